package render

import (
	"math"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// MarkdownOptions are the form of a Markdown text.
type MarkdownOptions struct {
	Budget int    // bytes; 0 for no limit, the least is 2,000
	Merge  bool   // it stands on a pull request and says what its merge does
	Whole  string // where the whole is when not all fits, such as "the job summary"
}

// Markdown is a plan as a comment: what needs a reader's eye, an overview with
// a row per group, each group in full, what could not be read and how an apply
// came out. Within the budget it is always whole and balanced.
func Markdown(p plan.Plan, o MarkdownOptions) string {
	if o.Budget == 0 {
		o.Budget = math.MaxInt
	}
	if o.Whole == "" {
		o.Whole = "the plan as JSON"
	}
	m := markdown{newReport(p), o}
	return within(m.sections(), o.Budget, m.missing)
}

type markdown struct {
	*report
	MarkdownOptions
}

// sections are the parts in the order in which they are read. The rank is the
// order in which they get room.
func (m *markdown) sections() []section {
	all := []section{
		{noun: "head", items: m.head(), between: paragraph, rank: 0},
		{noun: missingHere},
		{noun: "alerts", items: m.alerts(), between: paragraph, rank: 1},
	}
	all = append(all, m.resultSections()...)
	return append(all,
		m.overview(),
		section{noun: "changes in detail", items: m.details(), between: paragraph, rank: 5},
		m.unreadTable(),
		section{noun: "notes on what happens next", items: m.next(), rank: 4},
		section{noun: "foot", items: m.foot(), rank: 0},
	)
}

// missing is the line about what did not fit.
func (m *markdown) missing(what []string) string {
	return "> Left out here, for room: " + prose(visible(strings.Join(what, ", "))) + ". The whole is in " + prose(visible(m.Whole)) + "."
}

func (m *markdown) head() []item {
	items := []item{
		{whole: "### " + inMarkdown(clipped(say("Session Manager preferences · ").quote(m.plan.Config.Path)))},
		{whole: m.status()},
	}
	if n := m.plan.Totals; !m.applied && n.Changing()+n.Unreadable > 0 {
		where := m.where(everyIndex(len(m.plan.Targets)))
		items = append(items, item{whole: inMarkdown(join(" · ", m.totals(), clipped(say(where))))})
	}
	if f := m.plan.Filters; f.Given() {
		items = append(items, item{whole: "Only a part of the file was planned: " + inMarkdown(clipped(phrase(nil).quote(filters(f)))) + "."})
	}
	return items
}

func everyIndex(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// status is a sign, a word, and the story.
func (m *markdown) status() string {
	n := m.plan.Totals
	line := func(sign, word string, rest phrase) string { return sign + " **" + word + "**: " + inMarkdown(rest) }
	switch {
	case m.applied:
		return line(m.appliedStatus())
	case n.Changing() > 0 && m.Merge:
		return line("🟡", "Planned", m.story(" when this merges"))
	case n.Changing() > 0:
		return line("🟡", "Planned", m.story(""))
	case n.Targets > 0 && n.Unreadable == n.Targets:
		return line("🔴", "No plan", m.story(""))
	}
	return line("🟢", "No changes", m.story(""))
}

func (m *markdown) appliedStatus() (sign, word string, rest phrase) {
	var written, troubled bool
	refused := true
	for _, r := range m.results {
		switch r.tone {
		case good:
			written = true
		case bad:
			troubled = true
			refused = refused && r.word != resultWord(plan.Failed)
		case warn:
			troubled = true
		}
	}
	switch {
	case !troubled:
		return "🟢", "Applied", m.counts()
	case written:
		return "🟠", "Applied in part", m.counts()
	case refused:
		return "🔴", "Not applied", m.counts()
	}
	return "🔴", "Failed", m.counts()
}

func (m *markdown) next() []item {
	if m.applied || m.plan.Totals.Changing() == 0 {
		return nil
	}
	if !m.Merge {
		return []item{{whole: "To apply exactly this: keep it with `ssmprefs plan --out FILE`, then `ssmprefs apply --plan FILE`."}}
	}
	return []item{{whole: "<details><summary>What happens on merge</summary>\n\n" +
		"Exactly the changes above are written, each onto the version that was read. " +
		"A target where something else has moved by then is left alone and reported. " +
		"A new push plans again. To apply by hand, run the workflow with `mode: apply` on the branch that applies.\n\n</details>"}}
}

func (m *markdown) foot() []item {
	foot := say("ssmprefs " + m.plan.Tool.Version)
	if m.plan.Totals.Changing() > 0 {
		foot = foot.and(" · plan ").quote(shortHash(m.plan.PlanHash))
	}
	return []item{{whole: "<sub>" + inMarkdown(clipped(foot)) + "</sub>"}}
}
