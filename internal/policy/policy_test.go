package policy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/policy"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// scopes are those of a file below testdata.
func scopes(t *testing.T, name string, only target.Selector) []policy.Scope {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name, "preferences.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return scopesOf(t, string(text), only)
}

func scopesOf(t *testing.T, text string, only target.Selector) []policy.Scope {
	t.Helper()
	f, _ := config.Parse("preferences.yaml", []byte(text), nil)
	if f == nil {
		t.Fatalf("cannot be read: %s", text)
	}
	var all []policy.Scope
	for _, s := range policy.Scopes(f, only) {
		if only.Match(s.Target) {
			all = append(all, s)
		}
	}
	return all
}

// forms are all policies of the scopes that there are.
func forms(t *testing.T, scopes []policy.Scope) map[string]policy.Document {
	t.Helper()
	trust := policy.Trust{
		Partition: policy.Partitions(scopes)[0], Account: "999999999999", Owner: policy.Named{Name: "acme", ID: "1234"}, Name: policy.Named{Name: "preferences", ID: "5678"},
		Branch: "main", Plans: true, Applies: true,
	}
	all := map[string]policy.Document{
		"plan":  policy.Plan().Policy(scopes, true),
		"apply": policy.Apply().Policy(scopes, false),
		"node":  policy.Node(scopes),
		"user":  policy.User(scopes),
		"trust": trust.Policy(),
	}
	if d, err := policy.Plan().Caller(scopes, true); err == nil {
		all["plan-caller"] = d
	}
	if d, err := policy.Apply().Caller(scopes, false); err == nil {
		all["apply-caller"] = d
	}
	if d, err := policy.Deny(scopes, nil); err == nil {
		all["deny"] = d
	}
	return all
}

// selections are the files of testdata, and what of them is taken.
var selections = map[string]struct {
	file string
	only target.Selector
}{
	"one":                {file: "one"},
	"one-account-named":  {"one", target.Selector{Accounts: []string{"111111111111"}, Regions: []string{"eu-west-1"}}},
	"fleet":              {file: "fleet"},
	"fleet-payments":     {"fleet", target.Selector{Accounts: []string{"payments"}}},
	"china":              {file: "china"},
	"govcloud":           {file: "govcloud"},
	"discovery":          {file: "discovery"},
	"discovery-narrowed": {"discovery", target.Selector{Accounts: []string{"444444444444"}, Regions: []string{"eu-west-1"}}},
	"hostile":            {file: "hostile"},
}

// TestForms has every form for files of every kind.
func TestForms(t *testing.T) {
	t.Parallel()
	for name, s := range selections {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for form, d := range forms(t, scopes(t, s.file, s.only)) {
				golden.Compare(t, filepath.Join("testdata", s.file, strings.TrimPrefix(name, s.file+"-")+"."+form+".json"), d.String())
			}
		})
	}
}

// TestNarrowedIsNarrower tells that no form of one account names another.
func TestNarrowedIsNarrower(t *testing.T) {
	t.Parallel()
	for form, d := range forms(t, scopes(t, "fleet", target.Selector{Accounts: []string{"payments"}})) {
		for _, other := range []string{"111111111111", "333333333333", "444444444444", "central-logs", "playground"} {
			if strings.Contains(d.String(), other) {
				t.Errorf("%s of one account names %s:\n%s", form, other, d)
			}
		}
	}
}

// TestCallerOfManyAccounts holds the caller's policy to what IAM takes.
func TestCallerOfManyAccounts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		accounts int
		want     int // roles
	}{{90, 90}, {400, 1}} {
		ids := make([]string, test.accounts)
		for i := range ids {
			ids[i] = `"` + strings.Repeat(string(rune('0'+i/100)), 10) + string(rune('0'+i/10%10)) + string(rune('0'+i%10)) + `"`
		}
		d, err := policy.Plan().Caller(scopesOf(t, "version: 1\nroles: {plan: p}\npreferences: {runAsEnabled: true}\ntargets:\n- name: all\n  regions: [eu-west-1]\n  accounts: ["+strings.Join(ids, ", ")+"]\n", target.Selector{}), true)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(d.Statement[0].Resource); got != test.want || d.Size() > policy.MostCharacters {
			t.Errorf("%d accounts: %d roles in %d characters, want %d", test.accounts, got, d.Size(), test.want)
		}
	}
}

