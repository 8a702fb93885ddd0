package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Reviews is the reviews of pull requests that may be owed. It is used by one
// goroutine at a time.
type Reviews interface {
	// Superseded reports whether the branch has a newer file than this run's,
	// and by which commit.
	Superseded(ctx context.Context) (by string, yes bool, err error)
	// Next returns the next older record, false when there is none.
	Next(ctx context.Context) (review.Record, bool, error)
	// Restart lets Next begin again with the newest, read anew.
	Restart()
}

// answerLasts is how long a target may be written on one answer.
const answerLasts = 30 * time.Second

// source is one review: what it says about a target.
type source func(target.Target) (review.Entry, bool)

// ofPlan is a plan as the review of its targets.
func ofPlan(p plan.Plan) source {
	entries := review.Entries(p)
	return func(t target.Target) (review.Entry, bool) {
		e, ok := entries[t.Pair()]
		return e, ok
	}
}

// answer is what was asked last of the reviews.
type answer struct {
	at      time.Time
	sources []source // newest first
	by      string   // the commit that supersedes this run, "" for none
	err     error    // why there is no newer answer
}

// asking is the last answer, which deliveries share.
type asking struct {
	turn sync.Mutex // held while it is asked again
	mu   sync.Mutex
	last *answer
}

func (a *asking) answer() *answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}

func (a *asking) set(next *answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = next
}

// consider asks whether the run is superseded, and classes all targets against
// what was reviewed: the records are read, newest first, as long as a target
// needs what none has authorised yet.
func (a *applying) consider(ctx context.Context) error {
	now := &answer{at: a.gate.clock.Now()}
	a.asked.set(now)
	if a.Reviews != nil {
		by, yes, err := a.Reviews.Superseded(ctx)
		if err != nil {
			return err
		}
		if yes {
			now.by = by
			a.endAll(nil, plan.Stopped, fmt.Sprintf(superseded, by))
			return nil
		}
	}
	switch {
	case a.Reviewed != nil:
		now.sources = []source{ofPlan(*a.Reviewed)}
	case a.ExpectedHash != "" && a.ExpectedHash != a.plan.PlanHash:
		a.endAll(&plan.Verdict{Class: plan.NotReviewed, Next: fmt.Sprintf(otherHash, a.plan.PlanHash)}, plan.Refused, "")
		return nil
	case a.ExpectedHash != "" || a.Unreviewed || a.Reviews == nil:
		now.sources = []source{ofPlan(a.plan)}
	}
	a.classify(ctx, everyOne(len(a.plan.Targets)))
	if now.sources != nil {
		return nil
	}
	return a.classifyByRecords(ctx, now)
}

func (a *applying) classifyByRecords(ctx context.Context, now *answer) error {
	a.Reviews.Restart()
	for {
		waiting := a.waiting()
		if len(waiting) == 0 || ctx.Err() != nil {
			return ctx.Err()
		}
		r, ok, err := a.Reviews.Next(ctx)
		if err != nil || !ok {
			return err
		}
		now.sources = append(now.sources, r.Entry)
		a.classify(ctx, slices.DeleteFunc(waiting, func(i int) bool {
			_, saw := r.Entry(a.Desired[i].Target)
			return !saw
		}))
	}
}

// waiting is the targets that an older review may still authorise.
func (a *applying) waiting() []int {
	var all []int
	for i, t := range a.plan.Targets {
		if t.Verdict != nil && t.Verdict.Class != plan.InSync && t.Verdict.Class != plan.AsReviewed {
			all = append(all, i)
		}
	}
	return all
}

const (
	superseded = "superseded by commit %.7s of the branch: its run applies this too; if it has no run, dispatch apply on the branch"
	otherHash  = "the plan computed now has hash %s and not the expected one, so nothing was written: plan again, and expect that hash"
)

// endAll gives every target that needs something this end.
func (a *applying) endAll(verdict *plan.Verdict, result plan.Result, note string) {
	for i := range a.plan.Targets {
		switch t := &a.plan.Targets[i]; t.Action {
		case plan.Unreadable:
		case plan.None:
			t.Verdict, t.Outcome = &plan.Verdict{Class: plan.InSync}, a.outcome(i, plan.Skipped, "")
		default:
			t.Verdict, t.Outcome = verdict, a.outcome(i, result, note)
		}
	}
}

// current returns the answer that a write may begin on. It is asked for again
// once it is old; after an answer that forbids writing none is.
func (a *applying) current(ctx context.Context) *answer {
	a.asked.turn.Lock()
	defer a.asked.turn.Unlock()
	last := a.asked.answer()
	if a.Reviews == nil || last.by != "" || last.err != nil || a.gate.clock.Now().Sub(last.at) <= answerLasts {
		return last
	}
	next := &answer{at: a.gate.clock.Now()}
	if by, yes, err := a.Reviews.Superseded(ctx); err != nil {
		next.err = err
	} else if yes {
		next.by = by
	} else {
		next.sources, next.err = a.readAgain(ctx, last.sources)
	}
	if next.err != nil && ctx.Err() != nil {
		return last // the run is stopped, which the caller sees
	}
	a.asked.set(next)
	return next
}

// readAgain reads as many records as counted before.
func (a *applying) readAgain(ctx context.Context, before []source) ([]source, error) {
	if a.Reviewed != nil || a.ExpectedHash != "" || a.Unreviewed {
		return before, nil
	}
	a.Reviews.Restart()
	var sources []source
	for range before {
		r, ok, err := a.Reviews.Next(ctx)
		if err != nil || !ok {
			return sources, err
		}
		sources = append(sources, r.Entry)
	}
	return sources, nil
}

// entries is what all reviews say about a target, newest first.
func (n *answer) entries(t target.Target) []review.Entry {
	var all []review.Entry
	for _, of := range n.sources {
		if e, ok := of(t); ok {
			all = append(all, e)
		}
	}
	return all
}

// reviewedIn names the pull requests that hold what a target needs, "" where
// the review is none of a pull request.
func reviewedIn(entries []review.Entry, t plan.Target) string {
	var in []string
	for _, e := range entries {
		if e.PullRequest > 0 && !e.Spent && (e.Promote || slices.ContainsFunc(slices.Concat(e.Needed, e.Once), needs(t))) {
			in = append(in, fmt.Sprintf("#%d", e.PullRequest))
		}
	}
	if in == nil {
		return ""
	}
	return "reviewed in " + strings.Join(in, ", ")
}

// needs reports whether a target needs a change that was reviewed, or the
// promotion of what it made.
func needs(t plan.Target) func(review.Change) bool {
	type made struct{ key, value review.Held }
	ids, moves := map[plan.ID]bool{}, map[made]bool{}
	for _, c := range t.Changes {
		ids[c.ID] = true
		for _, m := range c.Moves {
			moves[made{review.Hold(preferences.TextValue(m.Key)), review.Hold(m.New.Map(t.Place().Generalise))}] = true
		}
	}
	return func(c review.Change) bool { return ids[c.ID] || moves[made{c.Key, c.New}] }
}
