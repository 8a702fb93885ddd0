package render

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// TextOptions are the form of a text.
type TextOptions struct {
	Width int  // columns; 0 for 80
	Color bool // with ANSI colours, which only repeat what signs and words say

	Venue Venue
}

const (
	defaultWidth = 80
	leastWidth   = 40
	nearLines    = 3 // unchanged lines around a difference
)

// Text is a plan for the terminal: what changes, group by group, or, after an
// apply, how it came out. What is in sync is only counted.
func Text(p plan.Plan, o TextOptions) string {
	t := terminal{newReport(p, o.Venue), newPage(o)}
	t.head()
	if !t.applied {
		for _, g := range t.groups {
			t.group(g)
		}
	}
	t.findings()
	t.unchecked()
	t.unreadable()
	for _, r := range t.results {
		t.result(r)
	}
	t.end()
	return t.out.String()
}

type terminal struct {
	*report
	*page
}

// lines writes a paragraph below a heading.
func (t *terminal) lines(indent int, body phrase) {
	pad := say(strings.Repeat(" ", indent))
	t.put(pad, pad, body)
}

// point writes a paragraph that a sign stands before.
func (t *terminal) point(indent int, sign span, body phrase) {
	pad := strings.Repeat(" ", indent)
	t.put(phrase{{plain, pad}, sign, {plain, " "}}, say(pad+"  "), body)
}

// head says what the plan is of and, first of all, what the file gives up.
func (t *terminal) head() {
	if t.quiet() {
		return
	}
	t.lines(0, join(" · ", phrase{{strong, "Session Manager preferences"}}, phrase{{value, t.plan.Config.Path}}))
	t.blank()
	if t.venue.Drift && len(t.groups) > 0 {
		t.lines(0, say(whatDrifted))
		t.blank()
	}
	alert := func(title string, notes []note) {
		if len(notes) == 0 {
			return
		}
		t.point(0, span{bad, "!"}, phrase{{bad, title}})
		for _, n := range notes {
			t.lines(2, n.lead)
			if n.text != "" {
				t.lines(4, say(n.text))
			}
		}
		t.blank()
	}
	alert("the file stops protecting something; nothing live moves by that", t.dropped)
	alert("over the limit: an apply writes nothing", exceededNotes(t.plan.Exceeded))
}

func (t *terminal) findings() {
	for i, f := range t.report.findings {
		if i == mostFindings && len(t.report.findings) > i+1 {
			t.lines(0, say(fmt.Sprintf("… and %d more findings, all of them in the plan as JSON", len(t.report.findings)-i)))
			break
		}
		t.point(0, severitySign(f.Severity), phrase{{strong, f.Severity}}.and(": "+f.Message+" ["+f.Rule+"]"))
		place := fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
		if f.Line == 0 {
			place = f.File
		}
		if len(f.Targets) > 0 {
			place += " · " + t.spot(f.Targets).text()
		}
		t.lines(2, phrase{{faint, place}})
		if f.Remedy != "" {
			t.lines(2, say("remedy: "+f.Remedy))
		}
	}
	if len(t.plan.Findings) > 0 {
		t.blank()
	}
}

func (t *terminal) unchecked() {
	if told := t.report.unchecked(); len(told) > 0 {
		t.lines(0, phrase{{faint, told.text()}})
		t.blank()
	}
}

func (t *terminal) unreadable() {
	for _, u := range t.unread {
		t.point(0, sign(plan.Unreadable), join(" · ", phrase{{bad, "unreadable: "}}.and(u.trouble.class), say(counted(len(u.targets), "target"))))
		t.lines(2, say(t.where(u.targets)))
		if why := u.trouble.why(); len(why) > 0 {
			t.lines(4, why)
		}
		if u.trouble.next != "" {
			t.lines(4, say("next: "+u.trouble.next))
		}
		t.blank()
	}
}

// end is the story of it all, in a line or two.
func (t *terminal) end() {
	n := t.plan.Totals
	title := "Plan " + shortHash(t.plan.PlanHash) + ": "
	switch {
	case t.applied:
		title := "Apply: "
		if t.plan.Rollback {
			title = "Rollback: "
		}
		t.lines(0, phrase{{strong, title}}.with(t.counts()))
	case n.Changing() > 0 && t.venue.Drift:
		t.lines(0, phrase{{strong, "Drift: "}}.with(t.story("")))
		t.lines(2, t.totals())
		t.lines(0, say("next: ").with(t.afterDrift()))
	case n.Changing() > 0:
		t.lines(0, phrase{{strong, title}}.with(t.story("")))
		t.lines(2, t.totals())
		if len(t.results) > 0 {
			t.lines(2, t.counts())
		}
	case n.Targets > 0 && n.Unreadable == n.Targets:
		t.lines(0, phrase{{strong, "No plan: "}}.with(t.story("")))
	case t.venue.Drift:
		t.lines(0, phrase{{strong, "No drift: "}}.with(t.story("")))
	default:
		t.lines(0, phrase{{strong, "No changes: "}}.with(t.story("")))
	}
	if f := t.plan.Filters; f.Given() {
		t.lines(0, say("Only a part of the file was planned: "+filters(f)))
	}
}
