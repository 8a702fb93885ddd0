package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	mostPoints   = 4   // of an alert where room is short
	mostFindings = 20  // that are shown in any case
	longPoint    = 400 // characters of what a point says
)

// alert is one of GitHub's alert blocks.
// https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
type alert struct {
	level, title string
	notes        []note
	below        bool // all of it stands below as well
	most         int  // points where there is room, 0 for no limit
}

// alerts are what a reader must not miss, the most important first and at most
// five. A change of a shell profile is always among them: it is code that runs
// on every node at the next session.
func (m *markdown) alerts() []item {
	var items []item
	add := func(a alert) {
		if len(a.notes) > 0 {
			items = append(items, m.alert(a))
		}
	}
	add(alert{level: "CAUTION", title: "The file stops protecting something; nothing live moves by that.", notes: m.dropped})
	add(alert{level: "CAUTION", title: "Over the limit: an apply writes nothing.", notes: exceededNotes(m.plan.Exceeded)})
	if m.applied {
		return items // the rest was about what an apply would do
	}
	looser, typed := "Security or audit is loosened in %s.", "The shell profile changes in %s: code that runs on every node at the start of the next session."
	if m.venue.Drift {
		looser, typed = "Security or audit is looser than the file says in %s.", "The shell profile is not the file's in %s: code that runs on every node at the start of a session."
	}
	add(alert{level: "CAUTION", title: fmt.Sprintf(looser, counted(affected(m.loosened), "target")), notes: m.loosened, below: true})
	add(alert{level: "WARNING", title: fmt.Sprintf(typed, counted(affected(m.profiles), "target")), notes: m.profiles, below: true})
	rules := alert{level: "WARNING", title: "The rules warn.", notes: m.findingNotes(), most: mostFindings}
	if slices.ContainsFunc(m.findings, isError) {
		rules.level, rules.title = "CAUTION", "The rules forbid this."
	}
	add(rules)
	return items
}

// findingNotes are what the rules say. A warning beside an error says that it is
// one.
func (m *markdown) findingNotes() []note {
	var notes []note
	for _, f := range m.findings {
		n := note{lead: say(f.Message), text: f.Remedy, rule: f.Rule, targets: f.Targets}
		if isError(m.findings[0]) && !isError(f) {
			n.lead = say("only a warning: ").with(n.lead)
		}
		notes = append(notes, n)
	}
	return notes
}

// alert is a block's title, its first points, and all of them where they stand
// nowhere else.
func (m *markdown) alert(a alert) item {
	const lacking = "points of alerts"
	head := "> [!" + a.level + "]\n> **" + a.title + "**"
	forms := item{{text: head, rank: rankWarning, lacks: lacking}, {text: head + m.points(a.notes, mostPoints), rank: rankPoints}}
	if a.below || len(a.notes) <= mostPoints+1 {
		return forms
	}
	forms[1].lacks = lacking
	whole := form{text: head + m.points(a.notes, cmp.Or(a.most, len(a.notes))), rank: rankNext}
	return append(forms, whole)
}

// points is so many notes, and how many more there are.
func (m *markdown) points(notes []note, most int) string {
	var b strings.Builder
	for i, n := range notes {
		if i == most && len(notes) > most+1 {
			fmt.Fprintf(&b, "\n> - and %d more", len(notes)-i)
			break
		}
		b.WriteString("\n> - " + m.point(n))
	}
	return b.String()
}

func (m *markdown) point(n note) string {
	where, comma := phrase(nil), ""
	switch {
	case len(n.targets) == 1:
		where = say("in " + m.where(n.targets))
	case len(n.targets) == len(m.plan.Targets):
		where = say(fmt.Sprintf("in all %d targets", len(n.targets)))
	case len(n.targets) > 1:
		where = say(fmt.Sprintf("in %d targets (%s)", len(n.targets), m.where(n.targets)))
	}
	if n.rule != "" { // after a whole sentence
		comma = ","
	}
	head := join(", ", join(comma+" ", n.lead, where), origin(n.origin))
	point := join(": ", clipped(head), sentence(shorten(n.text, longPoint)))
	if n.rule != "" {
		point = point.and(" (").with(clipped(phrase{{value, n.rule}})).and(")")
	}
	return inMarkdown(point)
}
