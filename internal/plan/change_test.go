package plan_test

import (
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// TestToday keeps what holds already apart from what a change does, in the
// sentences that plans have.
func TestToday(t *testing.T) {
	t.Parallel()
	const (
		head    = `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{`
		closed  = "No session opens today, because nodes cannot read what is stored."
		shorter = "A session left alone is closed after 10 minutes instead of 60 minutes, and with it a long job that prints nothing."
		typed   = "These lines are typed into sh on Linux and macOS nodes at the start of each session: code that runs with the session's rights."
	)
	for _, c := range []struct {
		name, live, key string
		today, then     string
	}{
		{"no document", "", "", "Sessions here run on AWS's defaults so far.", ""},
		{"a value", head + `"idleSessionTimeout":"60"}}`, "idleSessionTimeout", "", shorter},
		{"another kind of value", head + `"shellProfile":{"linux":["id"]}}}`, "shellProfile.linux", closed, "The new lines are typed into sh on Linux and macOS nodes at the start of each session: code that runs with the session's rights."},
		{"a form", head + `"idleSessionTimeout":10}}`, "idleSessionTimeout", "Sessions stay as they are; the form in which the value is stored can make the console's preferences page go blank.", ""},
		{"a form that nodes refuse", head + `"cloudWatchStreamingEnabled":"false"}}`, "cloudWatchStreamingEnabled", closed, ""},
		{"a container", head + `"shellProfile":[]}}`, "/inputs/shellProfile", closed, ""},
		{"beside it", head + `"shellProfile":[]}}`, "shellProfile.linux", "", typed},
		{"an unknown key", head + `"futureKey":1}}`, "/inputs/futureKey", "Nodes ignore it; sessions stay as they are.", ""},
		{"parameters", `{"schemaVersion":"1.0","sessionType":"Standard_Stream","parameters":{},"inputs":{}}`, "/parameters", "", "Sessions can no longer be started with values for the document's parameters, and nothing is put in their place."},
		{"the schema's version", `{"schemaVersion":"2.2","sessionType":"Standard_Stream","inputs":{}}`, "schemaVersion", "Nodes need schemaVersion 1.0: with any other no session opens.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := plan.Desired{Target: target.Target{Name: "all", Account: "111111111111", Region: "eu-west-1", Partition: "aws"}}
			d.Set[preferences.IdleSessionTimeout], d.Set[preferences.ShellProfileLinux] = "10", "id"
			d.Texts = d.Set
			var live plan.Live
			if c.live != "" {
				doc, err := preferences.ParseDocument(c.live)
				if err != nil {
					t.Fatal(err)
				}
				version := preferences.Version{Number: 1, Status: preferences.Active, Document: doc}
				live.Snapshot = preferences.Snapshot{Latest: version, Default: version}
			}
			for _, change := range plan.ComputeTarget(d, nil, live).Changes {
				if change.Key != c.key {
					continue
				}
				if today, then := change.Today(); today != c.today || then != c.then {
					t.Errorf("today %q, then %q", today, then)
				}
				return
			}
			t.Errorf("no change of %s", c.key)
		})
	}
}
