package review_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// step is something that happens. Which pull request or version it is about is
// counted among those there are, so that a history stays one when a step is
// taken out.
type step struct {
	what  string
	which int // pull request, version or outcome
	key   int
	value int
}

func (s step) String() string { return fmt.Sprintf("%s %d %d=%d", s.what, s.which, s.key, s.value) }

var whats = []string{"open", "plan", "merge", "apply", "apply", "push", "hand", "draft", "point"}

func (w *world) take(s step) error {
	w.now++
	open := w.open()
	switch s.what {
	case "open": // a pull request for one key
		w.pulls = append(w.pulls, w.review(pull{base: w.file, head: w.file.with(s.key, s.value), key: s.key}))
	case "plan": // an open one once more, onto the file as it is now
		if len(open) > 0 {
			p := &w.pulls[open[s.which%len(open)]]
			p.base, p.head = w.file, w.file.with(p.key, p.head[p.key])
			*p = w.review(*p)
		}
	case "merge":
		if len(open) > 0 {
			p := &w.pulls[open[s.which%len(open)]]
			p.merged, p.mergedAt = true, w.now
			w.file[p.key] = p.head[p.key]
		}
	case "apply":
		return w.apply(outcome(s.which) % outcomes)
	case "push": // past any review
		w.file[s.key] = s.value
	case "hand", "draft": // a new version by hand, the default or not
		if w.latest()[s.key] != s.value {
			w.versions = append(w.versions, w.latest().with(s.key, s.value))
			w.events = append(w.events, event{w.now, s.key, s.value, false})
			if s.what == "hand" {
				w.def = len(w.versions)
			}
		}
	case "point": // the default moved by hand
		w.def = s.which%len(w.versions) + 1
	}
	return nil
}

func (w world) open() []int {
	var open []int
	for i, p := range w.pulls {
		if !p.merged {
			open = append(open, i)
		}
	}
	return open
}

func play(t testing.TB, s shelf, history []step) error {
	w := newWorld(t, s)
	for _, step := range history {
		if err := w.take(step); err != nil {
			return err
		}
	}
	return nil
}

// shrink drops steps as long as the promise stays broken.
func shrink(t testing.TB, s shelf, history []step) ([]step, error) {
	for i := 0; i < len(history); i++ {
		if shorter := slices.Delete(slices.Clone(history), i, i+1); play(t, s, shorter) != nil {
			history, i = shorter, -1
		}
	}
	return history, play(t, s, history)
}

func complain(t *testing.T, s shelf, history []step) {
	t.Helper()
	history, err := shrink(t, s, history)
	var lines strings.Builder
	for _, step := range history {
		fmt.Fprintln(&lines, " ", step)
	}
	t.Fatalf("%v, after\n%s", err, lines.String())
}

// journeys are histories in which much hangs on the order; others are made by
// putting more into them.
var journeys = [][]step{
	// an urgent revert, planned before the first change was applied
	{{what: "open", value: 2}, {what: "merge"}, {what: "open", value: 1}, {what: "merge"}, {what: "apply", which: int(lost)}, {what: "apply"}},
	{{what: "open", value: 2}, {what: "open", value: 1}, {what: "merge"}, {what: "plan"}, {what: "apply"}, {what: "merge"}, {what: "apply"}},
	// a change from what nobody reviewed
	{{what: "push", value: 2}, {what: "open", value: 1}, {what: "merge"}, {what: "hand", value: 2}, {what: "apply"}},
	// a fix made on call
	{{what: "open", value: 2}, {what: "merge"}, {what: "apply", which: int(lost)}, {what: "hand", value: 1}, {what: "apply"}},
	// two keys, and a promotion that failed
	{{what: "open", value: 2}, {what: "open", key: 1, value: 2}, {what: "merge"}, {what: "apply", which: int(killed)}, {what: "merge"}, {what: "apply"}},
	{{what: "open", value: 2}, {what: "merge"}, {what: "apply", which: int(unconfirmed)}, {what: "draft", value: 1}, {what: "apply"}},
	// a default that was behind
	{{what: "draft", key: 1, value: 2}, {what: "push", key: 1, value: 2}, {what: "open", value: 2}, {what: "merge"}, {what: "point"}, {what: "apply"}},
}

// TestGuardAtRandom plays histories of two keys at random. The guard never
// writes what no owed pull request showed, never undoes a fix made by hand after
// our own delivery, asks for nothing new after a kill, refuses nothing that was shown and
// stands, and names a way out that works.
func TestGuardAtRandom(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	s := shelf{}
	// Mostly one key and two values, so that things come together.
	anything := func() step {
		return step{whats[r.IntN(len(whats))], r.IntN(8), r.IntN(4) / 3, 1 + r.IntN(7)/3}
	}
	for i := range 4000 {
		var history []step
		if i%2 == 0 {
			history = slices.Clone(journeys[r.IntN(len(journeys))])
		}
		for range 1 + r.IntN(4) + i%2*8 {
			history = slices.Insert(history, r.IntN(len(history)+1), anything())
		}
		if play(t, s, history) != nil {
			complain(t, s, history)
		}
	}
}

// TestGuardAtLength plays every history of one key with two values, up to a
// length.
func TestGuardAtLength(t *testing.T) {
	t.Parallel()
	length := 4 // after the first two
	alphabet := []step{{what: "merge"}, {what: "hand", value: 1}, {what: "hand", value: 2}, {what: "draft", value: 1}, {what: "point"}}
	for value := 1; value <= 2; value++ {
		alphabet = append(alphabet, step{what: "open", value: value})
	}
	for how := range outcomes {
		alphabet = append(alphabet, step{what: "apply", which: int(how)})
	}
	s, played := shelf{}, 0
	var visit func(w world, history []step)
	visit = func(w world, history []step) {
		played++
		if len(history) == length {
			return
		}
		for _, step := range alphabet {
			next := w.clone()
			longer := append(history[:len(history):len(history)], step)
			if next.take(step) != nil {
				complain(t, s, longer)
			}
			visit(next, longer)
		}
	}
	// A pull request is merged in every history: without one nothing is written.
	first := newWorld(t, s)
	begin := []step{{what: "open", value: 2}, {what: "merge"}}
	for _, step := range begin {
		if err := first.take(step); err != nil {
			t.Fatal(err)
		}
	}
	length += len(begin)
	visit(first, begin)
	t.Logf("%d histories", played)
}
