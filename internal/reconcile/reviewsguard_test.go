package reconcile_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// TestGuardOverReviews plays random histories of pull requests, merges whose
// run is dropped or killed, re-runs, other writers and what people do to
// comments. An apply writes nothing but what a merged pull request showed,
// takes back nothing that was changed by hand since, and gives a reason for
// whatever it does not do.
func TestGuardOverReviews(t *testing.T) {
	t.Parallel()
	applied := map[plan.Result]int{}
	for seed := range uint64(40) {
		h := &pulls{journey: newJourney(t, "20 20"), rand: rand.New(rand.NewPCG(seed, 7)), seed: seed, applied: applied}
		h.real, h.docs = h.docs, h
		for range 14 {
			h.step()
		}
	}
	for _, r := range []plan.Result{plan.Written, plan.Skipped, plan.Refused, plan.Stopped} {
		if applied[r] == 0 {
			t.Errorf("no apply ended %s: %v", r, applied)
		}
	}
}

// pulls is a history. As documents it looks at what an apply writes.
type pulls struct {
	*journey
	rand    *rand.Rand
	seed    uint64
	real    reconcile.Documents
	open    []proposal
	merged  []proposal
	heads   []string // of the branch, newest last
	applied map[plan.Result]int
}

// proposal is a pull request and what its plans showed.
type proposal struct {
	*githubtest.PullRequest
	shown []shown
}

type shown struct {
	key      string
	from, to string
	latest   int
}

func (h *pulls) step() {
	switch n := h.rand.IntN(12); {
	case n < 3:
		h.propose()
	case n < 6 && len(h.open) > 0:
		h.merge()
	case n < 8:
		h.byHand()
	case n == 8 && len(h.merged) > 0:
		h.meddle(h.merged[h.rand.IntN(len(h.merged))])
	case len(h.heads) > 0 && h.rand.IntN(5) == 0: // an old run again
		h.apply(h.heads[h.rand.IntN(len(h.heads))])
	case len(h.heads) > 0:
		h.apply(h.repo.Head("main"))
	}
}

func (h *pulls) value() string { return fmt.Sprint(20 + 10*h.rand.IntN(3)) }

func (h *pulls) propose() {
	pr := h.repo.OpenPullRequest("alice", "change", githubtest.Files{config: h.value() + " " + h.value() + "\n"})
	p := proposal{PullRequest: pr}
	h.journey.plan(pr)
	head, base := h.file(h.repo.Files(pr.HeadSHA())[config]), h.file(h.repo.Files("main")[config])
	now := reconcile.Plan(h.Context(), head).Targets[0]
	for _, c := range append(now.Changes, plan.WouldBe(base.Desired[0], head.Desired[0], now.Changes)...) {
		p.shown = append(p.shown, shown{c.Key, c.Old.Text(), c.New.Text(), now.LatestVersion})
	}
	h.open = append(h.open, p)
}

func (h *pulls) merge() {
	at := h.rand.IntN(len(h.open))
	p := h.open[at]
	h.open = append(h.open[:at], h.open[at+1:]...)
	commit := p.Merge([]githubtest.Method{githubtest.Squash, githubtest.Merge, githubtest.Rebase}[h.rand.IntN(3)])
	h.merged, h.heads = append(h.merged, p), append(h.heads, commit)
	switch h.rand.IntN(3) {
	case 0: // its run is dropped
	case 1:
		h.killer = &killer{left: 1 + h.rand.IntN(30)}
		h.apply(commit)
	default:
		h.apply(commit)
	}
}

// meddle is a person's hand on a comment.
func (h *pulls) meddle(p proposal) {
	for _, c := range p.Comments() {
		if h.rand.IntN(2) == 0 {
			h.repo.Delete(c.ID)
		} else {
			h.repo.Edit(c.ID, "mallory", c.Body+"!")
		}
	}
}

func (h *pulls) byHand() {
	latest := h.version(reconcile.Latest).Number
	content := fmt.Sprintf(`{"schemaVersion":"1.0","description":"by hand %d","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%s","maxSessionDuration":"%s"}}`,
		latest, h.value(), h.value())
	n, err := h.real.Write(h.Context(), ireland, content, latest)
	if err == nil && h.rand.IntN(3) > 0 {
		err = h.real.Promote(h.Context(), ireland, n)
	}
	if err != nil {
		h.Fatal(err)
	}
}

func (h *pulls) apply(commit string) {
	got := h.applyAt(commit)
	killed := h.killer != nil
	h.killer = nil
	if got.err != nil {
		if !killed {
			h.Errorf("seed %d: %v", h.seed, got.err)
		}
		return
	}
	t := got.Plan.Targets[0]
	switch {
	case t.Outcome == nil && !killed:
		h.Errorf("seed %d: no outcome, error %+v", h.seed, t.Error)
	case t.Outcome == nil:
	case t.Outcome.Result == plan.Refused && t.Verdict.Next == "":
		h.Errorf("seed %d: refused without a way out: %+v", h.seed, t.Verdict)
	case t.Outcome.Result == plan.Stopped && got.Superseded == "" && got.Unanswered == nil:
		h.Errorf("seed %d: stopped without a reason", h.seed)
	case t.Outcome.Result == plan.Failed && !killed:
		h.Errorf("seed %d: failed: %+v", h.seed, t.Outcome.Error)
	default:
		h.applied[t.Outcome.Result]++
	}
}

func (h *pulls) version(n int) preferences.Version {
	v, err := h.real.Get(h.Context(), ireland, n)
	if err != nil {
		h.Fatal(err)
	}
	return v
}

func (h *pulls) Get(ctx context.Context, t target.Target, version int) (preferences.Version, error) {
	return h.real.Get(ctx, t, version)
}

func (h *pulls) Write(ctx context.Context, t target.Target, content string, onto int) (int, error) {
	if h.rand.IntN(12) == 0 {
		h.byHand()
	}
	n, err := h.real.Write(ctx, t, content, onto)
	if err == nil && len(h.merged) > 0 {
		h.check(n)
	}
	return n, err
}

func (h *pulls) Promote(ctx context.Context, t target.Target, version int) error {
	return h.real.Promote(ctx, t, version)
}

// check holds the version that an apply wrote to what was shown.
func (h *pulls) check(n int) {
	before, after := h.version(n-1).Document, h.version(n).Document
	for _, k := range guarded {
		was, is := before.Field(k).Value.Text(), after.Field(k).Value.Text()
		if was != is && !h.reviewed(k.String(), was, is, n) {
			h.Errorf("seed %d: version %d changes %s from %q to %q, which no merged pull request showed since it was last so", h.seed, n, k, was, is)
		}
	}
}

func (h *pulls) reviewed(key, was, is string, n int) bool {
	for _, p := range h.merged {
	shown:
		for _, s := range p.shown {
			if s.key != key || s.from != was || s.to != is {
				continue
			}
			for v := s.latest + 1; v < n; v++ {
				if text(h.version(v), key) == is {
					continue shown
				}
			}
			return true
		}
	}
	return false
}

func text(v preferences.Version, key string) string {
	k, _ := preferences.ParseKey(key)
	return v.Document.Field(k).Value.Text()
}
