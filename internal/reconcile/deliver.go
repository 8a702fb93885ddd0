package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// delivery is the writing of one target of an apply.
type delivery struct {
	*applying
	begin context.Context // ends when no new write may begin
	ctx   context.Context // ends when writes under way have to
	i     int
}

// races is how often a lost race is read and classed again.
const races = 2

// run writes the target, and classes it again whenever somebody else wrote in
// between.
func (d *delivery) run() plan.Outcome {
	out := *d.outcome(d.i, plan.Written, "")
	now, live := d.plan.Targets[d.i], d.live[d.i].Snapshot
	for race := 0; ; race++ {
		w := d.writer(live)
		err := w.bring(now.Changes)
		if w.version > 0 {
			out.Version = w.version
		}
		out.Note = w.note
		if !errors.Is(err, errRace) {
			return d.conclude(out, w, err)
		}
		if race == races {
			d.plan.Targets[d.i].Verdict = &plan.Verdict{Class: plan.LostRace,
				Reviewed: now.Changes, Next: "another writer is at work on this document: find it, then run again"}
			out.Result, out.Note = plan.Refused, fmt.Sprintf("lost the race against another writer %d times", races+1)
			return out
		}
		again, verdict := d.classAgain()
		if again.Err != nil {
			return failed(out, again.Err)
		}
		now, live = verdict.target, again.Snapshot
		if settled := d.settle(d.i, verdict.Verdict); settled != nil {
			d.plan.Targets[d.i].Verdict = &verdict.Verdict
			return d.settledAgain(out, *settled)
		}
	}
}

type classed struct {
	plan.Verdict
	target plan.Target
}

func (d *delivery) classAgain() (plan.Live, classed) {
	desired := d.Desired[d.i]
	live := snapshot(d.ctx, d.Documents, d.gate, desired.Target)
	if live.Err != nil {
		return live, classed{}
	}
	now := plan.ComputeTarget(desired, nil, live)
	now.Wish = d.plan.Targets[d.i].Wish
	return live, classed{target: now, Verdict: d.decide(d.ctx, d.i, now)}
}

// settledAgain is the outcome after a lost race that needs no more writing.
func (d *delivery) settledAgain(out, settled plan.Outcome) plan.Outcome {
	if settled.Result == plan.Skipped && out.Version > 0 {
		return out // what was written is live, whoever came between
	}
	out.Result, out.Note = settled.Result, "another writer came between. "+settled.Note
	if settled.Result == plan.Skipped {
		out.Note = "another writer made the same change"
	}
	return out
}

// conclude turns how the writing ended into the outcome.
func (d *delivery) conclude(out plan.Outcome, w *writer, err error) plan.Outcome {
	switch {
	case err == nil:
		return out
	case w.version > 0 && (errors.Is(err, errUnconfirmed) || d.ctx.Err() != nil):
		out.Result = plan.Unconfirmed
		out.Note = fmt.Sprintf("version %d %v; run again", w.version, err)
		return out
	case errors.Is(err, errNotBegun):
		out.Result, out.Note = plan.Stopped, "nothing was written: the run was stopped; run again"
		return out
	case d.ctx.Err() != nil:
		out.Result, out.Note = plan.Stopped, "the run was stopped during a write, which may have taken effect; run again"
		return out
	}
	return failed(out, fault.From(err))
}

func failed(out plan.Outcome, err *fault.Error) plan.Outcome {
	out.Result, out.Error = plan.Failed, err
	return out
}

// writer returns the means to bring the target to what the file wishes.
func (d *delivery) writer(live preferences.Snapshot) *writer {
	desired := d.Desired[d.i]
	return &writer{
		docs: d.Documents, gate: d.gate, begin: d.begin, ctx: d.ctx, target: desired.Target, live: live,
		content: func() (string, error) { return content(desired, live.Latest.Document) },
		reached: func(doc *preferences.Document) bool {
			now := plan.ComputeTarget(desired, nil, plan.Live{Snapshot: one(doc)})
			return !contentChanges(now.Changes)
		},
	}
}

// one is a snapshot with one version, for comparing content alone.
func one(doc *preferences.Document) preferences.Snapshot {
	v := preferences.Version{Number: 1, Status: preferences.Active, Document: doc}
	return preferences.Snapshot{Latest: v, Default: v}
}
