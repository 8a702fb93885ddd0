package render

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// mostPoints is how many points an alert has before it counts the rest.
const mostPoints = 4

// alerts are what a reader must not miss, the most important first. A change
// of a shell profile is always among them: it is code that runs on every node
// at the next session.
func (m *markdown) alerts() []item {
	var items []item
	add := func(level, title string, notes []note) {
		if len(notes) > 0 {
			items = append(items, item{whole: m.alert(level, title, notes)})
		}
	}
	add("CAUTION", "The file stops protecting something; nothing live moves by that.", m.dropped)
	add("CAUTION", "Over the limit: an apply writes nothing.", exceededNotes(m.plan.Exceeded))
	if m.applied {
		return items // the rest was about what an apply would do
	}
	n := affected(m.loosened)
	add("CAUTION", fmt.Sprintf("Security or audit is loosened in %s.", counted(n, "target")), m.loosened)
	add("WARNING", fmt.Sprintf("The shell profile changes in %s", counted(affected(m.profiles), "target"))+
		": code that runs on every node at the start of the next session.", m.profiles)
	var failing, warnings []note
	for _, f := range m.plan.Findings {
		n := note{lead: say(f.Message + " ").quote(f.Rule), text: f.Remedy, targets: f.Targets}
		if f.Severity == string(diag.Error) {
			failing = append(failing, n)
		} else {
			warnings = append(warnings, n)
		}
	}
	add("CAUTION", "The rules forbid this.", failing)
	add("WARNING", "The rules warn.", warnings)
	return items
}

// alert is one of GitHub's alert blocks:
// https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
func (m *markdown) alert(level, title string, notes []note) string {
	lines := []string{"[!" + level + "]", "**" + title + "**"}
	for i, n := range notes {
		if i == mostPoints && len(notes) > mostPoints+1 {
			lines = append(lines, fmt.Sprintf("- and %d more", len(notes)-i))
			break
		}
		lines = append(lines, "- "+m.point(n))
	}
	return "> " + strings.Join(lines, "\n> ")
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
