package reconcile

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// Clock is the passing of time, handed in so that tests need not wait.
type Clock struct {
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// gate bounds how many pieces of work are under way. Work that waits steps out
// of the gate meanwhile, so a throttled account never holds up the others.
type gate struct {
	slots *semaphore.Weighted
	clock Clock
}

func newGate(size int, clock Clock) *gate {
	return &gate{slots: semaphore.NewWeighted(int64(max(size, 1))), clock: clock}
}

// each runs work for 0 to n-1, started in that order, and returns when all have
// ended. After ctx is done no further work starts; started work is told by ctx.
func (g *gate) each(ctx context.Context, n int, work func(i int)) {
	var started sync.WaitGroup
	for i := range n {
		if g.slots.Acquire(ctx, 1) != nil {
			break
		}
		if ctx.Err() != nil {
			g.slots.Release(1)
			break
		}
		started.Go(func() {
			defer g.slots.Release(1)
			work(i)
		})
	}
	started.Wait()
}

// rest sleeps outside the gate and comes back in, also when ctx ends.
func (g *gate) rest(ctx context.Context, d time.Duration) error {
	g.slots.Release(1)
	err := g.clock.Sleep(ctx, d)
	// The slot is taken back whatever happened: the caller releases it.
	_ = g.slots.Acquire(context.WithoutCancel(ctx), 1)
	return err
}

const (
	firstWait = 200 * time.Millisecond
	longWait  = 5 * time.Second
	tries     = 12
)

// patiently repeats a request that is throttled, resting longer each time.
func (g *gate) patiently(ctx context.Context, request func() error) error {
	wait := firstWait
	for try := 1; ; try++ {
		err := request()
		if try == tries || fault.ClassOf(err) != fault.Throttled {
			return err
		}
		if g.rest(ctx, wait/2+rand.N(wait/2)) != nil {
			return err
		}
		wait = min(2*wait, longWait)
	}
}
