package doctor

import (
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
)

func TestClock(t *testing.T) {
	t.Parallel()
	there := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		here, there time.Time
		want        Result
		says        string
	}{
		"the same":     {there, there, Good, "it agrees with the one of AWS"},
		"a slow call":  {there.Add(10 * time.Second), there, Good, "it agrees with the one of AWS"},
		"a little off": {there.Add(-11 * time.Second), there, Good, "it is 11s behind the one of AWS"},
		"at the bound": {there.Add(5 * time.Minute), there, Good, "it is 5m0s ahead of the one of AWS"},
		"ahead":        {there.Add(5*time.Minute + time.Second), there, Bad, "it is 5m1s ahead of the one of AWS"},
		"behind":       {there.Add(-time.Hour), there, Bad, "it is 1h0m0s behind the one of AWS"},
		"no answer":    {there, time.Time{}, Unknown, "AWS has given no date to compare with"},
	} {
		got := CheckClock(c.here, c.there)
		if got.Result != c.want || got.Says != c.says || (got.Problems != nil) != (c.want == Bad) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if got := CheckVersion(Devel, "unknown", "go1.26 linux/amd64"); got.Result != Unknown {
		t.Errorf("%+v", got)
	}
	if got := CheckVersion("1.2.3", "abc", "go1.26 linux/amd64"); got.Result != Good {
		t.Errorf("%+v", got)
	}
}

// TestStage: a target is told where it got stuck.
func TestStage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		e    fault.Error
		want string
	}{
		{fault.Error{Class: fault.AssumeRoleFailed, Op: "sts:AssumeRole"}, Roles},
		{fault.Error{Class: fault.Network, Op: "sts:AssumeRole"}, Roles},
		{fault.Error{Class: fault.WrongAccount}, Roles},
		{fault.Error{Class: fault.CredentialsExpired, Op: "ssm:GetDocument"}, Roles},
		{fault.Error{Class: fault.RegionDisabled, Op: "ssm:GetDocument"}, Regions},
		{fault.Error{Class: fault.Network, Op: "ssm:GetDocument"}, Regions},
		{fault.Error{Class: fault.AccessDenied, Op: "ssm:GetDocument"}, Documents},
		{fault.Error{Class: fault.UnreadableDocument, Op: "ssm:GetDocument"}, Documents},
	} {
		if got := stage(&c.e); got != c.want {
			t.Errorf("%+v is told under %s, want %s", c.e, got, c.want)
		}
	}
}

// TestPreflight: what a plan warns of is no fault of the set-up, and a right
// that is missing is not known to be one.
func TestPreflight(t *testing.T) {
	t.Parallel()
	targets := []plan.Target{{Account: "111111111111", Region: "eu-west-1"}}
	unchecked := []plan.Unchecked{{What: "whether the bucket exists", Action: "s3:ListBucket", Why: "the role may not s3:ListBucket", Targets: []int{0}}}
	found := func(s diag.Severity) []plan.Finding {
		return []plan.Finding{{Rule: "bucket-missing", Severity: string(s), Message: "m", Remedy: "r", Targets: []int{0}}}
	}
	read, unread := plan.Totals{Targets: 1}, plan.Totals{Targets: 1, Unreadable: 1}
	for name, c := range map[string]struct {
		totals    plan.Totals
		names     bool
		unchecked []plan.Unchecked
		found     []plan.Finding
		want      Result
		problems  int
	}{
		"all is there":     {read, true, nil, nil, Good, 0},
		"nothing is named": {read, false, nil, nil, Skipped, 0},
		"nothing is read":  {unread, true, nil, nil, Unknown, 0},
		"no right":         {read, true, unchecked, nil, Unknown, 1},
		"a warning":        {read, true, nil, found(diag.Warning), Good, 0},
		"an error":         {read, true, nil, found(diag.Error), Bad, 1},
		"both":             {read, false, unchecked, found(diag.Error), Bad, 2},
	} {
		got := CheckPreflight(plan.Plan{Targets: targets, Totals: c.totals, Unchecked: c.unchecked}, c.names, c.found)
		if got.Result != c.want || len(got.Problems) != c.problems {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestFile: many errors are counted, and strangers are told the rules alone.
func TestFile(t *testing.T) {
	t.Parallel()
	var findings []diag.Finding
	for range 8 {
		findings = append(findings, diag.Finding{Rule: "unknown-key", Severity: diag.Error, Message: "unknown key acme", Remedy: "r"})
	}
	c := CheckFile("acme.yaml", 0, append(findings, diag.Finding{Rule: "other", Severity: diag.Warning}))
	if c.Result != Bad || len(c.Problems) != mostErrors+1 || c.Problems[mostErrors].Cause != "and 3 more" {
		t.Errorf("%+v", c)
	}
	if paste := (Report{c}).Paste(); strings.Contains(paste, "acme") || !strings.Contains(paste, "8 × unknown-key") {
		t.Error(paste)
	}
}

// TestOrganization: the bug report tells the class and the code, and no text.
func TestOrganization(t *testing.T) {
	t.Parallel()
	if c := CheckOrganization(2, nil); c.Result != Good || !strings.Contains(c.Says, "2 units") {
		t.Errorf("got %+v", c)
	}
	c := CheckOrganization(1, &fault.Error{Class: fault.AccessDenied, Op: "organizations:ListAccountsForParent", Code: "AccessDeniedException", Message: "not 111111111111", Next: "ask"})
	if c.Result != Bad || len(c.Problems) != 1 || c.Problems[0].Next != "ask" {
		t.Errorf("got %+v", c)
	}
	if paste := (Report{c}).Paste(); paste != "organization: bad (access-denied organizations.ListAccountsForParent AccessDeniedException)\n" {
		t.Errorf("the bug report has %q", paste)
	}
}
