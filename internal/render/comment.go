package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

const (
	// CommentBudget is the most bytes of a comment's body as planned. GitHub
	// takes 65,536 characters; of the 60,000 bytes that are ours, 16,000 are
	// kept for the line of the record and StatusRoom for what an apply adds.
	CommentBudget = 60_000 - 16_000 - StatusRoom

	// StatusRoom is the most bytes by which [WithStatus] lets a body grow.
	StatusRoom = 5_000

	// SummaryBudget is the most bytes of a job summary. GitHub drops one over
	// 1 MiB.
	SummaryBudget = 1_000_000
)

// CommentOptions are what a comment, or a job summary, says beside the plan.
type CommentOptions struct {
	Budget int    // bytes; 0 for CommentBudget or SummaryBudget
	Label  string // of the run, "" for none
	Status Status // its State left out: as [StatusOf] has it
	Merge  bool   // the changes are a pull request's, and what its merge does is said

	// Once is, for each target of the plan, the changes that count once those
	// of another pull request are applied, see [plan.WouldBe]. Nil for none.
	Once [][]plan.Change
	// After is, for each of these, the pull request that makes its old value, 0
	// where that is not known. Nil: nothing is known.
	After [][]int

	// AcceptSummary takes what is only in the job summary for reviewed, so that
	// nothing is omitted.
	AcceptSummary bool

	Venue Venue
}

// Comment is the body of a pull request's comment, less the line of the record,
// and the weighty changes that it has no room for.
func Comment(p plan.Plan, o CommentOptions) (body string, omitted Omitted) {
	if o.Budget == 0 {
		o.Budget = CommentBudget
	}
	m := newComment(p, o, "the job summary")
	sections := m.sections(strings.TrimSpace(region(m.status(o.Status).line(), "")))
	body, chosen := within(sections, o.Budget, m.missing)
	omitted = m.omitted(sections, chosen, o.Once)
	if n := omitted.Count(); n > 0 {
		note := fmt.Sprintf("%s %s only in the job summary", counted(n, "change"), have(n, "is", "are"))
		if o.AcceptSummary {
			omitted = Omitted{}
		} else {
			note += ", so that " + have(n, "it does", "they do") + " not count as reviewed"
		}
		body = WithNote(body, note+".")
	}
	return body, omitted
}

// Summary is the plan, its verdicts and its outcomes as a job summary.
func Summary(p plan.Plan, o CommentOptions) string {
	if o.Budget == 0 {
		o.Budget = SummaryBudget
	}
	m := newComment(p, o, "the plan file")
	text, _ := within(m.sections(m.status(o.Status).line()), o.Budget, m.missing)
	return text
}

func newComment(p plan.Plan, o CommentOptions, whole string) *markdown {
	m := newMarkdown(p, MarkdownOptions{Budget: o.Budget, Merge: o.Merge, Whole: whole, Venue: o.Venue})
	m.label = o.Label
	m.once = m.onceGroups(o.Once, o.After)
	for _, g := range m.once {
		m.loosened = append(m.loosened, m.laterNotes(g, doesLoosen)...)
		m.profiles = append(m.profiles, m.laterNotes(g, touchesProfile)...)
	}
	return m
}

// laterNotes are the points of an alert about what counts once another pull
// request is applied.
func (m *markdown) laterNotes(g group, choose func(plan.Change) bool) []note {
	notes := m.notesOf([]group{g}, choose)
	for i := range notes {
		notes[i].lead = say("once ").with(areApplied(g.after)).and(": ").with(notes[i].lead)
	}
	return notes
}

// areApplied says that some pull requests are; 0 is whatever has the file be as
// it is without this one.
func areApplied(numbers []int) phrase {
	var names []phrase
	for _, n := range numbers {
		if n > 0 {
			names = append(names, phrase{{reference, fmt.Sprintf("#%d", n)}})
		}
	}
	if len(names) < len(numbers) || names == nil {
		names = append(names, say("the file without this pull request"))
	}
	return join(" and ", names...).and(have(len(names), " is applied", " are applied"))
}

// status is the given status with what only the plan knows.
func (m *markdown) status(given Status) Status {
	own := m.statusOf()
	if given.State == "" {
		given.State, given.story = own.State, own.story
	}
	return given
}

// onceGroups gathers the targets with the same changes once another pull
// request's are applied.
func (m *markdown) onceGroups(once [][]plan.Change, after [][]int) []group {
	var groups []group
	at := map[string]int{}
	for i, changes := range once {
		if len(changes) == 0 {
			continue
		}
		var numbers []int
		if after != nil {
			numbers = slices.Compact(slices.Sorted(slices.Values(after[i])))
		}
		var key strings.Builder
		fmt.Fprint(&key, numbers)
		for _, c := range changes {
			key.Write(c.ID[:]) // of the content in general form
		}
		g, ok := at[key.String()]
		if !ok {
			g = len(groups)
			at[key.String()] = g
			later := m.newGroup(plan.Group{Action: plan.Update, Changes: general(changes, m.places[i].Generalise)})
			later.after = numbers
			groups = append(groups, later)
		}
		groups[g].targets = append(groups[g].targets, i)
	}
	return groups
}

func general(changes []plan.Change, form func(string) string) []plan.Change {
	shown := make([]plan.Change, len(changes))
	for i, c := range changes {
		c.Old, c.New = c.Old.Map(form), c.New.Map(form)
		shown[i] = c
	}
	return shown
}

// omitted is the weighty changes that the chosen forms do not show.
func (m *markdown) omitted(sections []section, chosen [][]int, once [][]plan.Change) Omitted {
	var o Omitted
	note := func(noun string, groups []group, own func(target int) []plan.Change) {
		for at, s := range sections {
			if s.noun != noun {
				continue
			}
			for i, g := range groups {
				hidden := everyIndex(len(g.changes))
				if c := chosen[at][i]; c != absent {
					hidden = s.items[i][c].hidden
				}
				o.add(g, hidden, own)
			}
		}
	}
	note(inDetail, m.groups, func(t int) []plan.Change { return m.plan.Targets[t].Changes })
	note(onceLater, m.once, func(t int) []plan.Change { return once[t] })
	return o
}
