package reconcile_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

func TestRevertsConverge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, minutes := range []int{20, 60, 20, 60} {
		p := w.must(minutes)
		if out := p.Targets[0].Outcome; out.Version != i+1 {
			t.Errorf("apply %d wrote version %d, want a new one each time: an older one is never promoted", i+1, out.Version)
		}
		w.inSync(w.request(minutes))
	}
}

// A kill between any two calls, with or without a reviewed plan, leaves a state
// from which the next run goes on without a new approval.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	states := map[string]func(*world){
		"absent":           func(*world) {},
		"other content":    func(w *world) { w.must(60) },
		"a default behind": func(w *world) { w.must(60); w.byHand(25) },
		"only the pointer": func(w *world) { w.must(60); w.byHand(20) },
		"content repeated": func(w *world) { w.must(20); w.must(60) },
	}
	for name, prepare := range states {
		for _, kept := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for calls := 1; ; calls++ {
					w := newWorld(t)
					prepare(w)
					r := w.request(20)
					var o reconcile.ApplyOptions
					if kept {
						p := reconcile.Plan(t.Context(), r)
						o.Reviewed = &p
					}
					k := &killer{left: calls}
					r.Documents = &mortal{w.docs, k}
					w.apply(r, o)
					r.Documents = w.docs
					p := w.apply(r, o)
					if result := p.Targets[0].Outcome.Result; result != plan.Written && result != plan.Skipped {
						t.Fatalf("killed at call %d, the next run ends %+v with verdict %+v", calls, p.Targets[0].Outcome, p.Targets[0].Verdict)
					}
					w.inSync(r)
					if !k.dead {
						return
					}
				}
			})
		}
	}
}

// What the service can answer, and how the target ends.
func TestFaults(t *testing.T) {
	t.Parallel()
	const get, update, promote = "GetDocument", "UpdateDocument", "UpdateDocumentDefaultVersion"
	tests := map[string]struct {
		faults []sandbox.Fault
		want   plan.Result
		class  fault.Class
		note   string
		again  bool // a second run brings it in sync
	}{
		"throttled for a while": {faults: []sandbox.Fault{
			{Operation: get, Code: "ThrottlingException", Times: 3},
			{Operation: update, Code: "ThrottlingException", Times: 3},
			{Operation: promote, Code: "ThrottlingException", Times: 3}}, want: plan.Written, again: true},
		"throttled for good":      {faults: []sandbox.Fault{{Operation: update, Code: "ThrottlingException"}}, want: plan.Failed, class: fault.Throttled},
		"no right to write":       {faults: []sandbox.Fault{{Operation: update, Code: "AccessDeniedException"}}, want: plan.Failed, class: fault.AccessDenied},
		"no right to promote":     {faults: []sandbox.Fault{{Operation: promote, Code: "AccessDeniedException"}}, want: plan.Failed, class: fault.AccessDenied},
		"content refused":         {faults: []sandbox.Fault{{Operation: update, Code: "InvalidDocumentContent"}}, want: plan.Failed},
		"too many versions":       {faults: []sandbox.Fault{{Operation: update, Code: "DocumentVersionLimitExceeded"}}, want: plan.Failed},
		"content called a double": {faults: []sandbox.Fault{{Operation: update, Code: "DuplicateDocumentContent"}}, want: plan.Failed},
		"a double once":           {faults: []sandbox.Fault{{Operation: update, Code: "DuplicateDocumentContent", Times: 1}}, want: plan.Written, note: "(ssmprefs 2)", again: true},
		"server error":            {faults: []sandbox.Fault{{Operation: update, Code: "InternalServerError", Times: 1}}, want: plan.Written, again: true},
		"dropped before":          {faults: []sandbox.Fault{{Operation: update, Drop: sandbox.DropBefore, Times: 1}}, want: plan.Written, again: true},
		"dropped after":           {faults: []sandbox.Fault{{Operation: update, Drop: sandbox.DropAfter, Times: 1}}, want: plan.Written, again: true},
		"dropped for good":        {faults: []sandbox.Fault{{Operation: update, Drop: sandbox.DropBefore}}, want: plan.Failed, class: fault.Network},
		"promotion dropped after": {faults: []sandbox.Fault{{Operation: promote, Drop: sandbox.DropAfter, Times: 1}}, want: plan.Written, again: true},
		"promotion, server error": {faults: []sandbox.Fault{{Operation: promote, Code: "InternalServerError", Times: 1}}, want: plan.Written, again: true},
		"promotion, no answer":    {faults: []sandbox.Fault{{Operation: promote, Code: "InternalServerError"}}, want: plan.Unconfirmed, note: "latest is 2 and default 1"},
		"slow to be active":       {faults: []sandbox.Fault{{Operation: update, Reads: 4}}, want: plan.Written, again: true},
		"never active":            {faults: []sandbox.Fault{{Operation: update, Reads: 100000}}, want: plan.Unconfirmed, note: "version 2"},
		"turns failed":            {faults: []sandbox.Fault{{Operation: update, Fails: true}}, want: plan.Failed, class: fault.UnreadableDocument},
		"read-back lags":          {faults: []sandbox.Fault{{Operation: update, Lag: 5}, {Operation: promote, Lag: 5}}, want: plan.Written, again: true},
		"read-back lags for ever": {faults: []sandbox.Fault{{Operation: promote, Lag: 100000}}, want: plan.Unconfirmed, note: "read back"},
		"a rival, other key":      {faults: []sandbox.Fault{{Operation: update, Rival: rival("60", `,"runAsEnabled":false`), Times: 1}}, want: plan.Written, again: true},
		"a rival, same key":       {faults: []sandbox.Fault{{Operation: update, Rival: rival("45", ""), Times: 1}}, want: plan.Refused, note: "another writer"},
		"a rival, same change":    {faults: []sandbox.Fault{{Operation: update, Rival: rival("20", ""), Times: 1}}, want: plan.Written, again: true},
		"a rival at promotion":    {faults: []sandbox.Fault{{Operation: get, Nth: 4, Rival: rival("45", ""), Times: 1}}, want: plan.Refused, note: "another writer"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.must(60)
			w.server.Inject(test.faults...)
			p := w.apply(w.request(20), reconcile.ApplyOptions{})
			out := p.Targets[0].Outcome
			if out == nil || out.Result != test.want || !strings.Contains(out.Note, test.note) {
				t.Fatalf("outcome %+v, want %s with %q", out, test.want, test.note)
			}
			if out.Result == plan.Failed && (out.Error == nil || test.class != "" && out.Error.Class != test.class) {
				t.Errorf("error %+v, want class %s", out.Error, test.class)
			}
			if (out.Result == plan.Written || out.Result == plan.Unconfirmed) && (out.Version < 2 || out.Version < out.LatestBefore) {
				t.Errorf("outcome %+v names no version that was written or promoted", out)
			}
			w.server.Heal()
			if test.again {
				w.inSync(w.request(20))
			}
		})
	}
}

