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

	Venue Venue
}

// Markdown is a plan for readers of a file: what needs their eye, an overview
// with a row per group, each group in full, what could not be read and how an
// apply came out. Within the budget it is always whole and balanced.
func Markdown(p plan.Plan, o MarkdownOptions) string {
	m := newMarkdown(p, o)
	text, _ := within(m.sections(m.statusOf().line()), m.Budget, m.missing)
	return text
}

// markdown is a report on its way to Markdown.
type markdown struct {
	*report
	MarkdownOptions
	label string
	once  []group // that count once another pull request is applied
	diffs map[[3]string]diffText
}

func newMarkdown(p plan.Plan, o MarkdownOptions) *markdown {
	if o.Budget == 0 {
		o.Budget = math.MaxInt
	}
	if o.Whole == "" {
		o.Whole = "the plan as JSON"
	}
	return &markdown{report: newReport(p, o.Venue), MarkdownOptions: o, diffs: map[[3]string]diffText{}}
}

// sections are the parts in the order in which they are read. The first of
// them holds the status.
func (m *markdown) sections(status string) []section {
	all := []section{
		{noun: "lines at the head", items: m.head(status), between: paragraph},
		{noun: missingHere},
		{noun: "alerts", items: m.alerts(), between: paragraph},
		{noun: "what was not checked", items: m.notChecked()},
	}
	all = append(all, m.resultSections()...)
	return append(all,
		m.overview(),
		m.details(),
		m.later(),
		m.unreadTable(),
		section{noun: "notes on what happens next", items: m.next()},
		section{noun: "foot", items: m.foot()},
	)
}

// missing is the line about what did not fit.
func (m *markdown) missing(what []string) string {
	return "> Left out here, for room: " + prose(visible(strings.Join(what, ", "))) + ". The whole is in " + prose(visible(m.Whole)) + "."
}

func (m *markdown) head(status string) []item {
	title := say("Session Manager preferences · ").quote(m.plan.Config.Path)
	if m.label != "" {
		title = title.and(" · ").quote(m.label)
	}
	items := []item{
		always(rankFrame, "### "+inMarkdown(clipped(title))),
		always(rankStatus, status),
	}
	if n := m.plan.Totals; !m.applied && n.Changing()+n.Unreadable > 0 {
		items = append(items, always(rankFrame, inMarkdown(join(" · ", m.totals(), say(m.extent())))))
	}
	if m.venue.Drift && len(m.groups) > 0 {
		items = append(items, always(rankFrame, whatDrifted))
	}
	if f := m.plan.Filters; f.Given() {
		items = append(items, always(rankFrame, "Only a part of the file was planned: "+inMarkdown(clipped(phrase(nil).quote(filters(f))))+"."))
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

func (m *markdown) next() []item {
	if m.applied || m.plan.Totals.Changing()+len(m.once) == 0 {
		return nil
	}
	switch {
	case m.venue.Drift:
		return []item{always(rankNext, "**What to do**: "+inMarkdown(m.afterDrift().and(".")))}
	case !m.Merge:
		return []item{always(rankNext, inMarkdown(m.venue.toApply()))}
	}
	return []item{always(rankNext, "<details><summary>What happens on merge</summary>\n\n"+
		"Exactly the changes above are written, each onto the version that was read. "+
		"A target where something else has moved by then is left alone and reported. "+
		"A new push plans again. To apply by hand, run the workflow with `mode: apply` on the branch that applies.\n\n</details>")}
}

func (m *markdown) notChecked() []item {
	told := m.unchecked()
	if len(told) == 0 {
		return nil
	}
	return []item{always(rankNext, inMarkdown(clipped(told)))}
}

func (m *markdown) foot() []item {
	foot := say("ssmprefs " + m.plan.Tool.Version)
	if m.plan.Totals.Changing() > 0 {
		foot = foot.and(" · plan ").quote(shortHash(m.plan.PlanHash))
	}
	return []item{always(rankFrame, "<sub>"+inMarkdown(clipped(foot))+"</sub>")}
}
