package reconcile

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
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
	// Reviewed is the plan that was reviewed, Reviews those that pull requests
	// carry. Without both, the plan that Confirm is shown stands in for it.
	Reviewed *plan.Plan
	Reviews  Reviews
	// ExpectedHash is that of a plan that was consented to: if it is the one of
	// the plan computed now, that plan stands in for Reviews, and if not,
	// nothing is written.
	ExpectedHash string
	// Unreviewed has the plan computed now stand in for Reviews. Limits hold.
	Unreviewed   bool
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
	// Superseded is the commit of a newer file, for which nothing more was
	// written; "" for none.
	Superseded string
	// Unanswered is why nothing more was written after the first targets: the
	// reviews could not be asked again.
	Unanswered error
}

const (
	runDeadline = 50 * time.Minute // within the hour that credentials last
	grace       = 5 * time.Second  // for writes under way after a signal
)

// Apply reads and classes every target first, then writes those that may be
// written, each onto the version just read. One target's failure does not hold
// up the others. The error is Confirm's, or that of Reviews before anything was
// written.
func Apply(ctx context.Context, r Request, o ApplyOptions) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, runDeadline)
	defer cancel()
	g := newGate(r.Concurrency, r.Clock)
	p, live := r.look(ctx, g)
	a := newApplying(r, o, g, p, live)
	if err := a.considered(ctx); err != nil {
		return a.report(), err
	}
	return a.carryOut(ctx, func(begin, finish context.Context, i int) plan.Outcome {
		return (&delivery{applying: a, begin: begin, ctx: finish, i: i, on: a.asked.answer()}).run()
	})
}

// carryOut writes what may be written, if nothing holds it up and the answer is
// yes.
func (a *applying) carryOut(ctx context.Context, deliver deliverer) (Report, error) {
	if !a.hold() {
		return a.report(), nil
	}
	if a.Confirm != nil && a.anyToWrite() && ctx.Err() == nil {
		if yes, err := a.Confirm(a.plan); err != nil || !yes {
			return Report{Plan: a.plan, Declined: err == nil}, err
		}
	}
	if a.Reviews != nil && a.anyToWrite() {
		if err := a.considered(ctx); err != nil || !a.hold() {
			return a.report(), err
		}
	}
	a.deliverAll(ctx, deliver)
	return a.report(), nil
}

// considered is consider for a run that may be stopped meanwhile, which is no
// error of the reviews.
func (a *applying) considered(ctx context.Context) error {
	err := a.consider(ctx)
	if err == nil || ctx.Err() == nil {
		return err
	}
	for i, t := range a.plan.Targets {
		if t.Action != plan.Unreadable && (t.Verdict == nil || t.Verdict.Class != plan.InSync) {
			a.plan.Targets[i].Outcome = a.outcome(i, plan.Stopped, notBegun)
		}
	}
	return nil
}

func (a *applying) report() Report {
	last := a.asked.answer()
	return Report{Plan: a.plan, Superseded: last.by, Unanswered: last.err}
}

// applying is one apply under way. Each target's place in plan and live is
// touched by one goroutine only.
type applying struct {
	Request
	ApplyOptions
	gate  *gate
	plan  plan.Plan
	live  []plan.Live
	past  []map[int]*preferences.Document // of each target, read as a witness
	asked *asking

	barred map[int]string // targets that preflight forbids to write, and why
}

func newApplying(r Request, o ApplyOptions, g *gate, p plan.Plan, live []plan.Live) *applying {
	return &applying{
		Request: r, ApplyOptions: o, gate: g, plan: p, live: live,
		past: make([]map[int]*preferences.Document, len(live)), barred: barred(p), asked: &asking{last: &answer{at: g.clock.Now()}},
	}
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
		if out.Result == plan.Failed && (int(failed.Add(1)) == a.MaxFailures || expired(out.Error)) {
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
