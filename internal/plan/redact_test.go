package plan_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

func TestRedactorText(t *testing.T) {
	t.Parallel()
	r := plan.NewRedactor([]string{"111111111234", "222222221234", "333333333333", "no account", "333333333333"})
	for text, want := range map[string]string{
		"":                                 "",
		"111111111234":                     "…1234",
		"of 222222221234, 111111111234":    "of …(2)1234, …1234",
		"logs-333333333333-eu-west-1":      "logs-…3333-eu-west-1",
		"1333333333333 3333333333331":      "1333333333333 3333333333331",
		"444444444444 stays":               "444444444444 stays",
		"${aws:account} stays":             "${aws:account} stays",
		"arn:aws:iam::444444444444:role/x": "arn:aws:iam::…4444:role/x",
		"(arn:aws-cn:s3:::b-444444444444) 444444444444":                 "(arn:aws-cn:s3:::b-…4444) 444444444444",
		`{"a":"arn:aws:sts::444444444444:assumed-role/r/555555555555"}`: `{"a":"arn:aws:sts::…4444:assumed-role/r/…5555"}`,
		"arn:aws:iam::555555553333:role/x":                              "arn:aws:iam::…(another)3333:role/x",
		"漢333333333333字":                                                "漢…3333字",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("Text(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestNamesStay: what an account is called stays when more become known, and no
// name is found in another one, as the values of a target are searched for its
// own.
func TestNamesStay(t *testing.T) {
	t.Parallel()
	ids := []string{"555555551234", "111111111234", "333333331234", "111111119999"}
	r := plan.NewRedactor(nil)
	var names []string
	for i, id := range ids {
		r.Learn(id)
		names = append(names, r.Text(id))
		for j, name := range names {
			if again := r.Text(ids[j]); again != name {
				t.Errorf("%s was %s, and with %d more is %s", ids[j], name, i-j, again)
			}
		}
	}
	names = append(names, strings.TrimPrefix(r.Text("arn:444444441234"), "arn:"))
	for _, a := range names {
		for _, b := range names {
			if a != b && strings.Contains(a, b) {
				t.Errorf("%s is found in %s", b, a)
			}
		}
	}
}

func TestRedacts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode         string
		public, want bool
	}{{"auto", true, true}, {"auto", false, false}, {"ids", false, true}, {"ids", true, true}, {"none", true, false}} {
		if got := plan.Redacts(c.mode, c.public); got != c.want {
			t.Errorf("Redacts(%s, %t) = %t", c.mode, c.public, got)
		}
	}
}

var anyAccount = regexp.MustCompile(`(^|[^0-9])[0-9]{12}($|[^0-9])`)

// full is a plan with an account in every text.
func full() plan.Plan {
	const id, other = "111111111111", "999999991111"
	value := preferences.TextValue("b-" + id)
	change := plan.Change{Kind: plan.Set, Key: "s3BucketName", Old: value, New: value, Consequence: "of " + id}
	change.Moves = []plan.Change{change}
	problem := &fault.Error{Op: "ssm:GetDocument", Code: id, Message: "role arn:aws:iam::" + other + ":role/x", Next: "ask " + other}
	return plan.Plan{
		Caller: plan.Caller{Account: id, ARN: "arn:aws:sts::" + id + ":assumed-role/x/y"}, Config: plan.Config{Path: id + ".yaml"},
		Filters: plan.Filters{Accounts: []string{id}, Regions: []string{"eu-west-1"}, Excluded: []string{id + "/eu-west-1"}}, Exceeded: []string{"over " + id},
		ConfigChanges: []plan.ConfigChange{{Kind: plan.TargetDropped, Name: other, Detail: "No longer names 888888888888."}},
		Targets: []plan.Target{{
			Name: "of-" + id, Account: id, AccountName: "a " + id, Region: "eu-west-1", Action: plan.Update, Changes: []plan.Change{change},
			Verdict: &plan.Verdict{Reviewed: []plan.Change{change}, Unreviewed: []plan.Unreviewed{{ID: change.ID, Review: plan.SeenAsShown}}, Next: "see " + id},
			Outcome: &plan.Outcome{Note: "in " + id, Error: problem}, Error: problem,
		}},
		Groups:   []plan.Group{{Action: plan.Update, Changes: []plan.Change{change}, Targets: []int{0}}},
		Findings: []plan.Finding{{Message: id, Remedy: id, Excerpt: "- " + id, File: id + ".yaml", Targets: []int{0}}},
		Wished:   []plan.Wish{{"s3BucketName": value}},
	}
}

func TestRedactedHidesEveryAccount(t *testing.T) {
	t.Parallel()
	p := full()
	before, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	redacted, err := json.Marshal(p.Redacted())
	if err != nil {
		t.Fatal(err)
	}
	if found := anyAccount.Find(redacted); found != nil {
		t.Errorf("%s is left in %s", found, redacted)
	}
	for _, want := range []string{`"…1111"`, "…(2)1111", "…8888", "eu-west-1"} {
		if !strings.Contains(string(redacted), want) {
			t.Errorf("no %s in %s", want, redacted)
		}
	}
	if after, err := json.Marshal(p); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the plan itself was changed to %s (%v)", after, err)
	}
}

