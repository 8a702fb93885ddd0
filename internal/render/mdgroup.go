package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// overview is the table with a row per group.
func (m *markdown) overview() section {
	s := section{noun: "rows of the overview", between: "\n"}
	known := slices.ContainsFunc(m.groups, func(g group) bool { return g.mixed || g.origin != "" })
	columns := []string{" ", "what changes", "for security", "whose doing", "where"}
	if m.venue.Drift {
		columns[1] = "what differs"
	}
	if !known {
		columns = slices.Delete(columns, 3, 4)
	}
	s.open = row(columns) + "\n|:-:" + strings.Repeat("|---", len(columns)-1) + "|\n"
	for _, g := range m.groups {
		cells := []string{
			codeSpan(sign(g.action).text), inCell(g.brief), inCell(m.direction(g.direction)),
			inCell(whose(g)), inCell(clipped(m.spot(g.targets))),
		}
		if !known {
			cells = slices.Delete(cells, 3, 4)
		}
		s.items = append(s.items, always(rankOverview, row(cells)))
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

const (
	openGroups = 3    // details stand open when there are no more groups
	openLines  = 40   // and fewer lines than these
	shortDiff  = 1500 // bytes of the lines of a change that is not long
)

// The items of which an omitted change may be.
const (
	inDetail  = "changes in detail"
	onceLater = "changes once the file without this pull request is applied"
)

// details are the groups in full, each to be opened by its reader.
func (m *markdown) details() section {
	return section{noun: inDetail, items: m.collapsible(m.groups, func(i int, g group) string {
		return fmt.Sprintf("<b>%d</b> · <code>%s</code> ", i+1, sign(g.action).text)
	}), between: paragraph}
}

// later are the changes that count once those of another pull request are
// applied: the record lets an apply make them, so they are shown as well.
func (m *markdown) later() section {
	var numbers []int
	for _, g := range m.once {
		numbers = append(numbers, g.after...)
	}
	title := "#### Once " + inMarkdown(areApplied(slices.Compact(slices.Sorted(slices.Values(numbers)))))
	text := "The file without this pull request wishes otherwise than what is live. Should an apply bring that first, this merge makes these changes:"
	return section{noun: onceLater, open: title + paragraph + text + paragraph,
		items:   m.collapsible(m.once, func(_ int, g group) string { return "once " + inHTML(areApplied(g.after)) + " · " }),
		between: paragraph}
}

// collapsible is groups that a reader opens one by one, each with a lead before
// its summary. They stand open when they are few and short.
func (m *markdown) collapsible(groups []group, lead func(int, group) string) []item {
	items := make([]item, len(groups))
	lines := 0
	for i, g := range groups {
		items[i] = m.detailForms(g)
		lines += strings.Count(items[i][len(items[i])-1].text, "\n")
	}
	tag := "<details>"
	if len(groups) <= openGroups && lines < openLines {
		tag = "<details open>"
	}
	for i, g := range groups {
		head := inHTML(join(" · ", g.brief, say(counted(len(g.targets), "target")), m.direction(g.direction), m.liveVersion(g.targets)))
		for f := range items[i] {
			items[i][f].text = tag + "<summary>" + lead(i, g) + head + "</summary>" + paragraph + items[i][f].text + paragraph + "</details>"
		}
	}
	return items
}

// detailForms are the forms of one group: what weighs and is short, with more
// and more of what weighs and is long, all changes, and these with the lines
// that stay.
func (m *markdown) detailForms(g group) item {
	diffs := make([]diffText, len(g.changes))
	var light, long []int
	for i, c := range g.changes {
		diffs[i] = m.diffOf(c, g)
		switch {
		case !weighty(c):
			light = append(light, i)
		case diffs[i].short() > shortDiff:
			long = append(long, i)
		}
	}
	where := "Targets: " + inMarkdown(m.members(g.targets))
	var forms item
	add := func(r rank, lacks string, whole bool, hidden []int) {
		if len(hidden) == 0 || len(hidden) < len(g.changes) {
			text := m.detail(g, diffs, whole, hidden) + paragraph + where
			forms = append(forms, form{text: text, rank: r, lacks: lacks, hidden: hidden})
		}
	}
	slices.SortStableFunc(long, func(a, b int) int { return cmp.Compare(diffs[a].short(), diffs[b].short()) })
	for n := range len(long) + 1 {
		if rest := slices.Concat(long[n:], light); len(rest) > 0 {
			add(rankOf(long[:n]), "changes within groups", false, rest)
		}
	}
	r := rankChanges
	if len(light) == 0 {
		r = rankOf(long)
	}
	shrunk := ""
	if slices.ContainsFunc(diffs, func(d diffText) bool { return d.whole != nil }) {
		shrunk = "unchanged lines"
	}
	add(r, shrunk, false, nil)
	if shrunk != "" {
		add(rankContext, "", true, nil)
	}
	return forms
}

func rankOf(long []int) rank {
	if len(long) > 0 {
		return rankLong
	}
	return rankWeighty
}

// detail is one group without the hidden changes: the diff, and what each
// change does.
func (m *markdown) detail(g group, diffs []diffText, whole bool, hidden []int) string {
	var lines, points []string
	for i, c := range g.changes {
		if slices.Contains(hidden, i) {
			continue
		}
		if whole && diffs[i].whole != nil {
			lines = append(lines, diffs[i].whole...)
		} else {
			lines = append(lines, diffs[i].lines...)
		}
		points = append(points, m.effectPoints([]plan.Change{c}, g.mixed)...)
	}
	if n := len(hidden); n > 0 {
		points = append(points, fmt.Sprintf("- and %s that %s not shown here", counted(n, "change"), have(n, "is", "are")))
	}
	parts := []string{fence("diff", lines)}
	if len(points) > 0 {
		parts = append(parts, strings.Join(points, "\n"))
	}
	return strings.Join(parts, paragraph)
}

func (m *markdown) effectPoints(changes []plan.Change, mixed bool) []string {
	var points []string
	for _, c := range changes {
		if c.Kind == plan.RepointDefault && len(c.Moves) > 0 {
			points = append(points, m.effectPoints(c.Moves, mixed)...)
			continue
		}
		var lead phrase
		if c.Direction == preferences.Loosens || c.Direction == preferences.Tightens {
			lead = m.direction(c.Direction)
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
