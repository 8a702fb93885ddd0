package cli

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// withOutcomes is the reviewed plan with the verdicts and outcomes of applied.
// What it showed stays as it was.
func withOutcomes(reviewed, applied plan.Plan) plan.Plan {
	now := make(map[target.Pair]plan.Target, len(applied.Targets))
	for _, t := range applied.Targets {
		now[target.Pair{Account: t.Account, Region: t.Region}] = t
	}
	reviewed.Targets = slices.Clone(reviewed.Targets)
	for i := range reviewed.Targets {
		t := &reviewed.Targets[i]
		if n, ok := now[target.Pair{Account: t.Account, Region: t.Region}]; ok && n.Outcome != nil {
			t.Verdict, t.Outcome = n.Verdict, joined(t.Outcome, *n.Outcome)
		}
	}
	return reviewed
}

// joined is an outcome with the one of an earlier run of the same plan, so that
// running again does not forget what a rollback goes back to.
func joined(before *plan.Outcome, now plan.Outcome) *plan.Outcome {
	if before == nil || before.Version == 0 {
		return &now
	}
	switch {
	case now.Version == before.Version: // the promotion that was still owed
		now.LatestBefore, now.DefaultBefore = before.LatestBefore, before.DefaultBefore
		return &now
	case now.Version != 0:
		return &now
	}
	kept := *before
	if now.Result == plan.Skipped && kept.Result == plan.Unconfirmed {
		kept.Result = plan.Written // it is in sync, so it has been confirmed
	}
	return &kept
}
