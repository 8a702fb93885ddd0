package reconcile_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// TestGuard plays random histories of reviews, applies and other writers, who
// also come between an apply's calls. An apply writes nothing but changes that
// were shown, takes back nothing that was changed by hand since, promotes the
// latest version only, and gives a reason for whatever it does not do.
func TestGuard(t *testing.T) {
	t.Parallel()
	for seed := range uint64(120) {
		h := &history{world: newWorld(t), rand: rand.New(rand.NewPCG(seed, 3)), seed: seed}
		h.byHand()
		for range 10 {
			switch h.rand.IntN(4) {
			case 0:
				h.byHand()
			case 1:
				h.review()
			default:
				h.apply()
			}
		}
	}
}

var guarded = []preferences.Key{preferences.IdleSessionTimeout, preferences.MaxSessionDuration}

type history struct {
	*world
	rand *rand.Rand
	seed uint64

	wish     preferences.Set // of the file
	reviewed *plan.Plan      // with the outcomes of its applies, as a plan file keeps them
}

func (h *history) value() string { return fmt.Sprint(20 + 10*h.rand.IntN(3)) }

// Get, Write and Promote are what an apply is given: sometimes another writer
// is faster.
func (h *history) Get(ctx context.Context, t target.Target, version int) (preferences.Version, error) {
	h.rival()
	return h.docs.Get(ctx, t, version)
}

func (h *history) Write(ctx context.Context, t target.Target, content string, onto int) (int, error) {
	h.rival()
	n, err := h.docs.Write(ctx, t, content, onto)
	if err == nil {
		h.check(n)
	}
	return n, err
}

func (h *history) Promote(ctx context.Context, t target.Target, version int) error {
	if latest := h.version(reconcile.Latest); latest.Number != version {
		h.Errorf("seed %d: version %d is promoted while %d is the latest", h.seed, version, latest.Number)
	}
	return h.docs.Promote(ctx, t, version)
}

func (h *history) rival() {
	if h.rand.IntN(12) == 0 {
		h.byHand()
	}
}

func (h *history) version(n int) preferences.Version {
	v, err := h.docs.Get(h.Context(), ireland, n)
	if err != nil {
		h.Fatal(err)
	}
	return v
}

func (h *history) byHand() {
	latest := h.version(reconcile.Latest).Number
	content := fmt.Sprintf(`{"schemaVersion":"1.0","description":"by hand %d","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%s","maxSessionDuration":"%s"}}`,
		latest, h.value(), h.value())
	n, err := h.docs.Write(h.Context(), ireland, content, latest)
	if err == nil && h.rand.IntN(3) > 0 {
		err = h.docs.Promote(h.Context(), ireland, n)
	}
	if err != nil {
		h.Fatal(err)
	}
}

func (h *history) request() reconcile.Request {
	r := h.world.request(20)
	r.Desired[0].Set, r.Desired[0].Texts = h.wish, h.wish
	r.Documents, r.Concurrency = h, 1
	return r
}

func (h *history) review() {
	for _, k := range guarded {
		h.wish[k] = h.value()
	}
	p := reconcile.Plan(h.Context(), h.request())
	h.reviewed = &p
}

func (h *history) apply() {
	if h.reviewed == nil {
		return
	}
	if h.rand.IntN(5) == 0 { // the file moves
		h.wish[guarded[h.rand.IntN(len(guarded))]] = h.value()
	}
	p := h.world.apply(h.request(), reconcile.ApplyOptions{Reviewed: h.reviewed})
	got := p.Targets[0]
	switch {
	case got.Outcome == nil:
		h.Errorf("seed %d: no outcome, error %+v", h.seed, got.Error)
	case got.Outcome.Result == plan.Refused && got.Verdict.Next == "":
		h.Errorf("seed %d: refused without a way out: %+v", h.seed, got.Verdict)
	case got.Outcome.Result == plan.Failed:
		h.Errorf("seed %d: failed: %+v", h.seed, got.Outcome.Error)
	}
	kept := &h.reviewed.Targets[0]
	if kept.Outcome == nil || kept.Outcome.Result != plan.Written {
		kept.Verdict, kept.Outcome = got.Verdict, got.Outcome
	}
}

// check holds the version that an apply wrote to the review.
func (h *history) check(n int) {
	shown := h.reviewed.Targets[0]
	before, after := h.version(n-1).Document, h.version(n).Document
	for _, k := range guarded {
		was, is := before.Field(k).Value, after.Field(k).Value
		if was == is {
			continue
		}
		inReview := false
		for _, c := range shown.Changes {
			inReview = inReview || c.Key == k.String() && c.Old == was && c.New == is
		}
		if !inReview {
			h.Errorf("seed %d: version %d changes %s from %q to %q, which was not reviewed", h.seed, n, k, was.Text(), is.Text())
		}
		for v := shown.LatestVersion + 1; v < n; v++ {
			if h.version(v).Document.Field(k).Value == is {
				h.Errorf("seed %d: version %d sets %s to %q again, which was so in version %d and taken back", h.seed, n, k, is.Text(), v)
			}
		}
	}
}
