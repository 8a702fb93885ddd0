package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// overview is the table with a row per group.
func (m *markdown) overview() section {
	s := section{noun: "rows of the overview", between: "\n", rank: 3}
	known := slices.ContainsFunc(m.groups, func(g group) bool { return g.mixed || g.origin != "" })
	columns := []string{" ", "what changes", "for security", "whose doing", "where"}
	if !known {
		columns = slices.Delete(columns, 3, 4)
	}
	s.open = row(columns) + "\n|:-:" + strings.Repeat("|---", len(columns)-1) + "|\n"
	for _, g := range m.groups {
		cells := []string{
			codeSpan(sign(g.action).text), inCell(g.brief), inCell(direction(g.direction)),
			inCell(whose(g)), inCell(clipped(m.spot(g.targets))),
		}
		if !known {
			cells = slices.Delete(cells, 3, 4)
		}
		s.items = append(s.items, item{whole: row(cells)})
	}
	return s
}

func row(cells []string) string { return "| " + strings.Join(cells, " | ") + " |" }

func whose(g group) phrase {
	if g.mixed {
		return say("several")
	}
	return origin(g.origin)
}

// spot is the number and the notation of targets.
func (m *markdown) spot(targets []int) phrase {
	where := m.where(targets)
	if len(targets) == 1 {
		return say(where)
	}
	return say(counted(len(targets), "target") + ": " + where)
}

const (
	openGroups = 3  // details stand open when there are no more groups
	openLines  = 40 // and fewer lines than these
)

// details are the groups in full, each to be opened by its reader.
func (m *markdown) details() []item {
	whole := make([]string, len(m.groups))
	lines := 0
	for i, g := range m.groups {
		whole[i] = m.detail(g, wholeContext)
		lines += strings.Count(whole[i], "\n")
	}
	tag := "<details>"
	if len(m.groups) <= openGroups && lines < openLines {
		tag = "<details open>"
	}
	var items []item
	for i, g := range m.groups {
		head := join(" · ", g.brief, say(counted(len(g.targets), "target")), direction(g.direction))
		summary := fmt.Sprintf("<summary><b>%d</b> · <code>%s</code> %s</summary>", i+1, sign(g.action).text, inHTML(head))
		frame := func(body string) string { return tag + summary + paragraph + body + paragraph + "</details>" }
		items = append(items, item{whole: frame(whole[i]), reduced: frame(m.detail(g, 1))})
	}
	return items
}

// detail is one group: the diff, what each change does, and where.
func (m *markdown) detail(g group, context int) string {
	points := effectPoints(g.changes, g.mixed)
	parts := []string{fence("diff", m.diffLines(g.changes, g, context))}
	if len(points) > 0 {
		parts = append(parts, strings.Join(points, "\n"))
	}
	return strings.Join(append(parts, "Targets: "+inMarkdown(m.members(g.targets))), paragraph)
}

func effectPoints(changes []plan.Change, mixed bool) []string {
	var points []string
	for _, c := range changes {
		if c.Kind == plan.RepointDefault && len(c.Moves) > 0 {
			points = append(points, effectPoints(c.Moves, mixed)...)
			continue
		}
		var lead phrase
		if c.Direction == preferences.Loosens || c.Direction == preferences.Tightens {
			lead = direction(c.Direction)
		}
		if mixed {
			lead = join(", ", lead, origin(c.Origin))
		}
		if body := join(". ", lead, sentence(c.Consequence)); len(body) > 0 {
			points = append(points, "- "+inMarkdown(join(": ", phrase{label(c)}, body)))
		}
	}
	return points
}

// diffLines are the changes as lines of a diff.
func (m *markdown) diffLines(changes []plan.Change, g group, context int) []string {
	var lines []string
	add := func(sign, text string) {
		lines = append(lines, harmless(strings.TrimRight(sign+" "+visible(text), " ")))
	}
	for _, c := range changes {
		name := label(c).text
		before, after := bothSides(c)
		switch {
		case c.Kind == plan.CreateDocument:
			add("+", name)
		case c.Kind == plan.RepointDefault && len(c.Moves) == 0:
			add(" ", name+" "+m.pointer(g)+", which means the same")
		case c.Kind == plan.RepointDefault:
			add(" ", name+" "+m.pointer(g)+"; for whoever runs the default:")
			lines = append(lines, m.diffLines(c.Moves, g, context)...)
		case manyLines(c):
			add(" ", name)
			for _, l := range diff(c.Old.Text(), c.New.Text(), context) {
				if l.count > 0 {
					add(" ", "  … "+counted(l.count, "line")+" unchanged")
					continue
				}
				add(string(l.sign), "  "+l.text)
			}
		default:
			add("-", name+": "+before.text)
			add("+", name+": "+after.text)
		}
	}
	return lines
}
