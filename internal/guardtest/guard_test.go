// Package guardtest plays histories against the guard as a whole: the records
// on pull requests, their trust and their walk, the verdicts and the writing,
// over a GitHub and an AWS in memory. It has tests only.
package guardtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/ssmdoc"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// play is a whole history, and how its applies ended.
func play(t testing.TB, docs reconcile.Documents, history []step, way int) *world {
	w := newWorld(t, docs, way%8 > 5)
	for _, s := range history {
		if w.take(s); w.broken != nil {
			break
		}
	}
	for _, r := range slices.Clone(w.runs) {
		w.stirred++
		if w.broken != nil {
			r.kill(0)
		}
		w.finished(r, 0)
		if r.shown == nil && w.broken == nil {
			w.judge(r)
		}
	}
	if w.broken == nil {
		w.end(way)
	}
	return w
}

// applied is an undisturbed apply of main, some of whose edits of comments may
// fail.
func (w *world) applied(o reconcile.ApplyOptions, consent *approval) *run {
	r := w.apply(len(w.mains)-1, o, consent, uint64(len(w.notes)+len(w.mains)))
	r.shaky = false
	r.expected = w.expect(r)
	w.finished(r, 0)
	w.judge(r)
	return r
}

// end goes on until all is in sync: each refusal names a way out, which works.
func (w *world) end(way int) {
	r := w.applied(reconcile.ApplyOptions{}, nil)
	for t, now := range r.report.Plan.Targets {
		if w.broken != nil || now.Outcome.Result != plan.Refused {
			continue
		}
		byHash := strings.Contains(now.Verdict.Next, "dispatch an apply with the hash")
		if way%2 == 0 && byHash {
			w.approve()
			w.applied(reconcile.ApplyOptions{ExpectedHash: w.approved.hash}, &w.approved)
		} else {
			if !byHash && !strings.Contains(now.Verdict.Next, "plan again and have it reviewed") {
				w.broke("target %d is %s, and no way out is named: %s", t, now.Verdict.Class, now.Verdict.Next)
			}
			w.touch()
			w.applied(reconcile.ApplyOptions{}, nil)
		}
		break
	}
	for t, v := range w.file("main") {
		if !w.inSync(t, v) {
			w.broke("target %d is not in sync at the end", t)
		}
	}
	w.afterwards()
}

// touch is a pull request that touches the file.
func (w *world) touch() {
	p := w.repo.OpenPullRequest("dora", "again", githubtest.Files{config: fmt.Sprint(len(w.mains))})
	w.pulls = append(w.pulls, p)
	r := w.plan(p, 0)
	r.shaky = false
	w.finished(r, 0)
	w.merge(p, githubtest.Squash)
}

// afterwards is a fix on call, which the same run, made again, leaves alone.
func (w *world) afterwards() {
	if w.broken != nil {
		return
	}
	r := w.applied(reconcile.ApplyOptions{}, nil)
	for t := range targets {
		if w.broken == nil && r.report.Plan.Targets[t].Outcome.Result != plan.Skipped {
			w.broke("target %d is in sync, and ends %s", t, r.report.Plan.Targets[t].Outcome.Result)
		}
		_, v := w.values(t, reconcile.Latest)
		v[0] = domain[0][(slices.Index(domain[0], v[0])+1)%len(domain[0])]
		w.hand(t, v, true)
	}
	w.applied(reconcile.ApplyOptions{}, nil)
}

// shrink drops steps, and pauses, as long as a promise stays broken.
func shrink(t testing.TB, history []step, way int) ([]step, error) {
	again := func(h []step) bool { return play(t, newStore(), h, way).broken != nil }
	for i := 0; i < len(history); i++ {
		if shorter := slices.Delete(slices.Clone(history), i, i+1); again(shorter) {
			history, i = shorter, -1
		}
	}
	for i := range history {
		for _, simpler := range []func(*step){func(s *step) { s.calls = 0 }, func(s *step) { s.luck = 0 }, func(s *step) { s.target = 0 }, func(s *step) { s.which = 0 }} {
			h := slices.Clone(history)
			if simpler(&h[i]); again(h) {
				history = h
			}
		}
	}
	return history, play(t, newStore(), history, way).broken
}

