package plan_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func TestBetween(t *testing.T) {
	t.Parallel()
	from := parse(t, `{"schemaVersion":"1.0","inputs":{"s3BucketName":"b","runAsEnabled":true,"idleSessionTimeout":"20","kmsKeyId":["x"],"gone":1,"moved":1,"stays":1}}`)
	to := parse(t, `{"schemaVersion":"1.0","parameters":{},"inputs":{"s3BucketName":"logs-111111111111","runAsEnabled":true,"idleSessionTimeout":20,"kmsKeyId":"[\"x\"]","moved":2,"stays":1}}`)
	var got []string
	for _, c := range plan.Between(target.Target{Account: "111111111111"}, holding(from, from), to) {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s", c.Kind, c.Key, c.Old.AppendJSON(nil), c.New.AppendJSON(nil), c.Direction, c.ID.String()[:8]))
	}
	want := []string{
		`set s3BucketName "b" "logs-111111111111" neutral ` + sha(`["set","s3BucketName","b","logs-${aws:account}"]`)[:8],
		`set kmsKeyId "[\"x\"]" "[\"x\"]" neutral ` + sha(`["set","kmsKeyId","[\"x\"]","[\"x\"]"]`)[:8],
		`retype idleSessionTimeout "20" "20" neutral ` + sha(`["retype","idleSessionTimeout","20","20"]`)[:8],
		`set /inputs/moved "1" "2" neutral ` + sha(`["set","/inputs/moved","1","2"]`)[:8],
		`set /parameters null "{}" neutral ` + sha(`["set","/parameters",null,"{}"]`)[:8],
		`remove /inputs/gone "1" null neutral ` + sha(`["remove","/inputs/gone","1",null]`)[:8],
	}
	closing := plan.Between(target.Target{}, holding(parse(t, `{}`), parse(t, ` {}`)), parse(t, `{"inputs":{"s3BucketName":5,"shellProfile":[]}}`))
	for _, c := range closing {
		if !strings.HasPrefix(c.Consequence, "No session opens any more") {
			t.Errorf("%s %s: %s", c.Kind, c.Key, c.Consequence)
		}
	}
	if len(closing) != 2 {
		t.Errorf("%+v", closing)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBetweenIsEmptyForTheSame compares random documents: no change exactly
// when they mean the same in the same form.
func TestBetweenIsEmptyForTheSame(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	for range 2000 {
		a, b := randomDocument(t, r), randomDocument(t, r)
		if r.IntN(2) == 0 {
			b = parse(t, a.Text()+" ")
		}
		same := a.State(nil) == b.State(nil)
		for k := range preferences.Key(preferences.KeyCount) {
			same = same && a.Field(k).Stored == b.Field(k).Stored
		}
		if changes := plan.Between(target.Target{}, holding(a, a), b); same != (len(changes) == 0) {
			t.Fatalf("from %s\nto   %s\nsame %v, changes %+v", a.Text(), b.Text(), same, changes)
		}
	}
}

// TestBetweenShowsTheDefault is about a default version that somebody moved.
func TestBetweenShowsTheDefault(t *testing.T) {
	t.Parallel()
	live := holding(parse(t, `{"inputs":{"idleSessionTimeout":"20"}}`), parse(t, `{"inputs":{"idleSessionTimeout":"5","runAsEnabled":true}}`))
	var got []string
	for _, c := range plan.Between(target.Target{}, live, parse(t, `{"inputs":{"idleSessionTimeout":60}}`)) {
		got = append(got, fmt.Sprintf("%s %s %s", c.Kind, c.Key, c.Direction))
		for _, m := range c.Moves {
			got = append(got, fmt.Sprintf("  %s %s %q", m.Kind, m.Key, m.Old.Text()))
		}
	}
	want := []string{"set idleSessionTimeout loosens", "repoint  loosens", `  set runAsEnabled ""`, `  set idleSessionTimeout "5"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func holding(latest, byDefault *preferences.Document) preferences.Snapshot {
	return preferences.Snapshot{
		Latest:  preferences.Version{Number: 2, Document: latest},
		Default: preferences.Version{Number: 1, Document: byDefault},
	}
}

func parse(t testing.TB, text string) *preferences.Document {
	t.Helper()
	doc, err := preferences.ParseDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
