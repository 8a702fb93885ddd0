package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// answered is what AWS says in these tests: a root with the accounts 1 to 4, of
// which 3 and 4 stand below a unit; 4 does not tell its regions.
var answered = &config.Discovered{
	Accounts: map[string][]config.Member{
		"r-ab12":           {{ID: id(1), Name: "main"}, {ID: id(2), Name: "pay|ments"}, {ID: id(3)}, {ID: id(4), Name: "closed"}},
		"ou-ab12-11111111": {{ID: id(3)}, {ID: id(4), Name: "closed"}},
		"ou-ab12-22222222": {},
	},
	Regions: map[string]config.Enabled{
		id(1): {Regions: []string{"eu-west-1", "us-east-1"}},
		id(2): {Regions: []string{"eu-west-1", "us-east-1"}},
		id(3): {Regions: []string{"af-south-1", "eu-west-1"}},
		id(4): {Err: &fault.Error{Class: fault.AssumeRoleFailed, Op: "sts:AssumeRole", Message: "no"}},
	},
}

func id(n int) string { return strings.Repeat(fmt.Sprint(n), 12) }

// TestResolveDiscovered: blocks, and the targets that they resolve to: the first
// digit of the account, the region, the block, its preference; d for discovered,
// ? for regions that are not known.
func TestResolveDiscovered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		blocks string
		want   []string
		found  []string
	}{
		"a root in one region": {"- { name: a, organizationalUnits: [r-ab12], regions: [eu-west-1] }",
			[]string{"1 eu-west-1 a d", "2 eu-west-1 a d", "3 eu-west-1 a d", "4 eu-west-1 a d"}, nil},
		"excluded, the management account too": {"- { name: a, organizationalUnits: [r-ab12], excludeAccounts: ['111111111111', '333333333333', '999999999999'], regions: [eu-west-1] }",
			[]string{"2 eu-west-1 a d", "4 eu-west-1 a d"}, nil},
		"enabled regions": {"- { name: a, organizationalUnits: [r-ab12], regions: enabled }",
			[]string{"1 eu-west-1 a d", "1 us-east-1 a d", "2 eu-west-1 a d", "2 us-east-1 a d", "3 af-south-1 a d", "3 eu-west-1 a d", "4 eu-west-1 a d ?"}, nil},
		"a unit in a unit": {"- { name: a, organizationalUnits: [ou-ab12-11111111, r-ab12], regions: [eu-west-1] }",
			[]string{"1 eu-west-1 a d", "2 eu-west-1 a d", "3 eu-west-1 a d", "4 eu-west-1 a d"}, nil},
		"a unit without accounts": {"- { name: a, organizationalUnits: [ou-ab12-22222222], regions: enabled }", nil, nil},
		"a unit that is not there": {"- { name: a, organizationalUnits: [ou-ab12-99999999, ou-ab12-11111111], regions: [eu-west-1] }",
			[]string{"3 eu-west-1 a d", "4 eu-west-1 a d"}, []string{"f:4:38: error: the organization has no ou-ab12-99999999, or none that these credentials see [no-unit]"}},
		"the caller's region": {"- { name: a, organizationalUnits: [ou-ab12-11111111] }",
			[]string{"3 eu-central-1 a d", "4 eu-central-1 a d"}, nil},

		"pairs that are listed are taken out, wherever they stand": {
			"- { name: rest, organizationalUnits: [r-ab12], regions: enabled }\n  - { name: own, accounts: ['111111111111'], regions: [us-east-1] }\n  - { name: mine, accounts: ['333333333333'], regions: enabled }",
			[]string{"1 eu-west-1 rest d", "2 eu-west-1 rest d", "2 us-east-1 rest d", "1 us-east-1 own", "3 af-south-1 mine d", "3 eu-west-1 mine d", "4 eu-central-1 rest d ?"}, nil},
		"two that discover one pair": {
			"- { name: a, organizationalUnits: [r-ab12], regions: [eu-west-1] }\n  - { name: b, organizationalUnits: [ou-ab12-11111111], regions: enabled }",
			[]string{"1 eu-west-1 a d", "2 eu-west-1 a d", "3 eu-west-1 a d", "4 eu-west-1 a d", "3 af-south-1 b d", "4 eu-central-1 b d ?"},
			[]string{`f:5:38: error: 333333333333/eu-west-1 of target "b" is already in target "a", line 4, column 38 [overlap]`}},
		"two that list one pair, one by its enabled regions": {
			"- { name: a, accounts: ['111111111111'], regions: enabled }\n  - { name: b, accounts: ['111111111111'], regions: [us-east-1] }",
			[]string{"1 eu-west-1 a d", "1 us-east-1 a d"},
			[]string{`f:5:27: error: 111111111111/us-east-1 of target "b" is already in target "a", line 4, column 27 [overlap]`}},

		"a listed account that does not tell its regions takes all of them": {
			"- { name: own, accounts: ['444444444444'], regions: enabled }\n  - { name: rest, organizationalUnits: [ou-ab12-11111111], regions: [eu-west-1, us-east-1] }",
			[]string{"3 eu-west-1 rest d", "3 us-east-1 rest d", "4 eu-central-1 own ?"}, nil},
		"it stands for what is not listed": {
			"- { name: own, accounts: ['444444444444'], regions: [eu-central-1] }\n  - { name: rest, organizationalUnits: [ou-ab12-11111111], regions: enabled }",
			[]string{"4 eu-central-1 own", "3 af-south-1 rest d", "3 eu-west-1 rest d", "4 af-south-1 rest d ?"}, nil},
		"the caller's account in its enabled regions": {"- { name: a, regions: enabled }",
			[]string{"1 eu-west-1 a d", "1 us-east-1 a d"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := parse(t, "version: 1\npreferences: { kmsKeyId: x }\ntargets:\n  "+c.blocks+"\n")
			who := config.Caller{Account: id(1), Region: "eu-central-1", Partition: "aws"}
			if strings.Contains(name, "enabled regions") {
				who.Region = "eu-west-1"
			}
			targets, found := f.Resolve(who, answered)
			var got, lines []string
			for _, r := range targets {
				line := r.Target.Account[:1] + " " + r.Target.Region + " " + r.Target.Name
				if r.Discovered {
					line += " d"
				}
				if r.Unknown != nil {
					line += " ?"
					if r.Unknown.Class != fault.AssumeRoleFailed || !strings.Contains(r.Unknown.Message, "stands for all") {
						t.Errorf("%s: %+v", line, r.Unknown)
					}
				}
				got = append(got, line)
			}
			for _, d := range found {
				lines = append(lines, strings.SplitN(diag.Text([]diag.Finding{d}), "\n", 2)[0])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("targets:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if !slices.Equal(lines, c.found) {
				t.Errorf("found:\n%s\nwant:\n%s", strings.Join(lines, "\n"), strings.Join(c.found, "\n"))
			}
		})
	}
}

