package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

const rooted = "version: 1\npreferences:\n  idleSessionTimeout: 20\nroles: { plan: reader, apply: writer }\n" +
	"rules: { no-session-logs: off }\ntargets:\n  - name: all\n    organizationalUnits: [r-ab12]\n    regions: enabled\n"

// organize puts accounts below a root, and a unit with one more.
func (s *stage) organize(accounts ...string) {
	s.Helper()
	root := sandbox.Unit{
		Accounts: map[string]*sandbox.Member{sandbox.DefaultAccount: {Name: "main"}},
		Units:    map[string]*sandbox.Unit{"ou-ab12-11111111": {Accounts: map[string]*sandbox.Member{"999999999999": {}}}},
	}
	for _, account := range accounts {
		root.Accounts[account] = &sandbox.Member{}
	}
	if err := s.aws.Organize(&sandbox.Organization{Management: sandbox.DefaultAccount, Root: &sandbox.Root{ID: "r-ab12", Unit: root}}); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) planOf(got ran) plan.Plan {
	s.Helper()
	p, err := plan.Decode([]byte(got.plan))
	if err != nil {
		s.Fatal(err)
	}
	return p
}

// TestAccountThatStaysClosed: it is seen, counted and named with its reason, and
// hides no other.
func TestAccountThatStaysClosed(t *testing.T) {
	s := newStage(t)
	s.organize("111111111111", "222222222222")
	s.aws.Inject(
		sandbox.Fault{Operation: "ListRegions", Account: "111111111111", Code: "AccessDeniedException"},
		sandbox.Fault{Operation: "DescribeRegions", Account: "111111111111", Code: "UnauthorizedOperation"})
	p := s.repo.OpenPullRequest("ana", "All", githubtest.Files{"preferences.yaml": rooted})
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")
	made := s.planOf(got)
	if made.Complete || made.Totals.Targets != 3*17+1 || made.Totals.Unreadable != 1 || made.Totals.InSync != 0 {
		t.Errorf("complete %v, totals %+v", made.Complete, made.Totals)
	}
	blind := 0
	for _, target := range made.Targets {
		if !target.Discovered {
			t.Errorf("%s is not discovered", target.Place())
		}
		if target.Action == plan.Unreadable {
			blind++
			if target.Account != "111111111111" || target.Error.Class != "access-denied" || !strings.Contains(target.Error.Message, "stands for all of them") {
				t.Errorf("unreadable: %+v, %+v", target, target.Error)
			}
		}
	}
	if blind != 1 {
		t.Errorf("%d unreadable targets", blind)
	}
	s.contains("comment", p.Comments()[0].Body, "111111111111", "account:ListRegions")
	for call := range s.aws.Counts() {
		if call == "CreateDocument" {
			t.Error("something was written")
		}
	}

	// Listed by hand it is an error, and still hides no other.
	listed := strings.Replace(rooted, "organizationalUnits: [r-ab12]", "accounts: ['000000000000', '111111111111']", 1)
	got = s.onPull(s.repo.OpenPullRequest("ana", "Two", githubtest.Files{"preferences.yaml": listed}), nil)
	s.wants(got, 5, "changes", "aws-access")
	if made := s.planOf(got); made.Totals.Targets != 17+1 || made.Totals.Create != 17 {
		t.Errorf("totals %+v", made.Totals)
	}
}

// TestNewAccountIsPending: what was found after the review waits for the next.
func TestNewAccountIsPending(t *testing.T) {
	s := newStage(t)
	s.organize()
	sha, _ := s.review(githubtest.Files{"preferences.yaml": rooted}, githubtest.Squash)
	s.organize("333333333333")
	got := s.onPush(sha, nil)
	s.wants(got, 0, "applied", "")
	results := map[plan.Result]int{}
	for _, target := range s.planOf(got).Targets {
		results[target.Outcome.Result]++
	}
	if results[plan.Written] != 2*17 || results[plan.ResultPending] != 17 {
		t.Errorf("results %v", results)
	}
}