func complain(t *testing.T, history []step, way int) {
	t.Helper()
	history, err := shrink(t, history, way)
	var lines strings.Builder
	for _, s := range history {
		fmt.Fprintln(&lines, " ", s)
	}
	t.Fatalf("%v, after (way out %d)\n%s", err, way, lines.String())
}

// history is a random one: by itself, or around a journey.
func history(seed uint64) []step {
	r := rand.New(rand.NewPCG(seed, 11))
	var h []step
	if r.IntN(3) > 0 {
		h = slices.Clone(journeys[r.IntN(len(journeys))])
		for i := range h {
			h[i].luck = r.Uint64N(1000)
		}
	}
	for range 2 + r.IntN(10) {
		h = slices.Insert(h, r.IntN(len(h)+1), random(r))
	}
	return h
}

// hunted is the seeds of the histories that are played. For a long hunt set
// SSMPREFS_GUARD_HISTORIES, and SSMPREFS_GUARD_SEED for others.
func hunted(usual uint64) (from, to uint64) {
	from, _ = strconv.ParseUint(os.Getenv("SSMPREFS_GUARD_SEED"), 10, 64)
	if n, err := strconv.ParseUint(os.Getenv("SSMPREFS_GUARD_HISTORIES"), 10, 64); err == nil {
		usual = n
	}
	return from, from + usual
}

func TestHistories(t *testing.T) {
	t.Parallel()
	from, to := hunted(60)
	ended := map[string]int{}
	for seed := from; seed < to; seed++ {
		w := play(t, newStore(), history(seed), int(seed))
		if w.broken != nil {
			t.Errorf("seed %d: %v", seed, w.broken)
			complain(t, history(seed), int(seed))
		}
		for how, n := range w.endings {
			ended[how] += n
		}
	}
	t.Logf("seeds %d to %d: %v", from, to-1, ended)
	for _, how := range []string{
		"as-reviewed written", "in-sync skipped", "drifted refused", "file-moved refused", "not-reviewed refused",
	} {
		if ended[how] == 0 {
			t.Errorf("no apply ended %s", how)
		}
	}
}

func TestJourneys(t *testing.T) {
	t.Parallel()
	for i, j := range journeys {
		for way := range 2 {
			if play(t, newStore(), j, way).broken != nil {
				t.Errorf("journey %d", i)
				complain(t, j, way)
			}
		}
	}
}

// What comes between any two calls of an apply: each at each third place, and in
// a long hunt at each.
func TestBetweenCalls(t *testing.T) {
	t.Parallel()
	stride := 3
	if os.Getenv("SSMPREFS_GUARD_HISTORIES") != "" {
		stride = 1
	}
	merged := []step{{what: "open", value: 1}, {what: "push", key: 1, value: 1}, {what: "plan"}, {what: "merge"}}
	between := [][]step{
		{{what: "hand", key: 1, value: 1}},
		{{what: "hand", key: 0, value: 2}},
		{{what: "hand", value: 1}, {what: "hand", value: 0}},
		{{what: "edit"}, {what: "wait"}},
		{{what: "direct", value: 2}, {what: "wait"}},
		{{what: "apply"}, {what: "hand", value: 0}},
		{{what: "wait"}},
	}
	for i, b := range between {
		for calls, paused := 1+i%stride, true; paused; calls += stride {
			h := append(slices.Clone(merged), step{what: "apply", calls: calls})
			h = append(append(h, b...), step{what: "go"})
			w := play(t, newStore(), h, 0)
			if w.broken != nil {
				complain(t, h, 0)
			}
			paused = w.paused > 0
		}
	}
}

// The same through the sandbox and the real clients.
func TestHistoriesInTheSandbox(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		if err := play(t, sandboxed(t), history(seed), int(seed)).broken; err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

func sandboxed(t *testing.T) reconcile.Documents {
	t.Helper()
	server, err := sandbox.Open("")
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	session, err := awsauth.Open(t.Context(), awsauth.Options{Endpoint: server.URL(), Concurrency: 8})
	if err != nil {
		t.Fatal(err)
	}
	return ssmdoc.New(session.Clients(func(target.Target) awsauth.Access { return awsauth.Access{} }))
}
