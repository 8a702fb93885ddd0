package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	on    *answer // that the verdict rests on
}

// races is how often a lost race is read and classed again.
const races = 2

// run writes the target, and classes it again whenever somebody else wrote in
// between.
func (d *delivery) run() plan.Outcome {
	out := *d.outcome(d.i, plan.Written, "")
	for race := 0; ; race++ {
		t := &d.plan.Targets[d.i]
		w := d.writer(d.live[d.i].Snapshot)
		err := w.bring(t.Changes)
		if w.version > 0 { // a rollback goes back to what this attempt wrote over, and not behind it
			out.Version, out.LatestBefore, out.DefaultBefore = w.version, t.LatestVersion, t.DefaultVersion
		}
		out.Note = joined(reviewedIn(d.on.entries(d.Desired[d.i].Target), *t), w.note)
		if !errors.Is(err, errRace) {
			return d.conclude(out, w, err)
		}
		if race == races {
			t.Verdict = &plan.Verdict{Class: plan.LostRace,
				Reviewed: t.Changes, Next: "another writer is at work on this document: find it, then run again"}
			out.Result, out.Note = plan.Refused, fmt.Sprintf("lost the race against another writer %d times", races+1)
			return out
		}
		if settled := d.classAgain(); settled != nil {
			return d.settledAgain(out, *settled)
		}
	}
}

// classAgain reads and classes the target anew. It returns the outcome of a
// target that is not to be written again, nil for one that is. The plan then
// shows what is live now, since that is what is written over or left.
func (d *delivery) classAgain() *plan.Outcome {
	desired := d.Desired[d.i]
	var base *plan.Desired
	if known, ok := d.BaseDesired[desired.Target.Pair()]; ok {
		base = &known
	}
	live := snapshot(d.ctx, d.Documents, d.gate, desired.Target)
	now := plan.ComputeTarget(desired, base, live)
	if now.Action == plan.Unreadable {
		return &plan.Outcome{Result: plan.Failed, Error: now.Error}
	}
	t := &d.plan.Targets[d.i]
	now.Wish = t.Wish
	d.on = d.asked.answer()
	verdict := d.decide(d.ctx, d.i, now, d.on)
	if verdict.Class != plan.InSync { // else what was to be done is what somebody did
		*t, d.live[d.i] = now, live
	}
	t.Verdict = &verdict
	return d.settle(d.i, verdict)
}

// settledAgain is the outcome after a lost race that needs no more writing.
func (d *delivery) settledAgain(out, settled plan.Outcome) plan.Outcome {
	inSync := d.plan.Targets[d.i].Verdict.Class == plan.InSync
	switch {
	case settled.Error != nil:
		return failed(out, settled.Error)
	case inSync && out.Version > 0:
		return out // what was written is live, whoever came between
	case inSync:
		out.Note = "another writer made the same change"
	case settled.Note != "":
		out.Note = "another writer came between; " + settled.Note
	default:
		out.Note = "another writer came between"
	}
	out.Result = settled.Result
	return out
}

// conclude turns how the writing ended into the outcome.
func (d *delivery) conclude(out plan.Outcome, w *writer, err error) plan.Outcome {
	var withheld errWithheld
	switch {
	case err == nil:
		return out
	case w.version > 0 && (errors.Is(err, errUnconfirmed) || d.ctx.Err() != nil):
		if !errors.Is(err, errUnconfirmed) {
			err = unconfirmed(err)
		}
		out.Result = plan.Unconfirmed
		out.Note = fmt.Sprintf("version %d %v; run again", w.version, err)
		return out
	case errors.As(err, &withheld):
		out.Result, out.Note = withheld.result, withheld.note
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

// errWithheld is why a write that was to be made was not begun.
type errWithheld struct {
	result plan.Result
	note   string
}

func (e errWithheld) Error() string { return "not written: " + e.note }

// may asks the reviews again where their answer is old, and returns why the
// target may not be written after all.
func (d *delivery) may() error {
	now := d.current(d.begin)
	if d.begin.Err() != nil {
		return errNotBegun
	}
	switch {
	case now.by != "":
		return errWithheld{plan.Stopped, fmt.Sprintf(superseded, now.by)}
	case now.err != nil:
		return errWithheld{plan.Stopped, fmt.Sprintf("not begun: the reviews could not be asked again: %v; run again", now.err)}
	case now == d.on:
		return nil
	}
	t := &d.plan.Targets[d.i]
	verdict := d.decide(d.ctx, d.i, *t, now)
	t.Verdict, d.on = &verdict, now
	if settled := d.settle(d.i, verdict); settled != nil {
		return errWithheld{settled.Result, joined("the reviews have changed since this run began", settled.Note)}
	}
	return nil
}

// joined is the notes that are none of them empty.
func joined(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(n string) bool { return n == "" }), "; ")
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
		may:     d.may,
		content: func() (string, error) { return desired.Content(live.Latest.Document) },
		reached: func(doc *preferences.Document) bool {
			return plan.ComputeTarget(desired, nil, plan.Live{Snapshot: one(doc)}).Action == plan.None
		},
	}
}

// one is a snapshot with one version, for comparing content alone.
func one(doc *preferences.Document) preferences.Snapshot {
	v := preferences.Version{Number: 1, Status: preferences.Active, Document: doc}
	return preferences.Snapshot{Latest: v, Default: v}
}