// TestBaseOfAnOrganization: base and head are resolved with one answer, so what
// the file drops is what it drops, whatever moves meanwhile.
func TestBaseOfAnOrganization(t *testing.T) {
	s := newStage(t)
	s.organize("111111111111")
	s.repo.Push("ana", "main", "Now", githubtest.Files{"preferences.yaml": rooted})
	calls := s.aws.Counts()
	p := s.repo.OpenPullRequest("ana", "Fewer", githubtest.Files{"preferences.yaml": strings.Replace(rooted, "r-ab12", "ou-ab12-11111111", 1)})
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")
	made := s.planOf(got)
	if len(made.ConfigChanges) != 1 || made.ConfigChanges[0].Kind != plan.TargetDropped || !strings.Contains(made.ConfigChanges[0].Detail, "17 regions") {
		t.Errorf("config changes %+v", made.ConfigChanges)
	}
	now := s.aws.Counts()
	for op, most := range map[string]int{"ListAccountsForParent": 2, "ListOrganizationalUnitsForParent": 2, "ListRegions": 3} {
		if n := now[op] - calls[op]; n != most {
			t.Errorf("%d calls of %s, want %d", n, op, most)
		}
	}

	// A unit that is gone can be taken out of the file.
	s.repo.Push("ana", "main", "Now", githubtest.Files{"preferences.yaml": strings.Replace(rooted, "r-ab12", "r-ab12, ou-ab12-99999999", 1)})
	got = s.onPull(s.repo.OpenPullRequest("ana", "Gone", githubtest.Files{"preferences.yaml": rooted}), nil)
	s.wants(got, 0, "changes", "")
	if made := s.planOf(got); made.Base == nil || len(made.ConfigChanges) != 0 {
		t.Errorf("base %+v, config changes %+v", made.Base, made.ConfigChanges)
	}
}

// command runs a command line over a file, with the stage's AWS.
func (s *stage) command(file string, args ...string) (code int, stdout, stderr string) {
	s.Helper()
	path := filepath.Join(s.TempDir(), "preferences.yaml")
	s.write(path, file)
	var out, err strings.Builder
	code = Main(s.Context(), append(args, "--config", path), Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, Version: "1.0.0-test",
		Getenv: func(string) string { return "" }, Clock: reconcile.Clock{Now: s.clock.Now, Sleep: s.clock.Sleep},
	})
	return code, out.String(), err.String()
}

// TestTargetsOfClosedAccount: it has no region to show, whichever are asked for,
// and its reason.
func TestTargetsOfClosedAccount(t *testing.T) {
	s := newStage(t)
	s.organize("111111111111")
	s.aws.Inject(sandbox.Fault{Operation: "AssumeRole", Code: "AccessDenied", Nth: 3, Times: 1})
	code, out, _ := s.command(rooted, "targets", "--region", "us-east-1", "--concurrency", "1")
	if code != 0 || !strings.Contains(out, "  ?          all  ") || !strings.Contains(out, "discovered  assume-role-failed: sts:AssumeRole: ") || strings.Count(out, "us-east-1") != 2 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	s.aws.Heal()
	s.aws.Inject(sandbox.Fault{Operation: "AssumeRole", Code: "AccessDenied", Nth: 2, Times: 1})
	listed := strings.Replace(rooted, "organizationalUnits: [r-ab12]", "accounts: ['000000000000', '111111111111']", 1)
	code, out, _ = s.command(listed, "targets", "--region", "us-east-1", "--output", "json", "--concurrency", "1")
	if code != 5 || !strings.Contains(out, `"class": "assume-role-failed"`) {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	s.aws.Heal()
	s.aws.Inject(sandbox.Fault{Operation: "AssumeRole", Code: "AccessDenied"})
	if code, out, _ := s.command(rooted, "targets"); code != 1 || strings.Count(out, "assume-role-failed") != 3 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if code, out, _ := s.command(rooted, "plan", "--region", "us-east-1"); code != 1 || !strings.Contains(out, "111111111111") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if n := s.aws.Counts()["GetDocument"]; n != 0 {
		t.Errorf("%d documents were asked for", n)
	}
}

// TestThousandAccounts: all are found, and too many are told before any document
// is asked for.
func TestThousandAccounts(t *testing.T) {
	s := newStage(t)
	var accounts []string
	for i := range 1000 {
		accounts = append(accounts, fmt.Sprintf("1%011d", i))
	}
	s.organize(accounts...)
	code, out, stderr := s.command(rooted, "targets")
	if n := strings.Count(out, "\n"); code != 0 || n != 1002*17 || strings.Contains(stderr, "calls to AWS") {
		t.Errorf("exit code %d, %d lines:\n%s", code, n, stderr)
	}
	code, _, stderr = s.command(rooted, "plan", "--max-targets", "17033")
	if code != 64 || !strings.Contains(stderr, "17034 targets, over max-targets 17033") || s.aws.Counts()["GetDocument"] != 0 {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
}
