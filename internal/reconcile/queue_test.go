package reconcile

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// bubble is the clock of a synctest bubble.
var bubble = Clock{Now: time.Now, Sleep: func(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}}

// TestQueueTakesWhatIsDueFirst: in the order of readiness, but for what was put
// back and is due.
func TestQueueTakesWhatIsDueFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(bubble)
		q.add(1, 2, 3, 4)
		var got []string
		for {
			j, ok := q.take(t.Context())
			if !ok {
				break
			}
			got = append(got, fmt.Sprintf("%d.%d", j.id, j.times))
			switch {
			case j.id == 1 && j.times < 2:
				q.putBack(j, time.Second)
			case j.id == 3:
				time.Sleep(time.Second)
			}
			q.end()
		}
		if want := []string{"1.0", "2.0", "3.0", "1.1", "4.0", "1.2"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

// TestQueueLosesNothing: whatever is added and put back by many is done once,
// and everybody ends.
func TestQueueLosesNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		synctest.Test(t, func(t *testing.T) {
			q := newQueue(bubble)
			var mu sync.Mutex
			var all sync.WaitGroup
			done, r := map[int]int{}, rand.New(rand.NewPCG(seed, 1))
			chance := func(n int) bool { mu.Lock(); defer mu.Unlock(); return r.IntN(n) == 0 }
			q.begin()
			all.Go(func() {
				for i := range 100 {
					q.add(i)
					if chance(10) {
						time.Sleep(time.Second)
					}
				}
				q.end()
			})
			for range 8 {
				all.Go(func() {
					for {
						j, ok := q.take(t.Context())
						if !ok {
							return
						}
						time.Sleep(20 * time.Millisecond)
						if chance(3) {
							q.putBack(j, backoff(j.times+1))
						} else {
							mu.Lock()
							done[j.id]++
							mu.Unlock()
						}
						q.end()
					}
				})
			}
			all.Wait()
			for i := range 100 {
				if done[i] != 1 {
					t.Errorf("seed %d: job %d was done %d times", seed, i, done[i])
				}
			}
		})
	}
}

// limited is documents whose accounts have a token bucket in each region.
type limited struct {
	Documents

	mu    sync.Mutex
	at    map[target.Pair]time.Time // when its bucket has a token
	calls int
	under int // way
	most  int
}

func (l *limited) Get(_ context.Context, t target.Target, _ int) (preferences.Version, error) {
	l.mu.Lock()
	l.calls++
	l.under++
	l.most = max(l.most, l.under)
	now := time.Now()
	refused := now.Before(l.at[t.Pair()])
	if !refused {
		l.at[t.Pair()] = now.Add(time.Second)
	}
	l.mu.Unlock()
	time.Sleep(20 * time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.under--
	if refused {
		return preferences.Version{}, &fault.Error{Class: fault.Throttled}
	}
	return preferences.Version{}, nil
}

// TestThrottledReads: with one token for each account and region no read fails,
// nobody sleeps over one, and an account that is slow to open holds up no other.
// The time is the bubble's, so what is told of it holds on any machine.
func TestThrottledReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const accounts, regions, concurrency = 20, 17, 64
		docs := &limited{at: map[target.Pair]time.Time{}}
		r := Request{Documents: docs, Concurrency: concurrency, Clock: bubble, Open: func(_ context.Context, t target.Target) {
			if t.Account == "3" && t.Region == "3" { // with which account 3 begins
				time.Sleep(100 * time.Millisecond)
			}
		}}
		for a := range accounts {
			for n := range regions {
				r.Desired = append(r.Desired, plan.Desired{Target: target.Target{Account: fmt.Sprint(a), Region: fmt.Sprint(n)}})
			}
		}
		began := time.Now()
		for i, l := range r.read(t.Context(), newGate(concurrency, bubble)) {
			if l.Err != nil {
				t.Errorf("target %d: %v", i, l.Err)
			}
		}
		targets := accounts * regions
		if docs.calls > 23*2*targets/10 || docs.most > concurrency {
			t.Errorf("%d calls for %d targets, %d at once", docs.calls, targets, docs.most)
		}
		least := time.Second + time.Duration(2*targets/concurrency)*20*time.Millisecond
		if took := time.Since(began); took > least*13/10 {
			t.Errorf("%v, more than 1.3 × %v", took, least)
		}
	})
}
