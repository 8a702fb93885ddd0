package render

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

const (
	briefValue = 24 // characters of a value where room is short
	briefKeys  = 4  // keys of a group named where room is short
)

// brief is changes in a few words, for a row of the overview.
func (r *report) brief(changes []plan.Change) phrase {
	var parts []phrase
	for i, c := range changes {
		if i == briefKeys && len(changes) > briefKeys+1 {
			parts = append(parts, say(fmt.Sprintf("%d more", len(changes)-i)))
			break
		}
		parts = append(parts, r.briefly(c))
	}
	return join(", ", parts...)
}

// briefly is one change in a few words.
func (r *report) briefly(c plan.Change) phrase {
	if r.venue.Drift {
		return briefDrift(c, r.brief)
	}
	name := clipped(phrase{label(c)})
	switch c.Kind {
	case plan.CreateDocument:
		return name
	case plan.Remove:
		return name.and(" removed")
	case plan.Retype:
		return name.and(" in canonical form")
	case plan.RepointDefault:
		if len(c.Moves) == 0 {
			return name.and(" is behind the latest")
		}
		return name.and(" moves: ").with(r.brief(c.Moves))
	}
	before, after := shown(c.Key, c.Old), shown(c.Key, c.New)
	switch {
	case c.New.IsUnset() && !c.New.IsFlag():
		return name.and(" removed")
	case manyLines(c) && c.Old.IsUnset():
		return name.and(" set")
	case manyLines(c):
		return name.and(" changed")
	case c.Old.IsUnset() && !c.Old.IsFlag(), !short(before), !short(after):
		return append(name.and(" → "), span{after.tone, shorten(after.text, briefValue)})
	}
	return append(name.and(" "), before, span{plain, " → "}, after)
}

func short(s span) bool { return utf8.RuneCountInString(s.text) <= briefValue }

// manyLines reports whether a change is shown line by line.
func manyLines(c plan.Change) bool {
	if c.Kind != plan.Set {
		return false
	}
	return keyType(c.Key) == preferences.Profile || strings.Contains(c.Old.Text()+c.New.Text(), "\n")
}
