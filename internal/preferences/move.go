package preferences

import (
	"slices"
	"strconv"
	"strings"
)

// Weigh returns what a change from old to new does to security and audit, and
// what it does to people's sessions, one sentence. Both are judged by the
// preferences as they will be: a key without effect among them weighs nothing.
func (k Key) Weigh(old, new Value, wished Set) (Direction, string) {
	e := table[k]
	kind := kindOfMove(e, old, new)
	row := e.Moves[slices.IndexFunc(e.Moves, func(m Move) bool { return m.Kind == kind && m.When.holds(wished) })]
	if e.Type != Minutes {
		return row.Direction, row.Consequence
	}
	return row.Direction, row.Told(minutes(orUnset(old.Text(), e.Unset)), minutes(orUnset(new.Text(), e.Unset)))
}

// Told is the consequence with words for the old and the new time.
func (m Move) Told(old, new string) string {
	return strings.NewReplacer("{old}", old, "{new}", new).Replace(m.Consequence)
}

func kindOfMove(e Entry, old, new Value) MoveKind {
	switch e.Type {
	case Flag:
		return kindOfFlag(new)
	case Minutes:
		return kindOfMinutes(e, orUnset(old.Text(), e.Unset), orUnset(new.Text(), e.Unset))
	case Profile: // blanks alone are not typed
		old, new = old.Map(strings.TrimSpace), new.Map(strings.TrimSpace)
		if old.IsUnset() && new.IsUnset() {
			return MoveSame
		}
	}
	switch {
	case new.IsUnset():
		return MoveCleared
	case old.IsUnset():
		return MoveSet
	}
	return MoveChanged
}

func kindOfFlag(new Value) MoveKind {
	switch {
	case new.On():
		return MoveOn
	case new.IsUnset():
		return MoveOff
	}
	return MoveUnreadable
}

// kindOfMinutes compares two times, of which "" is no limit at all. What AWS
// does with a time out of bounds is not known, so that it compares with none.
func kindOfMinutes(e Entry, old, new string) MoveKind {
	was, comparable := e.minutes(old)
	is, readable := e.minutes(new)
	switch {
	case new == "":
		return MoveCleared
	case !readable:
		return MoveUnreadable
	case old == "":
		return MoveSet
	case old == new && e.Unset != "":
		return MoveSame
	case !comparable || was == is:
		return MoveChanged
	case is > was:
		return MoveRaised
	}
	return MoveLowered
}

// minutes reads a time within the bounds.
func (e Entry) minutes(s string) (n int, ok bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && isDigits(s) && e.Min <= n && n <= e.Max
}

func orUnset(s, unset string) string {
	if s == "" {
		return unset
	}
	return s
}

// minutes writes a time out. Those that are not digits are in no sentence.
func minutes(s string) string {
	if s == "1" {
		return "1 minute"
	}
	return s + " minutes"
}

// isDigits reports whether s is one or more decimal digits.
func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
