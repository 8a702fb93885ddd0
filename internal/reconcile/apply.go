package reconcile

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// OnDrift is what happens to a target that was changed outside the file since
// its review.
type OnDrift string

// What can happen to a drifted target.
const (
	RefuseDrift    OnDrift = "refuse"
	SkipDrift      OnDrift = "skip"
	OverwriteDrift OnDrift = "apply"
)

// ApplyOptions are the choices of one apply.
type ApplyOptions struct {
	// Reviewed is what was reviewed. Without it the plan that Confirm is shown
	// stands in for it.
	Reviewed     *plan.Plan
	OnDrift      OnDrift
	AllOrNothing bool
	MaxFailures  int // stop after so many failed targets; 0: go on
	// Confirm is shown the plan with its verdicts before the first write; nil
	// when consent was given beforehand.
	Confirm func(plan.Plan) (bool, error)
}

// Report is how an apply ended: the plan with verdicts and outcomes, and what
// kept it from writing anything.
type Report struct {
	Plan     plan.Plan
	Declined bool // the answer was no
}

const (
	runDeadline = 50 * time.Minute // within the hour that credentials last
	grace       = 5 * time.Second  // for writes under way after a signal
)

// Apply reads and classes every target first, then writes those that may be
// written, each onto the version just read. One target's failure does not hold
// up the others. The error is Confirm's.
func Apply(ctx context.Context, r Request, o ApplyOptions) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, runDeadline)
	defer cancel()
	g := newGate(r.Concurrency, r.Clock)
	p, live := r.look(ctx, g)
	a := &applying{Request: r, ApplyOptions: o, gate: g, plan: p, live: live, entries: review.Entries(p)}
	if o.Reviewed != nil {
		a.entries = review.Entries(*o.Reviewed)
	}
	a.classify(ctx)
	return a.carryOut(ctx, func(begin, finish context.Context, i int) plan.Outcome {
		return (&delivery{applying: a, begin: begin, ctx: finish, i: i}).run()
	})
}

// carryOut writes what may be written, if nothing holds it up and the answer is
// yes.
func (a *applying) carryOut(ctx context.Context, deliver deliverer) (Report, error) {
	if !a.hold() {
		return Report{Plan: a.plan}, nil
	}
	if a.Confirm != nil && a.anyToWrite() && ctx.Err() == nil {
		if yes, err := a.Confirm(a.plan); err != nil || !yes {
			return Report{Plan: a.plan, Declined: err == nil}, err
		}
	}
	a.deliverAll(ctx, deliver)
	return Report{Plan: a.plan}, nil
}

// applying is one apply under way. Each target's place in plan and live is
// touched by one goroutine only.
type applying struct {
	Request
	ApplyOptions
	gate    *gate
	plan    plan.Plan
	live    []plan.Live
	entries map[target.Pair]review.Entry
}

func (a *applying) anyToWrite() bool {
	for _, t := range a.plan.Targets {
		if a.mayWrite(t) {
			return true
		}
	}
	return false
}

func (a *applying) mayWrite(t plan.Target) bool {
	return t.Verdict != nil && t.Outcome == nil &&
		(t.Verdict.Class == plan.AsReviewed || t.Verdict.Class == plan.Drifted && a.OnDrift == OverwriteDrift)
}

// deliverer writes one target. It begins no new write after begin ends, and ends
// itself when finish does.
type deliverer func(begin, finish context.Context, i int) plan.Outcome

func (a *applying) deliverAll(ctx context.Context, deliver deliverer) {
	var indexes []int
	for i, t := range a.plan.Targets {
		if a.mayWrite(t) {
			indexes = append(indexes, i)
		}
	}
	begin, stop := context.WithCancel(ctx)
	defer stop()
	finish, end := withGrace(ctx, grace)
	defer end()

	var done, failed atomic.Int32
	a.gate.each(begin, len(indexes), func(job int) {
		i := indexes[job]
		out := deliver(begin, finish, i)
		a.plan.Targets[i].Outcome = &out
		if out.Result == plan.Failed && int(failed.Add(1)) == a.MaxFailures {
			stop()
		}
		if a.Progress != nil {
			a.Progress(int(done.Add(1)), len(indexes), int(failed.Load()))
		}
	})
	for _, i := range indexes {
		if t := &a.plan.Targets[i]; t.Outcome == nil {
			t.Outcome = a.outcome(i, plan.Stopped, notBegun)
		}
	}
	a.plan.Finish() // after a lost race a target shows what was live then
}

const notBegun = "not begun: the run was stopped; run again"

func (a *applying) outcome(i int, result plan.Result, note string) *plan.Outcome {
	t := a.plan.Targets[i]
	return &plan.Outcome{Result: result, LatestBefore: t.LatestVersion, DefaultBefore: t.DefaultVersion, Note: note}
}

// withGrace returns a context that ends d after its parent does.
func withGrace(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() { time.AfterFunc(d, cancel) })
	return ctx, func() { stop(); cancel() }
}