func rival(minutes, more string) string {
	return `{"schemaVersion":"1.0","description":"Document to hold regional settings for Session Manager","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"` + minutes + `"` + more + `}}`
}

// A request to write over drift removes nothing that no review has shown: the
// file may have stopped to keep it since.
func TestDriftIsNotRemovedUnseen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(60)
	r := w.request(30)
	r.Desired[0].Unmanaged.Pointers = []string{"/inputs/futureKey"}
	reviewed := reconcile.Plan(t.Context(), r)
	n, err := w.docs.Write(t.Context(), ireland, rival("60", `,"futureKey":"on"`), 1)
	if err := errors.Join(err, w.docs.Promote(t.Context(), ireland, n)); err != nil {
		t.Fatal(err)
	}
	options := reconcile.ApplyOptions{Reviewed: &reviewed, OnDrift: reconcile.OverwriteDrift}
	got := w.apply(w.request(30), options).Targets[0]
	if got.Verdict.Class != plan.Drifted || got.Outcome.Result != plan.Refused || !strings.Contains(got.Outcome.Note, "removes nothing") {
		t.Errorf("verdict %+v, outcome %+v, want drift that is refused", got.Verdict, got.Outcome)
	}
	if got := w.apply(r, options).Targets[0]; got.Outcome.Result != plan.Written {
		t.Errorf("outcome %+v of the file that keeps it, want it written", got.Outcome)
	}
}

// What happened between review and apply decides, and the ways to overrule it.
func TestReviewedPlan(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		between func(*world)
		minutes int // the file wishes at apply; 30 at review
		options reconcile.ApplyOptions
		class   plan.Class
		want    plan.Result
	}{
		"nothing":                     {class: plan.AsReviewed, want: plan.Written},
		"the file moved":              {minutes: 45, class: plan.FileMoved, want: plan.Refused},
		"the file moved, on-drift":    {minutes: 45, options: reconcile.ApplyOptions{OnDrift: reconcile.OverwriteDrift}, class: plan.FileMoved, want: plan.Refused},
		"changed by hand":             {between: func(w *world) { w.byHand(25) }, class: plan.Drifted, want: plan.Refused},
		"changed by hand, skip":       {between: func(w *world) { w.byHand(25) }, options: reconcile.ApplyOptions{OnDrift: reconcile.SkipDrift}, class: plan.Drifted, want: plan.Skipped},
		"changed by hand, apply":      {between: func(w *world) { w.byHand(25) }, options: reconcile.ApplyOptions{OnDrift: reconcile.OverwriteDrift}, class: plan.Drifted, want: plan.Written},
		"made and taken back by hand": {between: func(w *world) { w.byHand(30); w.byHand(60) }, class: plan.Drifted, want: plan.Refused},
		"done by somebody else":       {between: func(w *world) { w.must(30) }, class: plan.InSync, want: plan.Skipped},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.must(60)
			reviewed := reconcile.Plan(t.Context(), w.request(30))
			if test.between != nil {
				test.between(w)
			}
			if test.minutes == 0 {
				test.minutes = 30
			}
			test.options.Reviewed = &reviewed
			p := w.apply(w.request(test.minutes), test.options)
			got := p.Targets[0]
			if got.Verdict.Class != test.class || got.Outcome.Result != test.want {
				t.Errorf("verdict %+v, outcome %+v, want %s and %s", got.Verdict, got.Outcome, test.class, test.want)
			}
		})
	}
}

