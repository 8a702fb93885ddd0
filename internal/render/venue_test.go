package render

import (
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// placed is a plan at its venue.
type placed struct {
	plan plan.Plan
	Venue
}

// venues are plans whose words depend on where they stand.
func venues(t *testing.T) map[string]placed {
	drifted := drifted(t)
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

// drifted is a plan against the file as merged, in the sentences of plans: what
// differs by hand and in form, only by default, a document that nodes cannot
// read, and none at all.
func drifted(t *testing.T) plan.Plan {
	t.Helper()
	in := plan.Input{Tool: plan.Tool{Version: "1.0.0"}, Config: plan.Config{Path: "preferences.yaml"}}
	add := func(as []account, regions []string, latest, behind preferences.Version) {
		for _, a := range as {
			for _, region := range regions {
				d := plan.Desired{Target: target.Target{Name: "fleet", Account: a.id, AccountName: a.name, Region: region, Partition: "aws"}}
				d.Set[preferences.S3BucketName], d.Set[preferences.IdleSessionTimeout], d.Set[preferences.ShellProfileLinux] = "ssm-logs", "20", "set -u"
				d.Texts = d.Set
				in.Desired = append(in.Desired, d)
				in.Live = append(in.Live, plan.Live{Snapshot: preferences.Snapshot{Latest: latest, Default: behind}})
			}
		}
	}
	both := func(number int, inputs string) (latest, behind preferences.Version) {
		v := stored(t, number, inputs)
		return v, v
	}
	const asFile = `"s3BucketName":"ssm-logs","idleSessionTimeout":"20","shellProfile":{"linux":"set -u"}`
	latest, behind := both(7, `"s3BucketName":"ssm-logs","idleSessionTimeout":"60","kmsKeyId":"alias/by-hand","shellProfile":{"linux":"set -u\ncd /"}`)
	add(accounts(0, 2, "payments", "ledger"), regions[:1], latest, behind)
	latest, behind = both(9, asFile+`,"cloudWatchStreamingEnabled":"false","runAsDefaultUser":"ops","futureKey":1`)
	add(accounts(3, 1, "search"), regions[:1], latest, behind)
	add(accounts(4, 1, "web"), regions[:1], stored(t, 7, asFile), stored(t, 4, `"s3BucketName":"ssm-logs","idleSessionTimeout":"5","shellProfile":{"linux":"set -u"}`))
	latest, behind = both(3, `"s3BucketName":"ssm-logs","idleSessionTimeout":"20","shellProfile":[]`)
	add(accounts(6, 1, "shut"), regions[:1], latest, behind)
	add(accounts(5, 1, "gone"), regions[:1], preferences.Version{}, preferences.Version{})
	latest, behind = both(1, asFile)
	add(accounts(10, 2), regions, latest, behind)
	return plan.Compute(in)
}

// stored is a version of a document with these inputs.
func stored(t *testing.T, number int, inputs string) preferences.Version {
	t.Helper()
	d, err := preferences.ParseDocument(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{` + inputs + `}}`)
	if err != nil {
		t.Fatal(err)
	}
	return preferences.Version{Number: number, Status: preferences.Active, Document: d}
}
