package preferences

// Type returns what the key holds.
func (k Key) Type() Type { return Text }
