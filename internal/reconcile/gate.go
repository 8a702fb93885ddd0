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
	size  int
	slots *semaphore.Weighted
	clock Clock
}

func newGate(size int, clock Clock) *gate {
	size = max(size, 1)
	return &gate{size: size, slots: semaphore.NewWeighted(int64(size)), clock: clock}
}

// each runs work for 0 to n-1, started in that order, and returns when all have
// ended. After ctx is done no further work starts; started work is told by ctx.
func (g *gate) each(ctx context.Context, n int, work func(i int)) {
	var workers sync.WaitGroup
	next := make(chan int)
	for i := range n {
		if g.slots.Acquire(ctx, 1) != nil {
			break
		}
		if ctx.Err() != nil {
			g.slots.Release(1)
			break
		}
		select {
		case next <- i: // to one that is free, and whose stack has grown
		default:
			workers.Go(func() {
				for ok := true; ok; i, ok = <-next {
					work(i)
					g.slots.Release(1)
				}
			})
		}
	}
	close(next)
	workers.Wait()
}

// rest sleeps outside the gate and comes back in, also when ctx ends.
func (g *gate) rest(ctx context.Context, d time.Duration) error {
	g.slots.Release(1)
	err := g.clock.Sleep(ctx, d)
	// The slot is taken back whatever happened: the caller releases it.
	_ = g.slots.Acquire(context.WithoutCancel(ctx), 1)
	return err
}

// How often a throttled request is made, and how long it waits in between: a
// bucket that gains a token a second lets the third one through.
const (
	firstWait = 500 * time.Millisecond
	longWait  = 5 * time.Second
	tries     = 14
)

// backoff is how long a request waits after so many refusals: a quarter longer
// each time, and not all of them alike.
func backoff(refusals int) time.Duration {
	wait := firstWait
	for range refusals - 1 {
		wait = min(wait+wait/4, longWait)
	}
	return wait - wait/10 + rand.N(wait/5)
}

// refused reports whether a request is to be made again after so many times.
func refused(err error, times int) bool {
	return times < tries && fault.ClassOf(err) == fault.Throttled
}

// patiently repeats a request that is throttled.
func (g *gate) patiently(ctx context.Context, request func() error) error {
	for times := 1; ; times++ {
		err := request()
		if !refused(err, times) || g.rest(ctx, backoff(times)) != nil {
			return err
		}
	}
}
