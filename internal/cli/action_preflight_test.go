package cli

import (
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// logged is the file with a log group, with one more idle minute at each call.
func logged(more string) githubtest.Files {
	return githubtest.Files{"preferences.yaml": strings.Replace(minutes20, "preferences:\n", "preferences:\n  cloudWatchLogGroupName: /ssm/s\n", 1) + more}
}

// TestPreflightOfAPullRequest: what AWS finds wrong is in the comment and on the
// line of the file, and off it asks nothing.
func TestPreflightOfAPullRequest(t *testing.T) {
	s := newStage(t)
	s.settled()
	if err := s.aws.Provide(sandbox.DefaultAccount, "eu-west-1", sandbox.Resources{LogGroups: map[string]*sandbox.LogGroup{"/ssm/s": {}}}); err != nil {
		t.Fatal(err)
	}
	p := s.repo.OpenPullRequest("ana", "Logs", logged(""))
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")
	const finding = "so sessions leave no log in CloudWatch"
	s.contains("comment", p.Comments()[0].Body, finding+", in 000000000000 / us-east-1: ", "(`log-group-missing`)")
	s.contains("log", strings.Join(got.obeyed, "\n"), "warning ", "file=preferences.yaml", "line=3", finding)
	if n := s.aws.Counts()["DescribeLogGroups"]; n != 2 {
		t.Errorf("%d log groups were asked for, want one in each region", n)
	}

	s.wants(s.onPull(p, with{"preflight": "off"}), 0, "changes", "")
	if n := s.aws.Counts()["DescribeLogGroups"]; n != 2 {
		t.Errorf("preflight: off asks %d times", n-2)
	}
	if strings.Contains(p.Comments()[0].Body, finding) {
		t.Error("the comment still has the finding")
	}

	sha := p.Merge(githubtest.Squash)
	s.wants(s.onPush(sha, nil), 0, "applied", "")
	if n := s.aws.Counts()["DescribeLogGroups"]; n != 2 {
		t.Errorf("an apply asks %d times", n-2)
	}
	got = s.on("schedule", nil)
	s.wants(got, 0, "no-changes", "")
	s.contains("summary", got.summary, finding)
	s.contains("log", strings.Join(got.obeyed, "\n"), "warning ", finding)
}

// TestPreflightAsAnError refuses its target at apply, and what it owes stays owed
// until it is mended.
func TestPreflightAsAnError(t *testing.T) {
	s := newStage(t)
	s.settled()
	provide := func(region string) {
		t.Helper()
		if err := s.aws.Provide(sandbox.DefaultAccount, region, sandbox.Resources{LogGroups: map[string]*sandbox.LogGroup{"/ssm/s": {}}}); err != nil {
			t.Fatal(err)
		}
	}
	provide("eu-west-1")
	raised := logged("")
	raised["preferences.yaml"] = strings.Replace(raised["preferences.yaml"], "no-session-logs: off", "log-group-missing: error", 1)
	sha, p := s.review(raised, githubtest.Squash)
	got := s.onPush(sha, nil)
	s.wants(got, 5, "applied-partly", "threshold")
	s.contains("summary", got.summary, "there is no log group", "log-group-missing", "until then an apply leaves the target as it is")
	s.contains("log", strings.Join(got.obeyed, "\n"), "error ", "log-group-missing")
	s.wants(s.onPush(sha, nil), 4, "refused", "threshold")
	s.wants(s.onPush(sha, with{"all-or-nothing": "true"}), 4, "refused", "threshold")
	provide("us-east-1")
	s.wants(s.onPush(sha, nil), 0, "applied", "")
	s.contains("comment", p.Comments()[0].Body, "Applied")
}
