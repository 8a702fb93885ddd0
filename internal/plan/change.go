package plan

import (
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// newSet is judged by what the preferences will be besides.
func newSet(k preferences.Key, old, new preferences.Value, wished preferences.Set) Change {
	direction, consequence := k.Weigh(old, new, wished)
	return Change{Kind: Set, Key: k.String(), Old: old, New: new, Direction: direction, Consequence: consequence}
}

// newRetype is a change of form, to the canonical one or, in a rollback, from
// it.
func newRetype(k preferences.Key, old, new preferences.Value) Change {
	return Change{
		Kind: Retype, Key: k.String(), Old: old, New: new,
		Direction: preferences.Neutral, Consequence: consequenceOfRetype,
	}
}

func newRemove(m preferences.Member) Change {
	return Change{
		Kind: Remove, Key: m.Pointer, Old: preferences.TextValue(m.JSON),
		Direction: preferences.Neutral, Consequence: consequenceOfUnknown(m.Pointer),
	}
}

// newMember sets what has no key, which old says was there before or not.
func newMember(m preferences.Member, old string, there bool) Change {
	change := newRemove(m)
	change.Kind, change.Old, change.New = Set, preferences.Value{}, change.Old
	switch {
	case isParameters(m.Pointer):
		change.Consequence = "Sessions can be started with values for these parameters of the document."
	case isContainer(m.Pointer):
		change.Consequence = consequenceOfClosing
	}
	if there {
		change.Old = preferences.TextValue(old)
	}
	return change
}

// Sentences for what is not about one key.
const (
	consequenceOfAbsent  = "Sessions here run on AWS's defaults so far"
	consequenceOfCreate  = consequenceOfAbsent + "; from now on this document says how they run."
	consequenceOfClosed  = "No session opens today, because nodes cannot read what is stored."
	consequenceOfClosing = "No session opens any more, because nodes cannot read what is written."
	consequenceOfRetype  = "Sessions stay as they are; the form in which the value is stored can make the console's preferences page go blank."
	consequenceOfIgnored = "Nodes ignore it; sessions stay as they are."
	consequenceOfBehind  = "Sessions stay as they are; the console, which shows the default version, catches up."
)

// consequenceOfUnknown is what it does to sessions that a member without a key
// goes.
func consequenceOfUnknown(pointer string) string {
	switch {
	case isParameters(pointer):
		return "Sessions can no longer be started with values for the document's parameters, and nothing is put in their place."
	case isContainer(pointer):
		return consequenceOfClosed
	}
	return consequenceOfIgnored
}

// Today splits a consequence: what of it holds before the change is made, and
// what the change does. Either may be "".
func (c Change) Today() (today, then string) {
	switch k, known := preferences.ParseKey(c.Key); {
	case c.Kind == CreateDocument && c.Consequence == consequenceOfCreate:
		return consequenceOfAbsent + ".", ""
	case c.Kind == Retype, known && k > preferences.Description: // what nodes need holds always
		return c.Consequence, ""
	}
	for _, s := range []string{consequenceOfClosed, consequenceOfIgnored} {
		if then, ok := strings.CutPrefix(c.Consequence, s); ok {
			return s, strings.TrimPrefix(then, " ")
		}
	}
	return "", c.Consequence
}

func isParameters(pointer string) bool { return strings.EqualFold(pointer, "/parameters") }

// isContainer reports whether a pointer is that of an object which, being of
// another kind, nodes refuse.
func isContainer(pointer string) bool {
	return pointer == "/inputs" || pointer == "/inputs/shellProfile"
}
