package reconcile

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Progress is told how far work has got: targets done, of all, of which failed.
type Progress func(done, total, failed int)

// opened is how many accounts are opened at once. That of the STS calls in
// flight is bounded where they are made.
const opened = 16

// reading is the reading of all targets: one job for each of their two requests,
// ready once the credentials of the target are there, so that no job waits for
// those.
type reading struct {
	Request
	gate    *gate
	queue   *queue
	targets []target.Target

	live     []plan.Live
	versions [][2]preferences.Version
	faults   [][2]error
	answered []atomic.Int32 // of the two requests of each target
	done     atomic.Int32
	failed   atomic.Int32

	mu      sync.Mutex
	expired *fault.Error // why nothing more is asked
}

// read reads every target, two requests each: latest and default.
func (r Request) read(ctx context.Context, g *gate) []plan.Live {
	n := len(r.Desired)
	reading := &reading{
		Request: r, gate: g, queue: newQueue(g.clock), targets: r.targets(),
		live: make([]plan.Live, n), versions: make([][2]preferences.Version, n),
		faults: make([][2]error, n), answered: make([]atomic.Int32, n),
	}
	reading.run(ctx)
	for i := range reading.live {
		if reading.answered[i].Load() < 2 {
			reading.live[i] = plan.Live{Err: reading.unread(ctx)}
		}
	}
	return reading.live
}

func (r *reading) run(ctx context.Context) {
	var all sync.WaitGroup
	accounts := make(chan []int)
	r.queue.begin()
	for range min(opened, len(r.targets)) {
		all.Go(func() {
			for which := range accounts {
				r.ready(ctx, which)
			}
		})
	}
	for range min(r.gate.size, 2*len(r.targets)) {
		all.Go(func() { r.work(ctx) })
	}
	for _, which := range byAccount(r.targets) {
		r.queue.begin()
		accounts <- which
	}
	close(accounts)
	r.queue.end()
	all.Wait()
}

// ready readies the targets of an account, each once its credentials are there.
func (r *reading) ready(ctx context.Context, which []int) {
	defer r.queue.end()
	for _, i := range which {
		if ctx.Err() != nil || r.ended() != nil {
			return
		}
		if r.Open != nil {
			r.Open(ctx, r.targets[i])
		}
		r.queue.add(2*i, 2*i+1)
	}
}

// work does jobs until there are none.
func (r *reading) work(ctx context.Context) {
	for {
		j, ok := r.queue.take(ctx)
		if !ok {
			return
		}
		if r.gate.slots.Acquire(ctx, 1) == nil {
			r.ask(ctx, j)
			r.gate.slots.Release(1)
		}
		r.queue.end()
	}
}

// ask makes one request. One that is throttled is put back, so that nobody
// sleeps over it.
func (r *reading) ask(ctx context.Context, j job) {
	i, side := j.id/2, j.id%2
	v, err := r.Documents.Get(ctx, r.targets[i], [2]int{Latest, Default}[side])
	if refused(err, j.times+1) && ctx.Err() == nil {
		r.queue.putBack(j, backoff(j.times+1))
		return
	}
	r.versions[i][side], r.faults[i][side] = v, err
	r.answer(ctx, i, err)
}

// answer takes that a request of a target has ended. The second makes the
// snapshot.
func (r *reading) answer(ctx context.Context, i int, err error) {
	if expired(err) {
		r.end(fault.From(err))
	}
	if r.answered[i].Add(1) < 2 {
		return
	}
	r.live[i] = pair(ctx, r.Documents, r.gate, r.targets[i], r.versions[i], errors.Join(r.faults[i][:]...))
	if r.live[i].Err != nil {
		r.failed.Add(1)
	}
	if r.Progress != nil {
		r.Progress(int(r.done.Add(1)), len(r.targets), int(r.failed.Load()))
	}
}

// end has no more requests made: with credentials that have run out they would
// all be refused.
func (r *reading) end(why *fault.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.expired == nil {
		r.expired = why
		r.queue.stop()
	}
}

func (r *reading) ended() *fault.Error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.expired
}

// unread is why a target was not read.
func (r *reading) unread(ctx context.Context) *fault.Error {
	if why := r.ended(); why != nil {
		return &fault.Error{Class: why.Class, Op: why.Op, Code: why.Code, Next: why.Next, Err: why,
			Message: "not read: the credentials ran out before its turn"}
	}
	return &fault.Error{Class: fault.Internal, Message: "not read: the run was stopped", Err: ctx.Err()}
}

// expired reports whether an error says that credentials were good before and
// are no longer. Others of their class may be the matter of one account.
func expired(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f != nil && f.Class == fault.CredentialsExpired && slices.Contains([]string{"ExpiredToken", "ExpiredTokenException"}, f.Code)
}

// pair makes a snapshot of the two answers. When a write came between the two
// requests, both are read again.
func pair(ctx context.Context, docs Documents, g *gate, t target.Target, v [2]preferences.Version, err error) plan.Live {
	for again := 0; err == nil && torn(v) && again < 3; again++ {
		v, err = inTurn(ctx, docs, g, t)
	}
	if err != nil {
		return plan.Live{Err: fault.From(err)}
	}
	if torn(v) {
		return plan.Live{Err: &fault.Error{Class: fault.Internal, Op: "ssm:GetDocument",
			Message: "the document changes faster than it can be read", Next: "run again"}}
	}
	return plan.Live{Snapshot: preferences.Snapshot{Latest: v[0], Default: v[1]}}
}

// torn reports whether latest and default are not of one moment: the default is
// newer, or only one of them is there.
func torn(v [2]preferences.Version) bool {
	latest, byDefault := v[0].Number, v[1].Number
	return byDefault > latest || (byDefault == 0) != (latest == 0)
}

func get(ctx context.Context, docs Documents, g *gate, t target.Target, version int) (v preferences.Version, err error) {
	err = g.patiently(ctx, func() error {
		v, err = docs.Get(ctx, t, version)
		return err
	})
	return v, err
}

// snapshot reads the latest version last, so that as little time as can be lies
// between it and the promotion that rests on it.
func snapshot(ctx context.Context, docs Documents, g *gate, t target.Target) plan.Live {
	v, err := inTurn(ctx, docs, g, t)
	return pair(ctx, docs, g, t, v, err)
}

func inTurn(ctx context.Context, docs Documents, g *gate, t target.Target) (v [2]preferences.Version, err error) {
	if v[1], err = get(ctx, docs, g, t, Default); err == nil {
		v[0], err = get(ctx, docs, g, t, Latest)
	}
	return v, err
}

// byAccount groups targets by their account, in the order given. Each account
// begins with another region than the one before, so that no region's first
// connections hold up all work at once.
func byAccount(targets []target.Target) [][]int {
	place := map[string]int{}
	var accounts [][]int
	for i, t := range targets {
		at, known := place[t.Account]
		if !known {
			at = len(accounts)
			place[t.Account] = at
			accounts = append(accounts, nil)
		}
		accounts[at] = append(accounts[at], i)
	}
	for at, which := range accounts {
		first := at % len(which)
		accounts[at] = slices.Concat(which[first:], which[:first])
	}
	return accounts
}
