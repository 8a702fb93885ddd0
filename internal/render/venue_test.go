package render

import "github.com/ssmprefs/ssmprefs/internal/plan"

// placed is a plan at its venue.
type placed struct {
	plan plan.Plan
	Venue
}

// venues are plans whose words depend on where they stand.
func venues() map[string]placed {
	const drift = plan.Drift
	drifted := newPlan().
		add(plan.Update, accounts(0, 2, "payments", "ledger"), regions[:1], idle("60", "20", tightens, drift), newProfile(drift),
			set("kmsKeyId", text("alias/by-hand"), text(""), loosens, drift, "Sessions are no longer encrypted with your key.")).
		add(plan.Update, accounts(3, 1, "search"), regions[:1],
			plan.Change{Kind: plan.Retype, Key: "cloudWatchStreamingEnabled", Old: text(`"true"`), New: flag(true), Direction: neutral, Origin: drift, Consequence: "No session opens today."},
			plan.Change{Kind: plan.Remove, Key: "/inputs/futureKey", Old: text(`1`), Direction: neutral, Origin: drift, Consequence: "Nodes ignore it."}).
		add(plan.Repoint, accounts(4, 1, "web"), regions[:1], repoint(idle("5", "20", loosens, drift))).each(1, func(t *plan.Target) { t.DefaultVersion = 4 }).
		add(plan.Create, accounts(5, 1, "gone"), regions[:1], create(drift), newBucket(drift)).each(1, func(t *plan.Target) { t.LatestVersion, t.DefaultVersion = 0, 0 }).
		add(plan.None, accounts(10, 2), regions).Plan
	inSync := newPlan().add(plan.None, accounts(0, 3), regions).Plan
	written := newPlan().add(plan.Update, accounts(0, 1), regions[:1], idle("20", "30", loosens, plan.PullRequest)).
		each(1, withVerdict(plan.AsReviewed, "", plan.Written)).Plan
	planned := newPlan().add(plan.Update, accounts(0, 1), regions[:1], idle("20", "30", loosens, "")).Plan
	const apply, undo = "ssmprefs apply --plan plan.json", "ssmprefs rollback --plan plan.json"
	return map[string]placed{
		"drift":          {drifted, Venue{Drift: true}},
		"drift-action":   {drifted, Venue{Drift: true, Action: true}},
		"no-drift":       {inSync, Venue{Drift: true}},
		"planned":        {planned, Venue{Apply: apply}},
		"planned-action": {planned, Venue{Action: true}},
		"applied":        {written, Venue{Undo: undo}},
		"applied-action": {written, Venue{Action: true, Undo: undo}},
	}
}
