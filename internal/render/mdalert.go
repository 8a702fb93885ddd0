package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// mostPoints is how many points an alert has before it counts the rest.
const mostPoints = 4

// alerts are what a reader must not miss, the most important first and at most
// five. A change of a shell profile is always among them: it is code that runs
// on every node at the next session.
func (m *markdown) alerts() []item {
	var items []item
	add := func(level, title string, notes []note) {
		if len(notes) > 0 {
			items = append(items, m.alert(level, title, notes, true))
		}
	}
	addDetailed := func(level, title string, notes []note) { // all of it stands below as well
		if len(notes) > 0 {
			items = append(items, m.alert(level, title, notes, false))
		}
	}
	add("CAUTION", "The file stops protecting something; nothing live moves by that.", m.dropped)
	add("CAUTION", "Over the limit: an apply writes nothing.", exceededNotes(m.plan.Exceeded))
	if m.applied {
		return items // the rest was about what an apply would do
	}
	looser, profiles := counted(affected(m.loosened), "target"), counted(affected(m.profiles), "target")
	if m.venue.Drift {
		addDetailed("CAUTION", fmt.Sprintf("Security or audit is looser than the file says in %s.", looser), m.loosened)
		addDetailed("WARNING", fmt.Sprintf("The shell profile is not the file's in %s: code that runs on every node at the start of a session.", profiles), m.profiles)
	} else {
		addDetailed("CAUTION", fmt.Sprintf("Security or audit is loosened in %s.", looser), m.loosened)
		addDetailed("WARNING", fmt.Sprintf("The shell profile changes in %s: code that runs on every node at the start of the next session.", profiles), m.profiles)
	}
	failing, warnings := ruleNotes(m.plan.Findings)
	switch {
	case len(failing) == 0:
		add("WARNING", "The rules warn.", warnings)
	default:
		add("CAUTION", "The rules forbid this.", append(failing, warnings...))
	}
	return items
}

// ruleNotes are the errors and the warnings of the rules. A warning beside an
// error says that it is one.
func ruleNotes(findings []plan.Finding) (failing, warnings []note) {
	isError := func(f plan.Finding) bool { return f.Severity == string(diag.Error) }
	mixed := slices.ContainsFunc(findings, isError)
	for _, f := range findings {
		n := note{lead: say(f.Message + " ").quote(f.Rule), text: f.Remedy, targets: f.Targets}
		switch {
		case isError(f):
			failing = append(failing, n)
			continue
		case mixed:
			n.lead = say("only a warning: ").with(n.lead)
		}
		warnings = append(warnings, n)
	}
	return failing, warnings
}

// alert is one of GitHub's alert blocks: its title, its first points, and all of
// them where they stand nowhere else.
// https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
func (m *markdown) alert(level, title string, notes []note, only bool) item {
	const lacking = "points of alerts"
	head := "> [!" + level + "]\n> **" + title + "**"
	points := make([]string, len(notes))
	for i, n := range notes {
		points[i] = "\n> - " + m.point(n)
	}
	all := head + strings.Join(points, "")
	if len(notes) <= mostPoints+1 {
		return item{{text: head, rank: rankWarning, lacks: lacking}, {text: all, rank: rankPoints}}
	}
	some := head + strings.Join(points[:mostPoints], "") + fmt.Sprintf("\n> - and %d more", len(notes)-mostPoints)
	if !only {
		return item{{text: head, rank: rankWarning, lacks: lacking}, {text: some, rank: rankPoints}}
	}
	return item{{text: head, rank: rankWarning, lacks: lacking}, {text: some, rank: rankPoints, lacks: lacking}, {text: all, rank: rankNext}}
}

func (m *markdown) point(n note) string {
	where := phrase(nil)
	switch len(n.targets) {
	case 0:
	case 1:
		where = say("in " + m.where(n.targets))
	default:
		where = say(fmt.Sprintf("in %d targets (%s)", len(n.targets), m.where(n.targets)))
	}
	head := join(", ", join(" ", n.lead, where), origin(n.origin))
	return inMarkdown(clipped(join(": ", head, sentence(n.text))))
}