// TestNamesOfAccounts: those of the organization, unless the file gives another.
func TestNamesOfAccounts(t *testing.T) {
	t.Parallel()
	f := parse(t, "version: 1\npreferences: { kmsKeyId: x }\ntargets:\n  - { name: a, organizationalUnits: [r-ab12], regions: [eu-west-1] }\n"+
		"  - { name: b, accounts: ['111111111111', { id: '222222222222', name: ours }], regions: [us-east-1] }\n")
	targets, _ := f.Resolve(caller, answered)
	names := map[string]string{}
	for _, r := range targets {
		names[r.Target.Account[:1]+r.Target.Name] = r.Target.AccountName
	}
	for at, want := range map[string]string{"1a": "main", "2a": "pay|ments", "3a": "", "1b": "main", "2b": "ours"} {
		if names[at] != want {
			t.Errorf("%s is called %q, want %q", at, names[at], want)
		}
	}
}

// TestUnsettled: each account whose regions are left to AWS, once, with the role
// that speaks for it.
func TestUnsettled(t *testing.T) {
	t.Parallel()
	f := parse(t, "version: 1\npreferences: { kmsKeyId: x }\nroles: { plan: reader }\nexternalId: both\ntargets:\n"+
		"  - { name: own, accounts: ['333333333333'], regions: enabled, roles: { plan: mine }, externalId: own }\n"+
		"  - { name: rest, organizationalUnits: [r-ab12], excludeAccounts: ['222222222222'], regions: enabled }\n"+
		"  - { name: fixed, accounts: ['999999999999'], regions: [eu-west-1] }\n")
	if got := f.Units(); !slices.Equal(got, []string{"r-ab12"}) {
		t.Errorf("units %q", got)
	}
	want := []config.Unsettled{
		{Account: id(1), Access: config.Access{PlanRole: "arn:aws-cn:iam::111111111111:role/reader", ExternalID: "both"}},
		{Account: id(3), Access: config.Access{PlanRole: "arn:aws-cn:iam::333333333333:role/mine", ExternalID: "own"}},
		{Account: id(4), Access: config.Access{PlanRole: "arn:aws-cn:iam::444444444444:role/reader", ExternalID: "both"}},
	}
	if got := f.Unsettled(config.Caller{Account: id(1), Region: "cn-north-1", Partition: "aws-cn"}, answered); !slices.Equal(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}