func TestHeldUp(t *testing.T) {
	t.Parallel()
	const other = "us-east-1"
	tests := map[string]struct {
		change func(*world, *reconcile.Request, *reconcile.ApplyOptions)
		want   [2]plan.Result
	}{
		"one refused, the other written": {func(w *world, _ *reconcile.Request, _ *reconcile.ApplyOptions) { w.byHand(25) },
			[2]plan.Result{plan.Refused, plan.Written}},
		"all or nothing": {func(w *world, _ *reconcile.Request, o *reconcile.ApplyOptions) { w.byHand(25); o.AllOrNothing = true },
			[2]plan.Result{plan.Refused, plan.Refused}},
		"over a limit": {func(_ *world, r *reconcile.Request, _ *reconcile.ApplyOptions) { r.Limits.MaxChanges = "50%" },
			[2]plan.Result{plan.Refused, plan.Refused}},
		"within a limit": {func(_ *world, r *reconcile.Request, _ *reconcile.ApplyOptions) { r.Limits.MaxChanges = "100%" },
			[2]plan.Result{plan.Written, plan.Written}},
		"one failed, going on": {func(w *world, _ *reconcile.Request, _ *reconcile.ApplyOptions) {
			w.server.Inject(sandbox.Fault{Region: ireland.Region, Operation: "UpdateDocument", Code: "AccessDeniedException"})
		}, [2]plan.Result{plan.Failed, plan.Written}},
		"one failed, which is enough": {func(w *world, r *reconcile.Request, o *reconcile.ApplyOptions) {
			w.server.Inject(sandbox.Fault{Region: ireland.Region, Operation: "UpdateDocument", Code: "AccessDeniedException"})
			r.Concurrency, o.MaxFailures = 1, 1
		}, [2]plan.Result{plan.Failed, plan.Stopped}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.apply(w.request(60, ireland.Region, other), reconcile.ApplyOptions{})
			r := w.request(20, ireland.Region, other)
			reviewed := reconcile.Plan(t.Context(), r)
			o := reconcile.ApplyOptions{Reviewed: &reviewed}
			test.change(w, &r, &o)
			p := w.apply(r, o)
			for i, want := range test.want {
				if out := p.Targets[i].Outcome; out == nil || out.Result != want {
					t.Errorf("%s: outcome %+v, want %s", p.Targets[i].Region, out, want)
				}
			}
		})
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := 0
	answer := func(yes bool, err error) reconcile.ApplyOptions {
		return reconcile.ApplyOptions{Confirm: func(p plan.Plan) (bool, error) {
			if asked++; p.Totals.Create+p.Totals.Update != 1 {
				t.Errorf("asked about %+v, want the plan", p.Totals)
			}
			return yes, err
		}}
	}
	report, err := reconcile.Apply(t.Context(), w.request(20), answer(false, nil))
	if err != nil || !report.Declined || w.server.Counts()["CreateDocument"] != 0 {
		t.Errorf("answer no: %+v, %v, %v", report.Declined, err, w.server.Counts())
	}
	broken := errors.New("the terminal is gone")
	if _, err := reconcile.Apply(t.Context(), w.request(20), answer(true, broken)); !errors.Is(err, broken) {
		t.Errorf("error %v, want the terminal's", err)
	}
	if _, err := reconcile.Apply(t.Context(), w.request(20), answer(true, nil)); err != nil {
		t.Error(err)
	}
	w.inSync(w.request(20))
	if _, err := reconcile.Apply(t.Context(), w.request(20), answer(true, nil)); err != nil || asked != 3 {
		t.Errorf("asked %d times, want 3: nothing to write needs no answer (%v)", asked, err)
	}
}

// A signal during the first write: it is finished, and no other begins.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.server.Observe(func(c sandbox.Call) {
		if c.Operation == "CreateDocument" {
			cancel()
		}
	})
	r := w.request(20, "eu-west-1", "us-east-1", "us-west-2")
	r.Concurrency = 1
	report, err := reconcile.Apply(ctx, r, reconcile.ApplyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	results := map[plan.Result]int{}
	for _, target := range report.Plan.Targets {
		results[target.Outcome.Result]++
	}
	if results[plan.Written] != 1 || results[plan.Stopped] != 2 || w.server.Counts()["CreateDocument"] != 1 {
		t.Errorf("results %v, calls %v, want 1 written and 2 stopped", results, w.server.Counts())
	}
	w.apply(r, reconcile.ApplyOptions{})
	w.inSync(r)
}

func TestRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.request(20, "eu-west-1", "us-east-1", "us-west-2")
	reconcile.Plan(t.Context(), r)
	counts := w.server.Counts()
	if counts["GetDocument"] != 6 || counts["GetCallerIdentity"] != 1 || len(counts) != 2 {
		t.Errorf("calls %v, want two reads a target and one of the caller's identity", counts)
	}
}
