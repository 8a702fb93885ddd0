package reconcile_test

import (
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
)

func TestRollback(t *testing.T) {
	t.Parallel()
	// Written by somebody who wants none of the canonical form.
	const odd = `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":45,"future":[1,2]}}`
	tests := map[string]struct {
		before func(*world) // what is live before the apply
		after  func(*world) // what happens after it
		want   plan.Result
		idle   string // live in the end
	}{
		"to other content":      {before: func(w *world) { w.must(60) }, want: plan.Written, idle: "60"},
		"to hand-made content":  {before: func(w *world) { w.store(odd) }, want: plan.Written, idle: "45"},
		"written since":         {before: func(w *world) { w.must(60) }, after: func(w *world) { w.byHand(25) }, want: plan.Refused, idle: "25"},
		"back already":          {before: func(w *world) { w.must(60) }, after: func(w *world) { w.must(60) }, want: plan.Refused, idle: "60"},
		"created by that apply": {want: plan.Skipped, idle: "20"},
		"in sync at that apply": {before: func(w *world) { w.must(20) }, want: plan.Skipped, idle: "20"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if test.before != nil {
				test.before(w)
			}
			before, err := w.docs.Get(t.Context(), ireland, reconcile.Latest)
			if err != nil {
				t.Fatal(err)
			}
			applied := w.apply(w.request(20), reconcile.ApplyOptions{})
			if test.after != nil {
				test.after(w)
			}
			report, err := reconcile.Rollback(t.Context(), w.request(20), applied, reconcile.ApplyOptions{})
			if err != nil {
				t.Fatal(err)
			}
			out := report.Plan.Targets[0].Outcome
			if out == nil || out.Result != test.want {
				t.Fatalf("outcome %+v, want %s", out, test.want)
			}
			live, err := w.docs.Get(t.Context(), ireland, reconcile.Latest)
			if err != nil {
				t.Fatal(err)
			}
			byDefault, err := w.docs.Get(t.Context(), ireland, reconcile.Default)
			if err != nil {
				t.Fatal(err)
			}
			if got := live.Document.Set()[preferences.IdleSessionTimeout]; got != test.idle {
				t.Errorf("idle timeout %q, want %q", got, test.idle)
			}
			if test.want != plan.Written {
				return
			}
			if byDefault.Number != live.Number || live.Number != applied.Targets[0].Outcome.Version+1 {
				t.Errorf("latest %d, default %d, want a new version that is both", live.Number, byDefault.Number)
			}
			if live.Document.State(nil) != before.Document.State(nil) {
				t.Errorf("rolled back to\n%s, want\n%s", live.Document.Text(), before.Document.Text())
			}
			if len(report.Plan.Targets[0].Changes) == 0 || report.Plan.Totals.Update != 1 || len(report.Plan.Groups) != 1 {
				t.Errorf("the plan of the rollback shows %+v in %d groups", report.Plan.Totals, len(report.Plan.Groups))
			}
		})
	}
}

// A rollback of some targets shows no finding of the apply, which was about
// others.
func TestRollbackOfSome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.request(60, "eu-west-1", "us-east-1")
	w.apply(r, reconcile.ApplyOptions{})
	r = w.request(20, "eu-west-1", "us-east-1")
	r.Findings = []plan.Finding{{Rule: "r", Targets: []int{1}}}
	applied := w.apply(r, reconcile.ApplyOptions{})
	some := w.request(20, "us-east-1")
	some.Filters.Regions = []string{"us-east-1"}
	report, err := reconcile.Rollback(t.Context(), some, applied, reconcile.ApplyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if p := report.Plan; p.Complete || len(p.Targets) != 1 || p.Targets[0].Outcome.Result != plan.Written {
		t.Errorf("complete %v, targets %+v, want one, written, and told as not all", p.Complete, p.Targets)
	}
	text, err := plan.Encode(report.Plan)
	if err == nil {
		_, err = plan.Decode(text)
	}
	if err != nil {
		t.Errorf("the plan of the rollback cannot be read again: %v", err)
	}
}

// store is another writer's document, made from nothing.
func (w *world) store(content string) {
	w.Helper()
	if _, err := w.docs.Write(w.Context(), ireland, content, 0); err != nil {
		w.Fatal(err)
	}
}
