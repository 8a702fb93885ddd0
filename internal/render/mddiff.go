package render

import (
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// diffText is the lines of a diff that shows a change.
type diffText struct {
	lines []string // with little of what stays
	whole []string // with all of it, nil where that is the same
}

// short is the size of the lines with little of what stays.
func (d diffText) short() int {
	n := 0
	for _, l := range d.lines {
		n += len(l) + len("\n")
	}
	return n
}

const fewLines = 1 // unchanged lines around a difference where room is short

// diffOf is a change as lines of a diff.
func (m *markdown) diffOf(c plan.Change, g group) diffText {
	name := label(c).text
	switch {
	case c.Kind == plan.CreateDocument:
		return diffText{lines: []string{diffLine("+", name)}}
	case c.Kind == plan.RepointDefault && len(c.Moves) == 0:
		return diffText{lines: []string{diffLine(" ", name+" "+m.pointer(g)+", which means the same")}}
	case c.Kind == plan.RepointDefault:
		return m.diffOfMoves(diffLine(" ", name+" "+m.pointer(g)+"; for whoever runs the default:"), c.Moves, g)
	case manyLines(c):
		return m.diffOfTexts(c)
	}
	before, after := bothSides(c)
	return diffText{lines: []string{diffLine("-", name+": "+before.text), diffLine("+", name+": "+after.text)}}
}

func (m *markdown) diffOfMoves(head string, moves []plan.Change, g group) diffText {
	d := diffText{lines: []string{head}}
	whole, folded := []string{head}, false
	for _, c := range moves {
		move := m.diffOf(c, g)
		d.lines = append(d.lines, move.lines...)
		if move.whole == nil {
			move.whole = move.lines
		} else {
			folded = true
		}
		whole = append(whole, move.whole...)
	}
	if folded {
		d.whole = whole
	}
	return d
}

// diffOfTexts compares two texts line by line, the same two only once.
func (m *markdown) diffOfTexts(c plan.Change) diffText {
	texts := [3]string{label(c).text, c.Old.Text(), c.New.Text()}
	if d, ok := m.diffs[texts]; ok {
		return d
	}
	all := diff(c.Old.Text(), c.New.Text(), wholeContext)
	few := fold(all, fewLines)
	d := diffText{lines: inDiff(texts[0], few)}
	if len(few) != len(all) {
		d.whole = inDiff(texts[0], all)
	}
	m.diffs[texts] = d
	return d
}

func inDiff(name string, lines []line) []string {
	text := []string{diffLine(" ", name)}
	for _, l := range lines {
		if l.count > 0 {
			text = append(text, diffLine(" ", "  … "+counted(l.count, "line")+" unchanged"))
			continue
		}
		text = append(text, diffLine(string(l.sign), "  "+l.text))
	}
	return text
}

func diffLine(sign, text string) string {
	return harmless(strings.TrimRight(sign+" "+visible(text), " "))
}