// TestTrust has the subjects of each kind of job, in both forms.
func TestTrust(t *testing.T) {
	t.Parallel()
	const sub, aud = "token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:aud"
	for _, test := range []struct {
		name       string
		repository string
		trust      policy.Trust
		want       policy.Words
	}{
		{"plan", "acme/prefs", policy.Trust{Branch: "main", Plans: true},
			policy.Words{"repo:acme/prefs:pull_request", "repo:acme/prefs:ref:refs/heads/gh-readonly-queue/main/*", "repo:acme/prefs:ref:refs/heads/main"}},
		{"apply on a branch", "acme@1/prefs@2", policy.Trust{Branch: "release/*", Applies: true},
			policy.Words{"repo:acme/prefs:ref:refs/heads/release/${*}", "repo:acme@1/prefs@2:ref:refs/heads/release/${*}"}},
		{"apply in an environment", "acme@1/prefs@2", policy.Trust{Branch: "main", Environment: "a:b*", Applies: true},
			policy.Words{"repo:acme/prefs:environment:a%3Ab${*}", "repo:acme@1/prefs@2:environment:a%3Ab${*}"}},
		{"both in an environment", "acme/prefs", policy.Trust{Branch: "main", Environment: "live", Plans: true, Applies: true},
			policy.Words{"repo:acme/prefs:environment:live", "repo:acme/prefs:pull_request", "repo:acme/prefs:ref:refs/heads/gh-readonly-queue/main/*", "repo:acme/prefs:ref:refs/heads/main"}},
	} {
		owner, name, err := policy.ParseRepository(test.repository)
		if err != nil {
			t.Fatal(err)
		}
		test.trust.Owner, test.trust.Name, test.trust.Partition = owner, name, "aws"
		c := test.trust.Policy().Statement[0].Condition
		operator := "StringEquals"
		if test.trust.Plans {
			operator = "StringLike"
		}
		if got := c[operator][sub]; !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if got := c["StringEquals"][aud]; !reflect.DeepEqual(got, policy.Words{"sts.amazonaws.com"}) {
			t.Errorf("%s: audience %q", test.name, got)
		}
	}
	for _, wrong := range []string{"", "acme", "acme/", "a/b/c", "acme*/b", "acme/b*", "acme@1/b", "acme/b@2", "acme@x/b@2", "acme /b", "acme/b\n"} {
		if _, _, err := policy.ParseRepository(wrong); err == nil {
			t.Errorf("%q is taken for a repository", wrong)
		}
	}
}

// FuzzNames puts any text where the file names something: the policy has the
// statements of a plain name, and no wildcard or variable that is not ours.
func FuzzNames(f *testing.F) {
	f.Add("logs", "sessions", "/ssm", "alias/x", "role")
	f.Add("*", "?", "${*}", "arn:aws:kms:*:*:key/*", "a*/b")
	f.Add("\x00\x01", "\"}", "$${aws:account}", "arn:aws:kms:\x01:\x00:alias/\x00", "\\\"")
	f.Fuzz(func(t *testing.T, bucket, prefix, group, key, role string) {
		s := policy.Scope{Target: target.Target{Name: "n", Account: "111111111111", Region: "eu-west-1", Partition: "aws"}, PlanRole: role, ApplyRole: role}
		for k, text := range map[int]string{0: bucket, 1: prefix, 3: group, 6: key} {
			s.Texts[k] = text
		}
		for form, d := range forms(t, []policy.Scope{s}) {
			var back struct{ Statement []map[string]any }
			if err := json.Unmarshal([]byte(d.String()), &back); err != nil || len(back.Statement) != len(d.Statement) {
				t.Fatalf("%s: %v\n%s", form, err, d)
			}
			for _, st := range d.Statement {
				for _, r := range st.Resource {
					if widens(r) && form != "trust" {
						t.Errorf("%s, %s: %q", form, st.Sid, r)
					}
				}
			}
		}
	})
}