func TestRedactedChanges(t *testing.T) {
	t.Parallel()
	p := full()
	arn := func(id string) preferences.Value {
		return preferences.TextValue("arn:aws:kms:eu-west-1:" + id + ":key/k")
	}
	got := p.RedactedChanges([][]plan.Change{nil, {
		{Key: "kmsKeyId", Old: arn("000000001111"), New: arn("999999991111")},
		{Key: "s3BucketName", Old: preferences.TextValue("b-111111111111"), New: preferences.TextValue("b-222222222222")},
	}})
	want := []string{"arn:aws:kms:eu-west-1:…(3)1111:key/k", "arn:aws:kms:eu-west-1:…(2)1111:key/k", "b-…1111", "b-222222222222"}
	if len(got) != 2 || len(got[0]) != 0 || len(got[1]) != 2 {
		t.Fatalf("RedactedChanges returns %v", got)
	}
	for i, text := range []string{got[1][0].Old.Text(), got[1][0].New.Text(), got[1][1].Old.Text(), got[1][1].New.Text()} {
		if text != want[i] {
			t.Errorf("text %d is %q, want %q", i, text, want[i])
		}
	}
}

// TestRedactedPlans holds random plans to what must not change: ids, hash,
// totals, and which target is which.
func TestRedactedPlans(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	for range 100 {
		p := plan.Compute(randomInput(t, r))
		q := p.Redacted()
		if q.PlanHash != p.PlanHash || q.Totals != p.Totals || len(q.Groups) != len(p.Groups) {
			t.Fatalf("redacted: hash %s, totals %+v, %d groups", q.PlanHash, q.Totals, len(q.Groups))
		}
		accounts := map[string]string{}
		for i, at := range q.Targets {
			was := p.Targets[i]
			if other, known := accounts[at.Account]; known && other != was.Account {
				t.Fatalf("%s stands for two accounts", at.Account)
			}
			accounts[at.Account] = was.Account
			for n, c := range at.Changes {
				if c.ID != was.Changes[n].ID || c.Direction != was.Changes[n].Direction {
					t.Fatalf("change %d of target %d is another one", n, i)
				}
			}
		}
		encoded, err := plan.Encode(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, t1 := range p.Targets {
			if regexp.MustCompile(`(^|[^0-9])` + t1.Account + `($|[^0-9])`).Match(encoded) {
				t.Fatalf("%s is left in %s", t1.Account, encoded)
			}
		}
	}
}

func FuzzRedactor(f *testing.F) {
	f.Add("arn:aws:iam::111111111111:role/x 222222222222")
	f.Add("111111111111")
	r := plan.NewRedactor([]string{"111111111111", "222222221111"})
	f.Fuzz(func(t *testing.T, s string) {
		once := r.Text(s)
		if r.Text(once) != once {
			t.Errorf("twice makes %q of %q", r.Text(once), once)
		}
		if regexp.MustCompile(`(^|[^0-9])(111111111111|222222221111)($|[^0-9])`).MatchString(once) {
			t.Errorf("an account is left in %q", once)
		}
	})
}
