package render

import (
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// Check is one thing that a diagnosis has looked at, as it is shown.
type Check struct {
	Tone     CheckTone
	Word     string // such as: good
	Name     string // such as: clock
	Says     string
	Problems []Problem
}

// CheckTone is how a check came out, for its sign and colour.
type CheckTone uint8

// The tones of a check.
const (
	CheckSkipped CheckTone = iota
	CheckGood
	CheckUnknown
	CheckBad
)

// Problem is a cause with the way out, as a text or a plan tells it.
type Problem struct {
	Cause   string
	Next    string // "" where nothing is known to help
	Where   string // the targets in short notation, "" for what is about none
	Targets []int  // indexes into the plan's targets
}

// Checks is a list of checks for the terminal.
func Checks(checks []Check, o TextOptions) string {
	t := terminal{page: newPage(o)}
	for _, c := range checks {
		tone := [...]tone{CheckSkipped: faint, CheckGood: good, CheckUnknown: warn, CheckBad: bad}[c.Tone]
		mark := resultSign(tone)
		if c.Tone == CheckUnknown {
			mark.text = "?"
		}
		t.point(0, mark, phrase{{tone, c.Word + ": "}, {strong, c.Name}}.and(" · "+c.Says))
		for _, p := range c.Problems {
			if p.Where != "" {
				t.lines(4, say(p.Where))
			}
			t.lines(4, say(p.Cause))
			if p.Next != "" {
				t.lines(6, say("next: "+p.Next))
			}
		}
	}
	return t.out.String()
}

// Unread is why targets of a plan could not be read, those with one reason
// together, in the words of [Text].
func Unread(p plan.Plan) []Problem {
	r := newReport(p, Venue{})
	var all []Problem
	for _, u := range r.unread {
		cause := strings.TrimSuffix(u.trouble.class+": "+u.trouble.why().text(), ": ")
		all = append(all, Problem{Cause: cause, Next: u.trouble.next, Where: r.where(u.targets), Targets: u.targets})
	}
	return all
}

// Where is the short notation of some targets of a plan.
func Where(p plan.Plan, targets []int) string { return newReport(p, Venue{}).where(targets) }