// widens reports whether a resource has a wildcard or variable that no policy
// of one account in one region has by itself.
func widens(resource string) bool {
	for _, ours := range []string{"key/*", "instance/*", "session/*", ":log-stream:*", ":*", "/*"} {
		if rest, ok := strings.CutSuffix(resource, ours); ok {
			resource = rest
			break
		}
	}
	plain := strings.NewReplacer("${*}", "", "${?}", "", "${$}", "").Replace(resource)
	return resource != "*" && (strings.ContainsAny(plain, "*?") || strings.Contains(plain, "${"))
}

// TestPartitions tells where the partition of a file comes from.
func TestPartitions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		only target.Selector
		want []string
	}{
		"of nothing":       {"", target.Selector{}, []string{"aws"}},
		"of a region":      {"targets: [{name: a, regions: [eusc-de-east-1]}]", target.Selector{}, []string{"aws-eusc"}},
		"of the option":    {"", target.Selector{Regions: []string{"us-iso-east-1"}}, []string{"aws-iso"}},
		"of a role":        {"roles: {apply: 'arn:aws-cn:iam::111111111111:role/x'}", target.Selector{}, []string{"aws-cn"}},
		"of other targets": {"targets: [{name: a, organizationalUnits: [r-ab12], regions: enabled}, {name: b, accounts: ['111111111111'], regions: [us-gov-west-1]}]", target.Selector{}, []string{"aws-us-gov"}},
		"of several":       {"targets: [{name: a, regions: [eu-west-1, cn-north-1]}]", target.Selector{}, []string{"aws", "aws-cn"}},
	} {
		if got := policy.Partitions(scopesOf(t, "version: 1\npreferences: {runAsEnabled: true}\n"+test.text+"\n", test.only)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// TestListedElsewhere keeps an account that a block lists out of the blocks
// that discover, and one that they exclude.
func TestListedElsewhere(t *testing.T) {
	t.Parallel()
	for _, account := range []string{"222222222222", "333333333333"} {
		for _, s := range scopes(t, "discovery", target.Selector{Accounts: []string{account}}) {
			if s.Name != "security" {
				t.Errorf("%s is in %s", account, s.Name)
			}
		}
	}
}

// TestLister: a role that the file names for it lists the organization, and not
// the caller; where the account service is not, EC2 is asked.
func TestLister(t *testing.T) {
	t.Parallel()
	const file = "version: 1\npreferences: {runAsEnabled: true}\nroles: {plan: p}\norganization: {role: ROLE}\ntargets:\n" +
		"- {name: a, organizationalUnits: [r-ab12], regions: [REGION]}\n- {name: b, accounts: ['111111111111'], regions: enabled}\n"
	for _, c := range []struct{ role, region, want string }{
		{"path/lister", "eu-west-1", "arn:aws:iam::*:role/path/lister"},
		{"'arn:aws-us-gov:iam::222222222222:role/lister'", "us-gov-west-1", "arn:aws-us-gov:iam::222222222222:role/lister"},
	} {
		all := scopesOf(t, strings.NewReplacer("ROLE", c.role, "REGION", c.region).Replace(file), target.Selector{})
		d, err := policy.Plan().Caller(all, false)
		if err != nil {
			t.Fatal(err)
		}
		if text := d.String(); strings.Contains(text, "organizations:") || !strings.Contains(text, c.want) {
			t.Errorf("the caller's policy for %s:\n%s", c.role, text)
		}
		if text := policy.Plan().Policy(all, false).String(); !strings.Contains(text, "account:ListRegions") || strings.Contains(text, "ec2:") != (c.region == "us-gov-west-1") {
			t.Errorf("the role's policy in %s:\n%s", c.region, text)
		}
	}
	own := scopesOf(t, "version: 1\npreferences: {runAsEnabled: true}\ntargets:\n- {name: a, organizationalUnits: [r-ab12], regions: [eu-west-1]}\n", target.Selector{})
	if text := policy.Plan().Policy(own, false).String(); !strings.Contains(text, "organizations:ListAccountsForParent") {
		t.Errorf("without a role the caller lists:\n%s", text)
	}
}
