package guardtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

// run is a plan or an apply under way. It goes on call by call, so that others
// come between any two of them.
type run struct {
	*world
	name    string
	turn    chan int      // how many calls it may make, negative for all
	back    chan struct{} // it waits at a call, or is closed at its end
	budget  int
	left    int // calls until it is killed, 0 for never
	dead    bool
	ended   bool
	faulted bool // something answered wrongly
	shaky   bool // calls may fail
	lucky   bool // edits of comments do not fail
	luck    *rand.Rand
	lost    map[string]bool // edits of comments that fail
	fresh   map[int]int     // the latest version of a target, if reading it was the last call
	seen    map[int64]note  // the comments when they were read last
	arrived time.Time       // when the write under way was asked for

	shown *shown // of a plan
	open  bool   // the pull request was, when a plan asked last

	index     int // of the commit that is applied
	o         reconcile.ApplyOptions
	consent   *approval
	report    reconcile.Report
	walk      *thread.Walk
	err       error
	did       [targets]int // writes and promotions
	wrote     [targets]int
	byDefault [targets]values // as read before a write
	expected  before
}

var errKilled = &fault.Error{Class: fault.Internal, Message: "killed"}

func (w *world) begin(name string, luck uint64, work func(*run)) *run {
	r := &run{
		world: w, name: name, turn: make(chan int), back: make(chan struct{}), luck: rand.New(rand.NewPCG(luck, 1)),
		lost: map[string]bool{}, fresh: map[int]int{}, seen: map[int64]note{},
	}
	r.lucky, r.shaky = luck == 0, luck%4 == 3
	w.runs = append(w.runs, r)
	go func() {
		r.budget = <-r.turn
		work(r)
		r.ended = true
		close(r.back)
	}()
	return r
}

// goOn lets so many calls be made.
func (r *run) goOn(calls int) {
	if !r.ended {
		r.lossy = r.lossy || r.shaky || r.left > 0
		r.turn <- calls
		<-r.back
	}
}

// kill ends the run after so many calls: the last one takes effect, but nobody
// learns of it.
func (r *run) kill(calls int) {
	r.left, r.faulted = calls, true
	r.goOn(-1)
}

func (r *run) pause() {
	if r.dead {
		return
	}
	if r.budget == 0 {
		r.paused++
		r.back <- struct{}{}
		r.budget = <-r.turn
	}
	r.budget--
}

func (r *run) call(effect func() error) error {
	r.pause()
	return r.at(effect)
}

func (r *run) at(effect func() error) error {
	if r.dead {
		return errKilled
	}
	if r.left > 0 {
		if r.left--; r.left == 0 {
			_ = effect()
			r.dead = true
			return errKilled
		}
	}
	return effect()
}

// trouble is what goes wrong with a call, if anything does: instead of it, or
// after it was done.
func (r *run) trouble() (instead, after bool) {
	if !r.shaky || r.luck.IntN(40) > 0 {
		return false, false
	}
	r.faulted = true
	return true, r.luck.IntN(2) == 0
}

func (r *run) aws(effect func() error) error {
	switch instead, after := r.trouble(); {
	case after:
		_ = effect()
		return &fault.Error{Class: fault.Network, Message: "no answer"}
	case instead:
		return &fault.Error{Class: []fault.Class{fault.Network, fault.AccessDenied, fault.Throttled}[r.luck.IntN(3)], Message: "no"}
	}
	return effect()
}

// Get, Write and Promote are the documents as the run reaches them.
func (r *run) Get(ctx context.Context, at target.Target, version int) (v preferences.Version, err error) {
	err = r.call(func() error {
		return r.aws(func() error { v, err = r.docs.Get(ctx, at, version); return err })
	})
	t := indexOf(at)
	clear(r.fresh)
	if err == nil && version == reconcile.Latest {
		r.fresh[t] = v.Number
		if r.shown != nil {
			r.shown.saw[t].version, r.shown.saw[t].values = v.Number, valuesOf(v.Document)
		}
	}
	if err == nil && version == reconcile.Default && r.wrote[t] == 0 {
		r.byDefault[t] = valuesOf(v.Document)
		if r.shown != nil {
			r.shown.saw[t].byDefault = r.byDefault[t]
		}
	}
	return v, err
}

