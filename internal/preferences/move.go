package preferences

import (
	"slices"
	"strings"
)

// Direction is what a change from old to new does to security and audit.
func (k Key) Direction(old, new Value) Direction { return k.move(old, new).Direction }

// Consequence is what a change from old to new does to people's sessions, one
// sentence.
func (k Key) Consequence(old, new Value) string {
	sentence := k.move(old, new).Consequence
	if k.Type() != Minutes {
		return sentence
	}
	unset := table[k].Unset
	sentence = strings.ReplaceAll(sentence, "{old}", minutes(orUnset(old.Text(), unset)))
	return strings.ReplaceAll(sentence, "{new}", minutes(orUnset(new.Text(), unset)))
}

// move finds the row of the change. Every type has one for each kind that it
// can make.
func (k Key) move(old, new Value) Move {
	e := table[k]
	kind := kindOfMove(e, old, new)
	return e.Moves[slices.IndexFunc(e.Moves, func(m Move) bool { return m.Kind == kind })]
}

func kindOfMove(e Entry, old, new Value) MoveKind {
	switch {
	case e.Type == Flag && new.On():
		return MoveOn
	case e.Type == Flag:
		return MoveOff
	case e.Type == Minutes:
		return kindOfMinutes(orUnset(old.Text(), e.Unset), orUnset(new.Text(), e.Unset))
	case new.IsUnset():
		return MoveCleared
	case old.IsUnset():
		return MoveSet
	}
	return MoveChanged
}

// kindOfMinutes compares two times, of which "" is no limit at all.
func kindOfMinutes(old, new string) MoveKind {
	switch {
	case new == "":
		return MoveCleared
	case old == "":
		return MoveSet
	case !isDigits(old) || !isDigits(new) || old == new:
		return MoveChanged
	case len(new) > len(old) || len(new) == len(old) && new > old:
		return MoveRaised
	}
	return MoveLowered
}

func orUnset(s, unset string) string {
	if s == "" {
		return unset
	}
	return s
}

// minutes writes a time out. What is stored may be anything, which has no
// place in a sentence.
func minutes(s string) string {
	switch {
	case s == "1":
		return "1 minute"
	case isDigits(s):
		return s + " minutes"
	}
	return "an unreadable time"
}

// isDigits reports whether s is one or more decimal digits.
func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
