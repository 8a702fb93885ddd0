package render

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Plans of which an apply came out, or was asked about.

func withVerdict(class plan.Class, next string, result plan.Result, reviewed ...plan.Change) func(*plan.Target) {
	return func(t *plan.Target) {
		t.Verdict = &plan.Verdict{Class: class, Next: next, Reviewed: reviewed}
		if class == plan.Drifted || class == plan.FileMoved {
			for _, c := range t.Changes {
				sight := plan.SeenInSync
				if slices.ContainsFunc(reviewed, func(r plan.Change) bool { return r.Key == c.Key }) {
					sight = plan.SeenAsShown
				}
				t.Verdict.Unreviewed = append(t.Verdict.Unreviewed, plan.Unreviewed{ID: c.ID, Review: sight})
			}
		}
		t.Outcome = &plan.Outcome{Result: result, LatestBefore: t.LatestVersion, DefaultBefore: t.DefaultVersion}
		switch {
		case result == plan.Written && t.Action == plan.Repoint:
			t.Outcome.Version = t.LatestVersion
		case result == plan.Written || result == plan.Unconfirmed:
			t.Outcome.Version = t.LatestVersion + 1
		}
	}
}

// ofRecord is a change as the record of a pull request holds it.
func ofRecord(c plan.Change) plan.Change {
	c.Old, c.Direction, c.Origin, c.Consequence = preferences.Value{}, neutral, "", ""
	return c
}

func applied() *builder {
	const pr = plan.PullRequest
	const wayOut = "open a pull request that touches the file, or dispatch apply with the plan hash"
	return newPlan().
		add(plan.Update, accounts(0, 2, "payments", "ledger"), regions, idle("10", "20", loosens, pr)).
		each(6, withVerdict(plan.AsReviewed, "", plan.Written)).
		add(plan.Create, accounts(5, 1, "new"), regions[:1], create(pr)).
		each(1, withVerdict(plan.AsReviewed, "", plan.Written)).
		each(1, func(t *plan.Target) { t.Outcome.LatestBefore, t.Outcome.DefaultBefore, t.Outcome.Version = 0, 0, 1 }).
		add(plan.Repoint, accounts(6, 1, "old"), regions[:1], repoint()).
		each(1, withVerdict(plan.AsReviewed, "", plan.Written)).
		each(1, func(t *plan.Target) { t.Outcome.DefaultBefore = 5 }).
		add(plan.Update, accounts(10, 1, "risk"), regions[:2], idle("60", "20", tightens, plan.Both)).
		each(2, withVerdict(plan.Drifted, wayOut, plan.Refused, idle("10", "20", loosens, pr))).
		add(plan.Update, accounts(11, 1, "cards"), regions[:1], noKey(pr)).
		each(1, withVerdict(plan.FileMoved, wayOut, plan.Refused)).
		add(plan.Update, accounts(9, 1, "kept"), regions[:1], newBucket(pr), idle("60", "20", tightens, plan.Both), newProfile(pr),
			repoint(set("runAsEnabled", flag(true), flag(false), loosens, plan.Drift, "Sessions start as ssm-user."))).
		each(1, withVerdict(plan.Drifted, wayOut, plan.Refused, ofRecord(newBucket(pr)), ofRecord(idle("10", "20", loosens, pr)))).
		each(1, func(t *plan.Target) { // as a record of a pull request tells it; its bucket is as reviewed
			t.Verdict.Unreviewed = t.Verdict.Unreviewed[1:]
			t.Verdict.Unreviewed[1].Review = plan.SeenUntold
		}).
		add(plan.Create, accounts(8, 1, "gone"), regions[:1], create(plan.Drift), newBucket(plan.Drift)).
		each(1, withVerdict(plan.Drifted, wayOut, plan.Refused)).
		add(plan.Update, accounts(12, 1), regions[:1], noKey(pr)).
		each(1, withVerdict(plan.Pending, "the next pull request that touches the file shows it", plan.ResultPending)).
		add(plan.Update, accounts(13, 2), regions[:1], newProfile(pr)).
		each(2, withVerdict(plan.AsReviewed, "", plan.Failed)).
		each(2, func(t *plan.Target) {
			t.Outcome.Error = &fault.Error{Class: fault.AccessDenied, Op: "ssm:UpdateDocument", Code: "AccessDeniedException", RequestID: "77",
				Message: "role arn:aws:iam::" + t.Account + ":role/ssmprefs-apply may not do that", Next: "add the statement that `ssmprefs policy apply` prints"}
		}).
		add(plan.Update, accounts(20, 1, "slow"), regions[:1], newBucket(pr)).
		each(1, withVerdict(plan.AsReviewed, "", plan.Unconfirmed)).
		each(1, func(t *plan.Target) { t.Outcome.Note = "version 8 is written and not yet read back; run again" }).
		add(plan.Update, accounts(21, 1, "late"), regions[:1], newBucket(pr)).
		each(1, withVerdict(plan.AsReviewed, "", plan.Stopped)).
		each(1, func(t *plan.Target) { t.Outcome.Note = "not begun: the run was stopped; run again" }).
		add(plan.None, accounts(40, 10), regions).
		each(30, withVerdict(plan.InSync, "", plan.Skipped))
}

// confirm is what is shown before the first write: verdicts, and outcomes only
// for what will not be written.
func confirm() *builder {
	b := applied()
	for i := range b.Targets {
		if o := b.Targets[i].Outcome; o.Result != plan.Refused && o.Result != plan.Skipped {
			b.Targets[i].Outcome = nil
		}
	}
	return b
}