func (r *run) Write(ctx context.Context, at target.Target, content string, onto int) (n int, err error) {
	r.arrived = r.clock.Now()
	clear(r.fresh)
	err = r.call(func() error {
		return r.aws(func() error {
			if n, err = r.docs.Write(ctx, at, content, onto); err == nil {
				r.written(r, indexOf(at), n)
			}
			return err
		})
	})
	r.pause() // others come between the write and whatever is next
	return n, err
}

func (r *run) Promote(ctx context.Context, at target.Target, version int) error {
	t := indexOf(at)
	if r.wrote[t] != version { // else the write was asked about
		r.arrived = r.clock.Now()
	}
	// What comes between a look at the latest and the promotion that follows at
	// once cannot be kept apart: the call has no compare-and-swap.
	if r.fresh[t] != version {
		r.pause()
	}
	clear(r.fresh)
	return r.at(func() error {
		return r.aws(func() error {
			r.promoted(r, t, version)
			return r.docs.Promote(ctx, at, version)
		})
	})
}

func indexOf(at target.Target) int {
	for t := range targets {
		if place(t).Region == at.Region {
			return t
		}
	}
	panic("no target " + at.Region)
}

// plan begins a plan run of a pull request.
func (w *world) plan(pr *githubtest.PullRequest, luck uint64) *run {
	w.begun++
	h := review.Header{Identity: w.Identity, Repository: w.repo.ID, PullRequest: pr.Number, Commit: pr.HeadSHA(), Run: w.begun}
	trial := pr.Trial()
	base, head := w.file(w.repo.Parents(trial)[0]), w.file(trial)
	r := w.begin(fmt.Sprintf("plan of #%d", pr.Number), luck, func(r *run) {
		req := w.request(head, r)
		req.BaseDesired = map[target.Pair]plan.Desired{}
		for t := range base {
			req.BaseDesired[place(t).Pair()] = desired(t, base[t])
		}
		p := reconcile.Plan(w.t.Context(), req)
		r.shown.faulted = r.faulted
		var once [][]plan.Change
		for t := range p.Targets {
			once = append(once, nil)
			if p.Targets[t].Action != plan.Unreadable {
				once[t] = plan.WouldBe(desired(t, base[t]), desired(t, head[t]), p.Targets[t].Changes)
			}
		}
		record, err := review.NewRecord(p, h, once, nil)
		if err != nil {
			w.t.Error(err)
			return
		}
		own := w.Thread
		own.GitHub = w.client(r)
		_, r.err = own.Post(w.t.Context(), h, record.Encode()+"\nplanned", false)
	})
	r.shown = &shown{number: pr.Number, base: base, head: head}
	return r
}

// apply begins an apply run at a commit of main.
func (w *world) apply(index int, o reconcile.ApplyOptions, consent *approval, luck uint64) *run {
	commit := w.mains[index].sha
	r := w.begin("apply of "+commit[:7], luck, func(r *run) {
		own := w.Thread
		own.GitHub = w.client(r)
		r.walk = own.Walk(w.applies(commit))
		r.o.Reviews = r.walk
		r.report, r.err = reconcile.Apply(w.t.Context(), w.request(w.file(commit), r), r.o)
		if r.err == nil && (r.report.Superseded == "" || r.wrote != [targets]int{}) {
			r.walk.Settle(w.t.Context(), r.report.Plan, func(_ int, text string) string {
				return strings.Replace(text, "planned", "applied", 1)
			})
		}
	})
	r.index, r.o, r.consent = index, o, consent
	return r
}
