package render

import (
	"fmt"
	"strings"
)

// unreadTable is what could not be read, a row per reason.
func (m *markdown) unreadTable() section {
	n := m.plan.Totals.Unreadable
	title := fmt.Sprintf("%s could not be read, and so %s not part of this plan", counted(n, "target"), have(n, "is", "are"))
	s := section{
		noun:    "reasons why targets could not be read",
		open:    "<details><summary>" + title + "</summary>" + paragraph + row([]string{"target", "why", "what to do"}) + "\n|---|---|---|\n",
		close:   paragraph + "</details>",
		between: "\n",
	}
	for _, u := range m.unread {
		why := join(": ", say(u.trouble.class), u.trouble.why())
		s.items = append(s.items, always(rankResults, row([]string{
			inCell(clipped(m.spot(u.targets))), inCell(why), inCell(sentence(u.trouble.next)),
		})))
	}
	return s
}

// resultSections are how the targets came out, each with its reason.
func (m *markdown) resultSections() []section {
	var all []section
	for _, r := range m.results {
		s := section{
			noun:    "outcomes",
			open:    "#### " + resultSign(r.tone).text + " " + inMarkdown(say(r.title())) + " · " + counted(r.count, "target") + paragraph,
			between: paragraph,
		}
		for _, e := range r.entries {
			s.items = append(s.items, always(rankResults, m.entry(e)))
		}
		all = append(all, s)
	}
	return all
}

func (m *markdown) entry(e entry) string {
	lines := []string{inMarkdown(clipped(join(" · ", m.spot(e.targets), e.brief, sentence(e.versions))))}
	if len(e.sides) > 0 {
		table := []string{row([]string{"key", "reviewed", "live now", "wanted"}), "|---|---|---|---|"}
		for _, s := range e.sides {
			table = append(table, row([]string{
				inCell(clipped(s.key)), inCell(clipped(s.reviewed)), inCell(clipped(s.live)), inCell(clipped(s.wanted)),
			}))
		}
		lines = append(lines, "", strings.Join(table, "\n"), "")
	}
	add := func(word string, p phrase) {
		if len(p) > 0 {
			lines = append(lines, "- "+inMarkdown(say(word).with(p)))
		}
	}
	add("", e.trouble.why())
	add("", sentence(e.note))
	add("next: ", sentence(e.trouble.next))
	add("next: ", sentence(e.next))
	add("undo: ", e.undo)
	return strings.Join(lines, "\n")
}
