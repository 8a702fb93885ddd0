package reconcile_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// finds is a preflight that finds one thing in the targets of a region.
func finds(region string, severity diag.Severity) reconcile.Preflight {
	return func(_ context.Context, wished []reconcile.Wished, each func(int, func(int))) plan.Preflight {
		in := make([]bool, len(wished))
		each(len(wished), func(i int) { in[i] = wished[i].Target.Region == region })
		var p plan.Preflight
		for i, w := range wished {
			if in[i] {
				p.Findings = append(p.Findings, plan.NewFinding(diag.Finding{Rule: "log-group-missing", Severity: severity, Message: "there is no log group", Remedy: "make it"}, w.Index))
			}
		}
		return p
	}
}

func results(p plan.Plan) (all []string) {
	for _, t := range p.Targets {
		all = append(all, string(t.Outcome.Result)+" "+t.Outcome.Note)
	}
	return all
}

// TestPreflightRefuses: an error refuses its target and no other, a warning
// none, and what is in sync stays so.
func TestPreflightRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.request(10, "eu-west-1", "us-east-1")
	r.Preflight = finds("us-east-1", diag.Error)
	const why = "refused there is no log group [log-group-missing]; make it"
	for _, step := range []struct {
		name    string
		options reconcile.ApplyOptions
		want    []string
	}{
		{"together", reconcile.ApplyOptions{AllOrNothing: true}, []string{"refused held up by all-or-nothing: another target was refused", why}},
		{"alone", reconcile.ApplyOptions{}, []string{"written ", why}},
		{"again", reconcile.ApplyOptions{}, []string{"skipped ", why}},
	} {
		if diff := cmp.Diff(step.want, results(w.apply(r, step.options))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	r.Preflight = finds("us-east-1", diag.Warning)
	if diff := cmp.Diff([]string{"skipped ", "written "}, results(w.apply(r, reconcile.ApplyOptions{}))); diff != "" {
		t.Errorf("a warning (-want +got):\n%s", diff)
	}
	r.Preflight = finds("us-east-1", diag.Error)
	if diff := cmp.Diff([]string{"skipped ", "skipped "}, results(w.apply(r, reconcile.ApplyOptions{}))); diff != "" {
		t.Errorf("in sync (-want +got):\n%s", diff)
	}
}

// TestPreflightOfReadableTargets: nothing is asked about a target that could not
// be read, and the indexes are those of the plan.
func TestPreflightOfReadableTargets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.Inject(sandbox.Fault{Region: "eu-west-1", Operation: "GetDocument", Code: "AccessDeniedException"})
	r := w.request(10, "eu-west-1", "us-east-1")
	var asked []reconcile.Wished
	r.Preflight = func(_ context.Context, wished []reconcile.Wished, _ func(int, func(int))) plan.Preflight {
		asked = wished
		return plan.Preflight{}
	}
	reconcile.Plan(t.Context(), r)
	want := []reconcile.Wished{{Index: 1, Target: r.Desired[1].Target, Set: r.Desired[1].Set}}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// TestPreflightTellsProgress anew, for a fleet takes as long to ask as to read.
func TestPreflightTellsProgress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.request(10, "eu-west-1", "us-east-1")
	r.Concurrency = 1
	r.Preflight = finds("eu-west-1", diag.Warning)
	var got [][3]int
	r.Progress = func(done, total, failed int) { got = append(got, [3]int{done, total, failed}) }
	reconcile.Plan(t.Context(), r)
	if diff := cmp.Diff([][3]int{{1, 2, 0}, {2, 2, 0}, {1, 2, 0}, {2, 2, 0}}, got); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}
