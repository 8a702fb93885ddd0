package preferences

import (
	"slices"
	"strings"
)

// AsOf is what the statements about nodes rest on, see [Entry.OnNode]: the
// source of the agent, https://github.com/aws/amazon-ssm-agent, and the notes
// of the releases after it.
const AsOf = "the source of the node agent of October 2024 (1c217c8) and its release notes up to 3.3.5226 of 2026"

// Entry is the row of one key in the table from which everything about a key
// is read: schema, comparison, explanations and what a plan says.
type Entry struct {
	Name      string // AWS's own; of a profile with its system
	Type      Type
	Min, Max  int      // the bounds of minutes, else 0
	Unset     string   // the minutes that hold when none are set, "" for no limit
	WhenUnset string   // what holds while it is unset, one sentence
	Title     string   // a few words
	Help      string   // what it is and what goes with it
	Examples  []string // values of preferences.yaml, as JSON
	DependsOn []Key    // without one of them it has no effect
	OnNode    bool     // what is said of it is what the node does, as of [AsOf]
	Docs      string   // where AWS says so
	Moves     []Move   // every kind of change that the key can make
}

// Move is one kind of change of a key. Of the rows of a kind the first holds
// whose condition does.
type Move struct {
	Kind      MoveKind
	When      Condition
	Direction Direction
	// Consequence is what the change does to people's sessions, one sentence
	// in which {old} and {new} stand for "1 minute" or "20 minutes", of a time.
	Consequence string
}

// MoveKind is how a value changes.
type MoveKind string

// The kinds of a move. Text and profiles are set, cleared and changed, flags
// go on and off, and minutes are raised and lowered.
const (
	MoveSet        MoveKind = "set"
	MoveCleared    MoveKind = "cleared"
	MoveChanged    MoveKind = "changed" // of minutes: from what cannot be compared
	MoveOn         MoveKind = "on"
	MoveOff        MoveKind = "off"
	MoveRaised     MoveKind = "raised"
	MoveLowered    MoveKind = "lowered"
	MoveSame       MoveKind = "same in effect"
	MoveUnreadable MoveKind = "unreadable" // to what is no flag, or no minutes within the bounds
)

// Condition is how another key has to stand among the preferences as they will
// be. The zero value always holds.
type Condition struct {
	Key Key
	Is  Standing
}

// Standing is how a key stands.
type Standing uint8

// The standings of a key. A flag is given when it is on.
const (
	Any Standing = iota
	Given
	Missing
)

var always = Condition{}

func with(k Key) Condition    { return Condition{k, Given} }
func without(k Key) Condition { return Condition{k, Missing} }

func (c Condition) holds(wished Set) bool {
	return c.Is == Any || (wished[c.Key] != "") == (c.Is == Given)
}

// String is the condition in words, "" when it always holds.
func (c Condition) String() string {
	words := map[Standing][2]string{Given: {"is set", "is on"}, Missing: {"is unset", "is off"}}
	switch {
	case c.Is == Any:
		return ""
	case c.Key.Type() == Flag:
		return c.Key.String() + " " + words[c.Is][1]
	}
	return c.Key.String() + " " + words[c.Is][0]
}

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
