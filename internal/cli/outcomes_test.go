package cli

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// TestReviewedStaysReviewed is the promise of --plan: what an apply finds
// anew is not reviewed by being kept in the file.
func TestReviewedStaysReviewed(t *testing.T) {
	t.Parallel()
	shown := []plan.Change{{Kind: plan.Set, Key: "s3KeyPrefix"}}
	reviewed := plan.Plan{PlanHash: "reviewed", Targets: []plan.Target{
		{Account: "1", Region: "a", LatestVersion: 3, Changes: shown},
		{Account: "2", Region: "a", LatestVersion: 5, Changes: shown},
	}}
	refused := &plan.Outcome{Result: plan.Refused, LatestBefore: 4}
	applied := plan.Plan{PlanHash: "now", Targets: []plan.Target{{
		Account: "1", Region: "a", LatestVersion: 4,
		Changes: []plan.Change{{Kind: plan.Set, Key: "kmsKeyId"}},
		Verdict: &plan.Verdict{Class: plan.Drifted}, Outcome: refused,
	}}}

	got := withOutcomes(reviewed, applied)
	want := plan.Plan{PlanHash: "reviewed", Targets: []plan.Target{
		{Account: "1", Region: "a", LatestVersion: 3, Changes: shown, Verdict: &plan.Verdict{Class: plan.Drifted}, Outcome: refused},
		{Account: "2", Region: "a", LatestVersion: 5, Changes: shown},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if reviewed.Targets[0].Outcome != nil {
		t.Error("the reviewed plan itself was written to")
	}
}

func TestOutcomesOfTwoRuns(t *testing.T) {
	t.Parallel()
	written := plan.Outcome{Result: plan.Written, LatestBefore: 3, DefaultBefore: 3, Version: 4}
	unconfirmed := plan.Outcome{Result: plan.Unconfirmed, LatestBefore: 3, DefaultBefore: 3, Version: 4}
	failed := plan.Outcome{Result: plan.Failed, LatestBefore: 3, DefaultBefore: 3}
	inSync := plan.Outcome{Result: plan.Skipped, LatestBefore: 4, DefaultBefore: 4}
	promoted := plan.Outcome{Result: plan.Written, LatestBefore: 4, DefaultBefore: 3, Version: 4}
	refused := plan.Outcome{Result: plan.Refused, LatestBefore: 5, DefaultBefore: 5}
	for _, c := range []struct {
		name         string
		before       *plan.Outcome
		now, outcome plan.Outcome
	}{
		{"the first run", nil, written, written},
		{"a failed write, done", &failed, written, written},
		{"in sync after a write keeps what was before", &written, inSync, written},
		{"in sync after an unconfirmed write confirms it", &unconfirmed, inSync, written},
		{"the promotion that was owed", &unconfirmed, promoted, written},
		{"refused after a write keeps what was before", &written, refused, written},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.outcome, *joined(c.before, c.now)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A target that was seen in sync owes nothing more. A refusal by a later run
// does not bring back what the plan once authorised.
func TestDeliveredStaysDelivered(t *testing.T) {
	t.Parallel()
	inSync := &plan.Verdict{Class: plan.InSync}
	skipped := &plan.Outcome{Result: plan.Skipped, LatestBefore: 2, DefaultBefore: 2}
	reviewed := plan.Plan{Targets: []plan.Target{{Account: "1", Region: "a", Verdict: inSync, Outcome: skipped}}}
	now := func(o plan.Outcome) plan.Plan {
		return plan.Plan{Targets: []plan.Target{{Account: "1", Region: "a", Verdict: &plan.Verdict{Class: plan.Drifted}, Outcome: &o}}}
	}
	if got := withOutcomes(reviewed, now(plan.Outcome{Result: plan.Refused})).Targets[0]; got.Outcome != skipped || got.Verdict != inSync {
		t.Errorf("after a refusal the plan holds %+v and %+v", got.Verdict, got.Outcome)
	}
	overwritten := plan.Outcome{Result: plan.Written, LatestBefore: 3, Version: 4}
	if got := withOutcomes(reviewed, now(overwritten)).Targets[0]; *got.Outcome != overwritten {
		t.Errorf("after drift was overwritten on request the plan holds %+v", got.Outcome)
	}
}
