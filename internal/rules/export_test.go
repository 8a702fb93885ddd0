package rules

// Judges reports whether a rule has a function, or is about the rules of a
// file, and so finds something in a file that can be read.
func Judges(r Rule) bool {
	return r.value != nil || r.profile != nil || r.wish != nil || r.fleet != nil || r.ID == ruleUnknown || r.ID == ruleFixed
}
