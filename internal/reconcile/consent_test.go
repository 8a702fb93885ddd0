package reconcile_test

import (
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// Ways to apply without records.
func TestWithoutRecords(t *testing.T) {
	t.Parallel()
	hash := func(j *journey, file string) string { return reconcile.Plan(j.Context(), j.file(file)).PlanHash }
	tests := map[string]struct {
		options func(*journey) reconcile.ApplyOptions
		before  func(*journey)
		class   plan.Class
		want    plan.Result
	}{
		"the expected hash": {options: func(j *journey) reconcile.ApplyOptions {
			return reconcile.ApplyOptions{ExpectedHash: hash(j, "60 480")}
		}, class: plan.AsReviewed, want: plan.Written},
		"the hash of another": {options: func(j *journey) reconcile.ApplyOptions {
			return reconcile.ApplyOptions{ExpectedHash: hash(j, "90 480")}
		}, class: plan.NotReviewed, want: plan.Refused},
		"unreviewed":             {options: func(*journey) reconcile.ApplyOptions { return reconcile.ApplyOptions{Unreviewed: true} }, class: plan.AsReviewed, want: plan.Written},
		"unreviewed, over limit": {options: func(*journey) reconcile.ApplyOptions { return reconcile.ApplyOptions{Unreviewed: true} }, class: plan.AsReviewed, want: plan.Refused, before: func(j *journey) { j.limits.MaxChanges = "0" }},
		"neither":                {options: func(*journey) reconcile.ApplyOptions { return reconcile.ApplyOptions{} }, class: plan.NotReviewed, want: plan.Refused},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t, "20 480")
			j.options = test.options(j)
			if test.before != nil {
				test.before(j)
			}
			pushed := j.repo.Push("alice", "main", "direct", githubtest.Files{config: "60 480"})
			got := j.applyAt(pushed)
			j.wants(got, test.class, test.want, "")
			if test.class == plan.NotReviewed && got.Plan.Targets[0].Verdict.Next == "" {
				t.Error("a refusal without a way out")
			}
			j.repo.Push("bob", "main", "newer", githubtest.Files{config: "90 480"})
			if got := j.applyAt(pushed); test.want == plan.Refused && got.Plan.Targets[0].Outcome.Result != plan.Stopped {
				t.Errorf("outcome %+v, want superseded whatever was consented to", got.Plan.Targets[0].Outcome)
			}
		})
	}
}

// A hash that stands in for the records settles them too.
func TestDispatchSettles(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "20 480")
	pr := j.propose("60 480")
	merged := pr.Merge(githubtest.Squash)
	j.byHand(25)
	j.wants(j.applyAt(merged), plan.Drifted, plan.Refused, "")
	j.options.ExpectedHash = reconcile.Plan(t.Context(), j.file("60 480")).PlanHash
	j.wants(j.applyAt(merged), plan.AsReviewed, plan.Written, "")
	if j.owes(pr) {
		t.Error("the record still owes what is confirmed")
	}
}

// A fleet in which one target fails: its record owes that one only.
func TestFleet(t *testing.T) {
	t.Parallel()
	j := newJourney(t, "20 480", "eu-west-1", "us-east-1", "us-west-2")
	pr := j.propose("60 480")
	j.server.Inject(sandbox.Fault{Region: "us-east-1", Operation: "UpdateDocument", Code: denied})
	got := j.merge(pr)
	results := func(p plan.Plan) (all []plan.Result) {
		for _, t := range p.Targets {
			all = append(all, t.Outcome.Result)
		}
		return all
	}
	if want := []plan.Result{plan.Written, plan.Failed, plan.Written}; !slices.Equal(results(got.Plan), want) {
		t.Fatalf("results %v, want %v", results(got.Plan), want)
	}
	j.server.Heal()
	j.set("20 480") // on call, in all regions
	got = j.applyAt(j.repo.Head("main"))
	if want := []plan.Result{plan.Refused, plan.Written, plan.Refused}; !slices.Equal(results(got.Plan), want) {
		t.Errorf("results %v, want %v: what was delivered stays as it was fixed", results(got.Plan), want)
	}
}
