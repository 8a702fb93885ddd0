package reconcile

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// queue is jobs that become ready while others are done, taken in the order in
// which they did. One that is put back is due again later, and then goes first,
// so that nobody waits as long as there is something to do.
type queue struct {
	clock Clock

	mu      sync.Mutex
	changed sync.Cond
	ready   []int
	next    int // of ready
	back    postponed
	open    int // how many are taken, or may still add some
	stopped bool
}

// job is one of a queue, and how often it was taken before.
type job struct{ id, times int }

func newQueue(clock Clock) *queue {
	q := &queue{clock: clock}
	q.changed.L = &q.mu
	return q
}

// slice is the longest sleep of somebody for whom no job is due, since one may
// become ready meanwhile.
const slice = 50 * time.Millisecond

// take returns the next job, when it is due; false when there will be none.
// Each job taken needs an end.
func (q *queue) take(ctx context.Context) (job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for ctx.Err() == nil && !q.stopped {
		now := q.clock.Now()
		switch {
		case len(q.back) > 0 && !q.back[0].due.After(now):
			q.open++
			return heap.Pop(&q.back).(delayed).job, true
		case q.next < len(q.ready):
			q.open++
			q.next++
			return job{id: q.ready[q.next-1]}, true
		case len(q.back) > 0:
			wait := min(q.back[0].due.Sub(now), slice)
			q.mu.Unlock()
			_ = q.clock.Sleep(ctx, wait) // which fails with ctx alone
			q.mu.Lock()
		case q.open == 0:
			return job{}, false
		default:
			q.changed.Wait()
		}
	}
	return job{}, false
}

// add has jobs be ready.
func (q *queue) add(ids ...int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ready = append(q.ready, ids...)
	q.changed.Broadcast()
}

// putBack has a job that is taken be due again after a wait.
func (q *queue) putBack(j job, wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	j.times++
	heap.Push(&q.back, delayed{j, q.clock.Now().Add(wait)})
}

// begin is that of somebody who may add jobs, and needs an end.
func (q *queue) begin() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open++
}

// end is that of a job taken, or of somebody who may have added some.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open--
	q.changed.Broadcast()
}

// stop has nobody take anything more.
func (q *queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	q.changed.Broadcast()
}

// delayed is a job that was put back.
type delayed struct {
	job
	due time.Time
}

// postponed is a heap of those, the first one due on top.
type postponed []delayed

func (p postponed) Len() int           { return len(p) }
func (p postponed) Less(a, b int) bool { return p[a].due.Before(p[b].due) }
func (p postponed) Swap(a, b int)      { p[a], p[b] = p[b], p[a] }
func (p *postponed) Push(x any)        { *p = append(*p, x.(delayed)) }
func (p *postponed) Pop() any {
	last := len(*p) - 1
	x := (*p)[last]
	*p = (*p)[:last]
	return x
}
