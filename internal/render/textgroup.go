package render

import (
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// group writes one group: what it is, where, and its changes.
func (t *terminal) group(g group) {
	s := sign(g.action)
	word := string(g.action)
	if t.venue.Drift {
		word = driftWord(g.action)
	}
	t.point(0, s, join(" · ",
		phrase{{s.tone, word}}, say(counted(len(g.targets), "target")), t.direction(g.direction), origin(g.origin), t.liveVersion(g.targets)))
	t.lines(2, say(t.where(g.targets)))
	t.changes(4, g.changes, g)
	t.blank()
}

const widestKey = 28

func (t *terminal) changes(indent int, changes []plan.Change, g group) {
	column := 0
	for _, c := range changes {
		column = max(column, columns(label(c).text))
	}
	column = indent + min(column, widestKey) + 2
	for _, c := range changes {
		switch {
		case c.Kind == plan.CreateDocument:
			t.lines(indent, phrase{label(c)})
		case c.Kind == plan.RepointDefault:
			t.repoint(indent, c, g)
		case manyLines(c):
			t.lines(indent, phrase{label(c)})
			t.diff(indent, c)
		default:
			t.scalar(indent, column, c)
		}
		if c.Kind != plan.RepointDefault || len(c.Moves) == 0 {
			t.effect(indent+2, c, g)
		}
	}
}

// scalar writes "key  old → new", the new value below the old one when the
// line is too short for both.
func (t *terminal) scalar(indent, column int, c plan.Change) {
	before, after := bothSides(c)
	arrow := span{plain, " → "}
	name := phrase{{plain, strings.Repeat(" ", indent)}, label(c)}
	pad := column - columns(visible(name.text()))
	if pad < 2 {
		t.lines(indent, phrase{label(c)})
		name, pad = nil, column
	}
	name = name.and(strings.Repeat(" ", pad))
	rest := say(strings.Repeat(" ", column))
	if one := (phrase{before, arrow, after}); column+columns(visible(one.text())) <= t.width {
		t.put(name, rest, one)
		return
	}
	t.put(name, rest, phrase{before})
	t.put(say(strings.Repeat(" ", column-2)+"→ "), rest, phrase{after})
}

// repoint writes where the default version goes and what that moves.
func (t *terminal) repoint(indent int, c plan.Change, g group) {
	head := phrase{label(c)}.and(" " + t.pointer(g))
	if len(c.Moves) == 0 {
		t.lines(indent, head.and(", which means the same"))
		return
	}
	t.lines(indent, head.and("; for whoever runs the default:"))
	t.changes(indent+2, c.Moves, g)
}

// diff writes a text of many lines as a diff between bars.
func (t *terminal) diff(indent int, c plan.Change) {
	bar := strings.Repeat(" ", indent) + "  │ "
	for _, l := range diff(c.Old.Text(), c.New.Text(), nearLines) {
		s := span{signTone(l.sign), string(l.sign) + " "}
		body := span{signTone(l.sign), l.text}
		if l.count > 0 {
			s, body = span{faint, "  "}, span{faint, "… " + counted(l.count, "line") + " unchanged"}
		}
		t.code(phrase{{plain, bar}, s}, phrase{{plain, bar}, {plain, "  "}}, body)
	}
}

func signTone(sign rune) tone {
	switch sign {
	case '+':
		return good
	case '-':
		return bad
	}
	return faint
}

// effect writes what a change does, and whose doing it is where a group has
// more than one.
func (t *terminal) effect(indent int, c plan.Change, g group) {
	var lead phrase
	if c.Direction != preferences.Neutral && c.Direction != "" {
		lead = t.direction(c.Direction)
	}
	if g.mixed {
		lead = join(", ", lead, origin(c.Origin))
	}
	if body := join(". ", lead, sentence(c.Consequence)); len(body) > 0 {
		t.lines(indent, body)
	}
}

func sentence(s string) phrase {
	if s == "" {
		return nil
	}
	return say(s)
}
