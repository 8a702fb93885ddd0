package preferences

import (
	"slices"
	"strings"
)

// Entry is the row of one key in the table from which everything about a key
// is read: schema, comparison, explanations and what a plan says.
type Entry struct {
	Name     string // AWS's own; of a profile with its system
	Type     Type
	Min, Max int    // the bounds of minutes, else 0
	Unset    string // the minutes that hold when none are set, "" for no limit
	Title    string
	Help     string // what it is and what goes with it
	Docs     string // where AWS says so
	Moves    []Move // every kind of change that the key can make
}

// Move is one kind of change of a key.
type Move struct {
	Kind      MoveKind
	Direction Direction
	// Consequence is what the change does to people's sessions, one sentence
	// in which {old} and {new} stand for "1 minute" or "20 minutes", of a time.
	Consequence string
}

// MoveKind is how a value changes.
type MoveKind string

// The kinds of a move. Text and profiles are set, cleared and changed, flags
// go on and off. Minutes are raised and lowered, and changed where the old
// value cannot be read as minutes.
const (
	MoveSet     MoveKind = "set"
	MoveCleared MoveKind = "cleared"
	MoveChanged MoveKind = "changed"
	MoveOn      MoveKind = "on"
	MoveOff     MoveKind = "off"
	MoveRaised  MoveKind = "raised"
	MoveLowered MoveKind = "lowered"
)

// Describe returns the row of the key.
func (k Key) Describe() Entry { return table[k] }

// String is the key's name, such as s3BucketName or shellProfile.linux.
func (k Key) String() string { return table[k].Name }

// Type returns what the key holds.
func (k Key) Type() Type { return table[k].Type }

// ParseKey returns the key with a name, matched exactly.
func ParseKey(name string) (Key, bool) {
	i := slices.IndexFunc(table[:], func(e Entry) bool { return e.Name == name })
	return Key(max(i, 0)), i >= 0
}

// Preferences returns the 13 preferences in the order in which they are
// written and shown.
func Preferences() []Key {
	keys := make([]Key, Count)
	for i := range keys {
		keys[i] = Key(i)
	}
	return keys
}

// The two containers of a document, as JSON pointers.
const (
	inputs       = "/inputs"
	shellProfile = "/inputs/shellProfile"
)

// pointers is where each key stands in a document, as a JSON pointer.
var pointers = func() (all [KeyCount]string) {
	for k := range table {
		all[k] = "/" + strings.ReplaceAll(table[k].Name, ".", "/")
		if k < Count {
			all[k] = inputs + all[k]
		}
	}
	return all
}()
