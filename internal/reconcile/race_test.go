package reconcile_test

import (
	"context"
	"errors"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// between is documents with something done once, around the call that asks for
// it.
type between struct {
	reconcile.Documents
	get   func(version int) (preferences.Version, bool)
	write func(content string, onto int) error // before the write; an error is its answer
}

func (b *between) Get(ctx context.Context, t target.Target, version int) (preferences.Version, error) {
	if b.get != nil {
		if v, ok := b.get(version); ok {
			return v, nil
		}
	}
	return b.Documents.Get(ctx, t, version)
}

func (b *between) Write(ctx context.Context, t target.Target, content string, onto int) (int, error) {
	if b.write != nil {
		if err := b.write(content, onto); err != nil {
			return 0, err
		}
	}
	return b.Documents.Write(ctx, t, content, onto)
}

// A document that is created between the two reads has a latest version and no
// default.
func TestCreatedWhileRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(20)
	r, absent := w.request(20), true
	r.Concurrency = 1
	r.Documents = &between{Documents: w.docs, get: func(version int) (preferences.Version, bool) {
		first := absent && version == reconcile.Default
		absent = absent && !first
		return preferences.Version{}, first
	}}
	if p := reconcile.Plan(t.Context(), r); p.Totals.InSync != 1 {
		t.Errorf("totals %+v, want in sync", p.Totals)
	}
}

// A rival creates the document after it was read as absent: what it set is not
// written over unseen.
func TestCreatedMeanwhile(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[string]plan.Result{"45": plan.Refused, "20": plan.Skipped} {
		w := newWorld(t)
		r := w.request(20)
		r.Documents = &between{Documents: w.docs, write: func(_ string, onto int) error {
			if onto != 0 {
				return nil
			}
			_, err := w.docs.Write(t.Context(), ireland, rival(minutes, ""), 0)
			return err
		}}
		if out := w.apply(r, reconcile.ApplyOptions{}).Targets[0].Outcome; out.Result != want {
			t.Errorf("outcome %+v with %s minutes by the rival, want %s", out, minutes, want)
		}
		if latest, err := w.docs.Get(t.Context(), ireland, reconcile.Latest); err != nil || latest.Number != 1 {
			t.Errorf("latest %d, error %v, want the rival's 1", latest.Number, err)
		}
	}
}

// A rival takes back what was written before it could be promoted. On request
// drift is left, and not told as written.
func TestSkippedAfterRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(60)
	w.server.Inject(sandbox.Fault{Operation: "GetDocument", Nth: 4, Rival: rival("45", ""), Times: 1})
	p := w.apply(w.request(20), reconcile.ApplyOptions{OnDrift: reconcile.SkipDrift})
	if got := p.Targets[0]; got.Outcome.Result != plan.Skipped || got.Verdict.Class != plan.Drifted {
		t.Errorf("verdict %+v, outcome %+v, want drift that is skipped", got.Verdict, got.Outcome)
	}
}

// A rollback after a lost race goes back to what the rival wrote and not behind
// it.
func TestRollbackAfterRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(60)
	r := w.request(20)
	r.Desired[0].Unmanaged = preferences.Names{}.With(preferences.RunAsDefaultUser)
	r.Documents = &between{Documents: w.docs, write: func(_ string, onto int) error {
		if onto != 1 {
			return nil
		}
		n, err := w.docs.Write(t.Context(), ireland, rival("60", `,"runAsDefaultUser":"oncall"`), onto)
		return errors.Join(err, w.docs.Promote(t.Context(), ireland, n))
	}}
	applied := w.apply(r, reconcile.ApplyOptions{})
	if out := applied.Targets[0].Outcome; out.Result != plan.Written || out.Version != 3 || out.LatestBefore != 2 {
		t.Fatalf("outcome %+v, want version 3 written onto 2", out)
	}
	if _, err := reconcile.Rollback(t.Context(), r, applied, reconcile.ApplyOptions{}); err != nil {
		t.Fatal(err)
	}
	live, err := w.docs.Get(t.Context(), ireland, reconcile.Latest)
	if err != nil {
		t.Fatal(err)
	}
	if set := live.Document.Set(); set[preferences.IdleSessionTimeout] != "60" || set[preferences.RunAsDefaultUser] != "oncall" {
		t.Errorf("rolled back to %q, want 60 and oncall", set)
	}
}

