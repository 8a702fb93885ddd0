package reconcile

import (
	"context"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// classify gives each of the targets that is readable its verdict and, where
// that settles it, its outcome.
func (a *applying) classify(ctx context.Context, which []int) {
	on := a.asked.answer()
	a.gate.each(ctx, len(which), func(job int) {
		i := which[job]
		t := &a.plan.Targets[i]
		if t.Action == plan.Unreadable {
			return
		}
		verdict := a.decide(ctx, i, *t, on)
		t.Verdict = &verdict
		t.Outcome = a.settle(i, verdict)
	})
	for _, i := range which {
		if t := &a.plan.Targets[i]; t.Verdict == nil && t.Action != plan.Unreadable {
			t.Outcome = a.outcome(i, plan.Stopped, notBegun)
		}
	}
}

// decide reads what the guard needs as a witness, and asks it.
func (a *applying) decide(ctx context.Context, i int, now plan.Target, on *answer) plan.Verdict {
	entries := on.entries(a.Desired[i].Target)
	after, upTo := review.Span(now, entries)
	return review.Decide(now, a.plan.Wished[now.Wish], entries, a.history(ctx, i, after, upTo))
}

// history is the versions of a target that testify, each read once.
func (a *applying) history(ctx context.Context, i, after, upTo int) review.History {
	h := review.History{After: after}
	if upTo-after > review.MaxHistory {
		h.Unknown = true
		return h
	}
	for n := after + 1; n <= upTo; n++ {
		document, known := a.past[i][n]
		if !known {
			v, err := get(ctx, a.Documents, a.gate, a.Desired[i].Target, n)
			if err != nil {
				h.Unknown = true
				return h
			}
			if a.past[i] == nil {
				a.past[i] = map[int]*preferences.Document{}
			}
			document = v.Document
			a.past[i][n] = document
		}
		h.Documents = append(h.Documents, document)
	}
	return h
}

func everyOne(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// settle returns the outcome of a target that is not to be written, nil for
// one that is.
func (a *applying) settle(i int, v plan.Verdict) *plan.Outcome {
	out := a.settled(i, v)
	if why, barred := a.barred[i]; barred && out == nil {
		return a.outcome(i, plan.Refused, why)
	}
	return out
}

// settled is settle by the verdict alone.
func (a *applying) settled(i int, v plan.Verdict) *plan.Outcome {
	switch v.Class {
	case plan.InSync:
		return a.outcome(i, plan.Skipped, "")
	case plan.Pending:
		return a.outcome(i, plan.ResultPending, "")
	case plan.Drifted:
		if a.OnDrift == SkipDrift {
			return a.outcome(i, plan.Skipped, "drifted since review, left as it is on request")
		}
		if a.OnDrift == OverwriteDrift {
			if review.Overwritable(a.plan.Targets[i]) {
				return nil
			}
			return a.outcome(i, plan.Refused, "on-drift is apply, which removes nothing that no review has shown")
		}
		return a.outcome(i, plan.Refused, "")
	case plan.AsReviewed:
		return nil
	}
	return a.outcome(i, plan.Refused, "")
}

// hold reports whether anything may be written at all. Where a limit or
// all-or-nothing forbids it, the targets say so.
func (a *applying) hold() bool {
	why := ""
	if len(a.plan.Exceeded) > 0 {
		why = "nothing was written: " + strings.Join(a.plan.Exceeded, "; ")
	} else if a.AllOrNothing && a.anyRefused() {
		why = "held up by all-or-nothing: another target was refused"
	}
	if why == "" {
		return true
	}
	for i, t := range a.plan.Targets {
		if a.mayWrite(t) {
			a.plan.Targets[i].Outcome = a.outcome(i, plan.Refused, why)
		}
	}
	return false
}

func (a *applying) anyRefused() bool {
	for _, t := range a.plan.Targets {
		if t.Action == plan.Unreadable || t.Outcome != nil && t.Outcome.Result == plan.Refused {
			return true
		}
	}
	return false
}

func contentChanges(changes []plan.Change) bool {
	for _, c := range changes {
		if c.Kind != plan.RepointDefault {
			return true
		}
	}
	return false
}
