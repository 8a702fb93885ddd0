package initial_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/initial"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

var caller = config.Caller{Account: "111111111111", Region: "eu-west-1", Partition: "aws", ARN: "arn:aws:sts::111111111111:assumed-role/hub/me"}

// fleet is testdata/NAME.json: what targets hold.
type fleet struct {
	Alone   bool
	Role    string
	Targets []struct {
		Accounts []string
		Name     string
		Regions  []string
		Denied   bool
		Document json.RawMessage // absent: no document
		Default  json.RawMessage // absent: the latest
	}
}

func (f fleet) request(t *testing.T) initial.Request {
	t.Helper()
	r := initial.Request{Name: "preferences.yaml", Caller: caller, Alone: f.Alone, Role: f.Role}
	for _, of := range f.Targets {
		for _, account := range of.Accounts {
			for _, region := range of.Regions {
				found := initial.Found{Target: target.Target{Account: account, AccountName: of.Name, Region: region, Partition: "aws"}}
				here := strings.NewReplacer("ACCOUNT", account, "REGION", region)
				switch {
				case of.Denied:
					found.Err = &fault.Error{Class: fault.AccessDenied, Op: "ssm:GetDocument", Message: "not allowed", Next: "allow it"}
				case of.Document != nil:
					found.Snapshot = snapshot(t, here.Replace(string(of.Document)), here.Replace(string(of.Default)))
				}
				r.Found = append(r.Found, found)
			}
		}
	}
	return r
}

func snapshot(t testing.TB, latest, byDefault string) preferences.Snapshot {
	t.Helper()
	version := func(n int, text string) preferences.Version {
		d, err := preferences.ParseDocument(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return preferences.Version{Number: n, Status: preferences.Active, Document: d}
	}
	s := preferences.Snapshot{Latest: version(3, latest)}
	s.Default = s.Latest
	if byDefault != "" {
		s.Default = version(2, byDefault)
	}
	return s
}

func TestFleets(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fleets: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var f fleet
			if err := json.Unmarshal(text, &f); err != nil {
				t.Fatal(err)
			}
			d, err := initial.New(f.request(t))
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, strings.TrimSuffix(file, ".json")+".out", told(d))
		})
	}
}

// told is all of a draft.
func told(d initial.Draft) string {
	var b strings.Builder
	b.WriteString(d.Text)
	for _, path := range slices.Sorted(maps.Keys(d.Profiles)) {
		fmt.Fprintf(&b, "\n== %s\n%s", path, d.Profiles[path])
	}
	fmt.Fprintf(&b, "\n== plan\n%d targets, %d in sync, %d to update, %d to repoint\n", d.Plan.Totals.Targets, d.Plan.Totals.InSync, d.Plan.Totals.Update, d.Plan.Totals.Repoint)
	for _, g := range d.Plan.Groups {
		for _, c := range g.Changes {
			fmt.Fprintf(&b, "%s %s in %d\n", c.Kind, c.Key, len(g.Targets))
		}
	}
	for _, f := range d.Odd {
		fmt.Fprintf(&b, "%s in line %d\n", f.Rule, f.Line)
	}
	return b.String()
}
