package reconcile

import (
	"context"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// classify gives every readable target its verdict and, where that settles it,
// its outcome.
func (a *applying) classify(ctx context.Context) {
	a.gate.each(ctx, len(a.plan.Targets), func(i int) {
		t := &a.plan.Targets[i]
		if t.Action == plan.Unreadable {
			return
		}
		verdict := a.decide(ctx, i, *t)
		t.Verdict = &verdict
		t.Outcome = a.settle(i, verdict)
	})
	for i := range a.plan.Targets {
		if t := &a.plan.Targets[i]; t.Verdict == nil && t.Action != plan.Unreadable {
			t.Outcome = a.outcome(i, plan.Stopped, notBegun)
		}
	}
}

// decide reads what the guard needs as a witness, and asks it.
func (a *applying) decide(ctx context.Context, i int, now plan.Target) plan.Verdict {
	var entries []review.Entry
	where := a.Desired[i].Target
	if e, ok := a.entries[where.Pair()]; ok {
		entries = append(entries, e)
	}
	after, upTo := review.Span(now, entries)
	return review.Decide(now, a.plan.Wished[now.Wish], entries, a.history(ctx, where, after, upTo))
}

func (a *applying) history(ctx context.Context, where target.Target, after, upTo int) review.History {
	h := review.History{After: after}
	if upTo-after > review.MaxHistory {
		h.Unknown = true
		return h
	}
	for n := after + 1; n <= upTo; n++ {
		v, err := get(ctx, a.Documents, a.gate, where, n)
		if err != nil {
			h.Unknown = true
			return h
		}
		h.Documents = append(h.Documents, v.Document)
	}
	return h
}

// settle returns the outcome of a target that is not to be written, nil for
// one that is.
func (a *applying) settle(i int, v plan.Verdict) *plan.Outcome {
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
			return nil
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