// What a rival wrote cannot be brought in line, so it is neither ours nor in
// sync.
func TestRivalThatCannotBeWrittenOver(t *testing.T) {
	t.Parallel()
	const parameter = `,"runAsDefaultUser":"{{user}}"`
	for name, err := range map[string]error{
		"an answer lost": &fault.Error{Class: fault.Network, Message: "no answer"},
		"a race lost":    fault.ErrNotLatest,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.must(60)
			r := w.request(20)
			r.Desired[0].Unmanaged = preferences.Names{}.With(preferences.RunAsDefaultUser)
			r.Documents = &between{Documents: w.docs, write: func(_ string, onto int) error {
				if onto != 1 {
					return nil
				}
				if _, err := w.docs.Write(t.Context(), ireland, rival("45", parameter), onto); err != nil {
					t.Error(err)
				}
				return err
			}}
			out := w.apply(r, reconcile.ApplyOptions{}).Targets[0].Outcome
			if out.Result != plan.Failed || out.Error == nil || out.Error.Class != fault.UnreadableDocument {
				t.Errorf("outcome %+v, want the document's error", out)
			}
			byDefault, err := w.docs.Get(t.Context(), ireland, reconcile.Default)
			if err != nil || byDefault.Number != 1 {
				t.Errorf("default %d, error %v, want 1: the rival's version is not ours to promote", byDefault.Number, err)
			}
		})
	}
}

// Drift that is overwritten on request is listed, also where it came after the
// first look.
func TestOverwrittenAfterRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(60)
	w.server.Inject(sandbox.Fault{Operation: "UpdateDocument", Rival: rival("45", ""), Times: 1})
	p := w.apply(w.request(20), reconcile.ApplyOptions{OnDrift: reconcile.OverwriteDrift})
	got := p.Targets[0]
	if got.Outcome.Result != plan.Written || got.Verdict.Class != plan.Drifted {
		t.Fatalf("verdict %+v, outcome %+v, want drift that is overwritten", got.Verdict, got.Outcome)
	}
	if old := got.Changes[0].Old; old != preferences.TextValue("45") {
		t.Errorf("the report shows %q as overwritten, want 45", old.Text())
	}
	text, err := plan.Encode(p)
	if err == nil {
		_, err = plan.Decode(text)
	}
	if err != nil {
		t.Errorf("the plan cannot be kept: %v", err)
	}
}

// After a signal nothing new is written, though a write was asked for before:
// AWS had refused it.
func TestRefusedThenInterrupted(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]error{
		"throttled": &fault.Error{Class: fault.Throttled, Message: "rate exceeded"},
		"a double":  fault.ErrDuplicate,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.must(60)
			ctx, cancel := context.WithCancel(t.Context())
			r := w.request(20)
			r.Documents = &between{Documents: w.docs, write: func(string, int) error {
				if ctx.Err() != nil {
					return nil
				}
				cancel()
				return refusal
			}}
			report, err := reconcile.Apply(ctx, r, reconcile.ApplyOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if out := report.Plan.Targets[0].Outcome; out.Result != plan.Stopped || out.Version != 0 {
				t.Errorf("outcome %+v, want stopped with nothing written", out)
			}
			if latest, err := w.docs.Get(t.Context(), ireland, reconcile.Latest); err != nil || latest.Number != 1 {
				t.Errorf("latest %d, error %v, want 1", latest.Number, err)
			}
		})
	}
}

// An apply that is stopped before it has classed its targets says so of each,
// and asks nobody. Its deadline holds from the first read on.
func TestStoppedWhileReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(60)
	ctx, cancel := context.WithCancel(t.Context())
	r := w.request(20)
	r.Documents = stopping{w.docs, func(ctx context.Context) {
		if _, ok := ctx.Deadline(); !ok {
			t.Error("a read without a deadline")
		}
		cancel()
	}}
	r.Concurrency = 2
	report, err := reconcile.Apply(ctx, r, reconcile.ApplyOptions{Confirm: func(plan.Plan) (bool, error) {
		t.Error("asked, though the run was stopped")
		return true, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got := report.Plan.Targets[0]; got.Outcome == nil || got.Outcome.Result != plan.Stopped {
		t.Errorf("outcome %+v, error %+v, want stopped", got.Outcome, got.Error)
	}
}

// stopping is documents of which every read succeeds and then ends the run.
type stopping struct {
	reconcile.Documents
	then func(context.Context)
}

func (s stopping) Get(ctx context.Context, t target.Target, version int) (preferences.Version, error) {
	v, err := s.Documents.Get(context.WithoutCancel(ctx), t, version)
	if version == reconcile.Default {
		s.then(ctx)
	}
	return v, err
}
