package cli

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// withOutcomes is the reviewed plan with the verdicts and outcomes of applied.
// What it showed stays as it was, and what was delivered once stays so: it
// authorises nothing more, whatever a later run has met.
func withOutcomes(reviewed, applied plan.Plan) plan.Plan {
	now := make(map[target.Pair]plan.Target, len(applied.Targets))
	for _, t := range applied.Targets {
		now[target.Pair{Account: t.Account, Region: t.Region}] = t
	}
	reviewed.Targets = slices.Clone(reviewed.Targets)
	for i := range reviewed.Targets {
		t := &reviewed.Targets[i]
		n, ok := now[target.Pair{Account: t.Account, Region: t.Region}]
		if !ok || n.Outcome == nil || delivered(*t) && n.Outcome.Version == 0 {
			continue
		}
		t.Verdict, t.Outcome = n.Verdict, joined(t.Outcome, *n.Outcome)
	}
	return reviewed
}

// delivered reports whether an earlier run of the plan has seen the target in
// sync.
func delivered(t plan.Target) bool {
	if t.Outcome == nil {
		return false
	}
	return t.Outcome.Result == plan.Written ||
		t.Outcome.Result == plan.Skipped && t.Verdict != nil && t.Verdict.Class == plan.InSync
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
