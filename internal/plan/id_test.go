package plan_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// TestIDs holds the bytes under the ids as they are written out here. They may
// never change: open reviews rest on them.
func TestIDs(t *testing.T) {
	t.Parallel()
	text, on, off := preferences.TextValue, preferences.FlagValue(true), preferences.FlagValue(false)
	tests := []struct {
		change plan.Change
		bytes  string
		id     string
	}{
		{plan.Change{Kind: plan.CreateDocument}, `["create",null,null,null]`, "efd97a43b10a78253e37f1d84eb0412f"},
		{plan.Change{Kind: plan.Set, Key: "s3BucketName", Old: text(""), New: text("ssm-logs-111111111111-eu-west-1")},
			`["set","s3BucketName","","ssm-logs-${aws:account}-${aws:region}"]`, "1d10064ce49fc6bdaed81a8b712ebc42"},
		{plan.Change{Kind: plan.Set, Key: "runAsEnabled", Old: off, New: on},
			`["set","runAsEnabled",false,true]`, "e04fe02ae514564ad3c39c01d39ef5b8"},
		{plan.Change{Kind: plan.Remove, Key: "/inputs/futureKey", Old: text("{\"a\":\"<&>\x01\\n\"}")},
			`["remove","/inputs/futureKey","{\"a\":\"<&>\u0001\\n\"}",null]`, "65fa31aa7b7ea71239eb3542189e77e8"},
		{plan.Change{Kind: plan.Retype, Key: "idleSessionTimeout", Old: text("20"), New: text("20")},
			`["retype","idleSessionTimeout","20","20"]`, "86b4a9978efc22697767c3b9015c3823"},
		{plan.Change{Kind: plan.Set, Key: "shellProfile.linux", Old: text("é\t\"\\\n"), New: text("$111111111111\xff")},
			`["set","shellProfile.linux","é\t\"\\\n","$$${aws:account}` + "\uFFFD" + `"]`, "7b8598ca9e93a2458aadc2e5605db2d3"},
		{plan.Change{Kind: plan.RepointDefault,
			Old: text(`{"/inputs/x":"[\"111111111111\"]","runAsEnabled":false,"s3BucketName":"\neu-west-1"}`),
			New: text(`{"s3BucketName":"b"}`)},
			`["repoint",null,"{\"/inputs/x\":\"[\\\"${aws:account}\\\"]\",\"runAsEnabled\":false,\"s3BucketName\":\"\\n${aws:region}\"}","{\"s3BucketName\":\"b\"}"]`, "d0522bcfdaff1ee43f53c97133db1a5e"},
	}
	at := target.Target{Account: "111111111111", Region: "eu-west-1"}
	for _, test := range tests {
		want := sha(test.bytes)[:32]
		if test.id != want {
			t.Errorf("the bytes %s no longer make the id %s but %s", test.bytes, test.id, want)
		}
		if got := plan.Identified(at, test.change).ID.String(); got != want {
			t.Errorf("%s %s: id %s, want %s, of %s", test.change.Kind, test.change.Key, got, want, test.bytes)
		}
	}
}

func TestPlanHash(t *testing.T) {
	t.Parallel()
	at := []target.Target{{Account: "222222222222", Region: "us-east-1"}, {Account: "222222222222", Region: "eu-west-1"}, {Account: "111111111111", Region: "eu-west-1"}}
	create := plan.Identified(at[0], plan.Change{Kind: plan.CreateDocument})
	set := plan.Identified(at[0], plan.Change{Kind: plan.Set, Key: "runAsEnabled", Old: preferences.FlagValue(false), New: preferences.FlagValue(true)})
	p := plan.Plan{}
	for i, a := range at {
		row := plan.Target{Account: a.Account, Region: a.Region, Changes: []plan.Change{create, set}}
		if i == 1 {
			row.Changes = nil
		}
		p.Targets = append(p.Targets, row)
	}
	p.Finish()
	const ids = "e04fe02ae514564ad3c39c01d39ef5b8,efd97a43b10a78253e37f1d84eb0412f"
	want := sha("111111111111 eu-west-1 " + ids + "\n" + "222222222222 us-east-1 " + ids + "\n")
	const fixed = "86a1929af55cb4f15f2054d065d0bfb81e0c40ebac1b96f967b86a97ef34e590"
	if p.PlanHash != want || want != fixed {
		t.Errorf("hash %s, want %s, which was fixed as %s", p.PlanHash, want, fixed)
	}
}

// TestStateInGeneralForm holds the state of a document in general form, which
// preferences writes, to the one that ids are made of.
func TestStateInGeneralForm(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	at := target.Target{Account: "111111111111", Region: "eu-west-1"}
	for range 2000 {
		doc := randomDocument(t, r)
		change := plan.Change{Kind: plan.RepointDefault, Old: preferences.TextValue(doc.State(nil))}
		quoted := preferences.TextValue(doc.State(at.Generalise)).AppendJSON(nil)
		want := sha(fmt.Sprintf(`["repoint",null,%s,null]`, quoted))[:32]
		if got := plan.Identified(at, change).ID.String(); got != want {
			t.Fatalf("of %s: id %s, want %s", doc.Text(), got, want)
		}
	}
}
