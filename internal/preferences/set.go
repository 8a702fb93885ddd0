package preferences

import "slices"

// Set is the complete preferences of one document in canonical form: the text
// of each key, "" when unset. A flag is "true" or "" and minutes are digits
// without leading zeros, so two sets mean the same exactly when they are ==,
// and the zero value is "everything unset".
type Set [Count]string

// Value returns what the set holds for a preference, a boolean for a flag.
func (s Set) Value(k Key) Value {
	if k.Type() == Flag {
		return FlagValue(s[k] == "true")
	}
	return TextValue(s[k])
}

// Names is a choice of keys and, by JSON pointer, of things that the canonical
// form does not know: what a file leaves unmanaged.
type Names struct {
	Keys     uint16   // bit k for key k, see [Names.Has]
	Pointers []string // sorted, such as /inputs/futureKey
}

// Has reports whether a key is named.
func (n Names) Has(k Key) bool { return n.Keys&(1<<k) != 0 }

// With returns the names with a key added.
func (n Names) With(k Key) Names {
	n.Keys |= 1 << k
	return n
}

// Keeps reports whether something unknown is named. A container of the wrong
// kind cannot be kept, since what is written needs its place.
func (n Names) Keeps(pointer string) bool {
	return slices.Contains(n.Pointers, pointer) && pointer != inputs && pointer != shellProfile
}
