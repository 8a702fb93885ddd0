package cli

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"context"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// TestUncommented: a comment that cannot be posted leaves the plan in the
// summary, and is an error only where the comment must be.
func TestUncommented(t *testing.T) {
	for name, c := range map[string]struct {
		op     string
		fault  githubtest.Fault
		says   string
		reason string
	}{
		"no permission":   {"issues/create-comment", githubtest.Forbidden("pull_requests=write"), "pull-requests: write", "github-permission"},
		"locked":          {"issues/create-comment", githubtest.Locked(), "unlock", "internal"},
		"removed":         {"issues/create-comment", githubtest.Removed(), "deleted", "internal"},
		"down":            {"issues/list-comments", githubtest.Status(http.StatusBadGateway), "githubstatus.com", "internal"},
		"secondary limit": {"issues/create-comment", githubtest.SecondaryLimit(http.StatusForbidden, 3600), "later", "github-rate"},
		"primary limit":   {"issues/list-comments", githubtest.PrimaryLimit(http.StatusForbidden, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)), "later", "github-rate"},
		"too long":        {"issues/create-comment", githubtest.TooLong(), "shorter", "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.hub.Fail(c.op, 0, c.fault)
			p := s.repo.OpenPullRequest("ana", "Change", minutes(10))
			got := s.onPull(p, nil)
			s.wants(got, 0, "changes", "")
			warnings := strings.Join(got.annotated("warning"), "\n")
			s.contains("warning", warnings, "nothing of it is reviewed", c.says)
			s.contains("summary", got.summary, "idleSessionTimeout")
			got = s.onPull(p, with{"comment": "always"})
			s.wants(got, 1, "failed", c.reason)
			s.contains("annotation", strings.Join(got.annotated("error"), "\n"), c.says)
		})
	}
}

// TestShorter: a comment that GitHub finds too long is made shorter.
func TestShorter(t *testing.T) {
	s := newStage(t)
	s.hub.FailFirst("issues/create-comment", 2, githubtest.TooLong())
	p := s.repo.OpenPullRequest("ana", "Change", minutes(10))
	s.wants(s.onPull(p, nil), 0, "changes", "")
	if len(p.Comments()) != 1 {
		t.Error("no comment was posted")
	}
}

// TestApplyWithoutGitHub: what cannot be asked first is not written, and what
// cannot be told afterwards is written all the same.
func TestApplyWithoutGitHub(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, p := s.review(minutes(10), githubtest.Squash)
	before := s.awsWrites()
	for _, op := range []string{"repos/get", "issues/list-comments", "git/get-ref", "repos/list-pull-requests-associated-with-commit"} {
		s.hub.Fail(op, 0, githubtest.Status(http.StatusServiceUnavailable))
		got := s.onPush(sha, nil)
		s.wants(got, 1, "failed", "internal")
		s.contains("summary", got.summary, "Failed")
		s.hub.Heal()
	}
	if s.awsWrites() != before {
		t.Fatal("something was written unasked")
	}
	s.hub.Fail("issues/update-comment", 0, githubtest.Status(http.StatusBadGateway))
	got := s.onPush(sha, nil)
	s.wants(got, 0, "applied", "")
	s.contains("summary", got.summary, "still says that its changes are owed")
	s.contains("plan file", got.plan, `"written"`)
	s.hub.Heal()
	s.wants(s.onPush(sha, nil), 0, "no-changes", "")
	s.contains("comment", p.Comments()[0].Body, "Applied")
}

// TestLag: GitHub relates a pull request late.
func TestLag(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, _ := s.review(minutes(10), githubtest.Squash)
	s.hub.FailFirst("repos/list-pull-requests-associated-with-commit", 3, githubtest.Lag())
	s.wants(s.onPush(sha, nil), 0, "applied", "")
}

// TestClosed: a pull request that was closed meanwhile, or that has moved on,
// is left alone.
func TestClosed(t *testing.T) {
	s := newStage(t)
	p := s.repo.OpenPullRequest("ana", "Change", minutes(10))
	s.hub.Fail("pulls/get", 1, githubtest.Before(p.Close))
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")
	s.contains("summary", got.summary, "closed meanwhile")
	p.Reopen()
	s.hub.Fail("pulls/get", 1, githubtest.Before(func() { p.Push("ana", "More", minutes(5)) }))
	s.contains("summary", s.onPull(p, nil).summary, "has moved on")
	if len(p.Comments()) != 0 {
		t.Error("a comment was posted")
	}
}

// TestCredentials: what is wrong with them is told as cause and next step.
func TestCredentials(t *testing.T) {
	plain := func(s *stage, env with) ran {
		return s.onPull(s.repo.OpenPullRequest("ana", "Change", minutes(10)), env)
	}
	none := with{"AWS_ACCESS_KEY_ID": ""}
	t.Run("none, and no permission for any", func(t *testing.T) {
		s := newStage(t)
		t.Setenv("AWS_ACCESS_KEY_ID", "")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "")
		got := plain(s, none)
		s.wants(got, 1, "failed", "aws-auth")
		s.contains("summary", got.summary, "id-token: write", "environment:")
		if s.awsCalls() != 0 {
			t.Error("AWS was asked")
		}
	})
	t.Run("none, permission there", func(t *testing.T) {
		s := newStage(t)
		t.Setenv("AWS_ACCESS_KEY_ID", "")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "")
		got := plain(s, with{"AWS_ACCESS_KEY_ID": "", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://token.test"})
		s.wants(got, 1, "failed", "aws-auth")
		s.contains("summary", got.summary, "run aws-actions/configure-aws-credentials before this step")
		if strings.Contains(got.summary, "id-token: write") {
			t.Error("a permission is asked for that is there")
		}
	})
	t.Run("expired", func(t *testing.T) {
		s := newStage(t)
		s.aws.Inject(sandbox.Fault{Operation: "GetCallerIdentity", Code: "ExpiredToken"})
		got := plain(s, nil)
		s.wants(got, 1, "failed", "aws-auth")
		s.contains("summary", got.summary, "get new credentials")
	})
	t.Run("wrong account", func(t *testing.T) {
		s := newStage(t)
		p := s.repo.OpenPullRequest("ana", "Other", githubtest.Files{
			"preferences.yaml": strings.Replace(minutes20, "- name: all", "- name: all\n    accounts: [\"111111111111\"]", 1),
		})
		got := s.onPull(p, nil)
		s.wants(got, 1, "failed", "aws-auth")
		s.contains("summary", got.summary, "wrong account", "name a role")
	})
	t.Run("wrong role", func(t *testing.T) {
		s := newStage(t)
		s.aws.Inject(sandbox.Fault{Operation: "AssumeRole", Code: "AccessDenied"})
		p := s.repo.OpenPullRequest("ana", "Other", githubtest.Files{
			"preferences.yaml": minutes20 + "  - name: other\n    accounts: [\"111111111111\"]\n    regions: [eu-west-1]\n    roles: { plan: hub }\n",
		})
		got := s.onPull(p, nil)
		s.wants(got, 5, "changes", "aws-auth")
		s.contains("summary", got.summary, "assume role failed", "trust policy")
		if got.outputs["unreadable-count"] != "1" {
			t.Errorf("unreadable-count is %q", got.outputs["unreadable-count"])
		}
	})
}

// TestAccess: what AWS refuses for a region is told by its class.
func TestAccess(t *testing.T) {
	for name, c := range map[string]struct {
		fault  sandbox.Fault
		reason string
	}{
		"denied":    {sandbox.Fault{Operation: "GetDocument", Region: "us-east-1", Code: "AccessDeniedException"}, "aws-access"},
		"throttled": {sandbox.Fault{Operation: "GetDocument", Region: "us-east-1", Code: "ThrottlingException"}, "aws-throttled"},
		"opted out": {sandbox.Fault{Operation: "GetDocument", Region: "us-east-1", Code: "OptInRequired"}, "aws-access"},
	} {
		s := newStage(t)
		s.aws.Inject(c.fault)
		got := s.onPull(s.repo.OpenPullRequest("ana", "Change", minutes(10)), nil)
		if got.code != 5 || got.outputs["failure-reason"] != c.reason {
			t.Errorf("%s: exit code %d, reason %q, want 5 and %s\n%s", name, got.code, got.outputs["failure-reason"], c.reason, got.summary)
		}
	}
}

// TestCancelled: a job that is cancelled writes nothing more, and reports.
func TestCancelled(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, _ := s.review(minutes(10), githubtest.Squash)
	ctx, cancel := context.WithCancelCause(t.Context())
	s.context = ctx
	s.aws.Observe(func(c sandbox.Call) {
		if c.Operation == "UpdateDocument" {
			cancel(interrupted{syscall.SIGINT})
		}
	})
	got := s.onPush(sha, with{"concurrency": "1"})
	if got.code != 130 || got.outputs["exit-code"] != "130" {
		t.Errorf("exit code %d, output %q, want 130\n%s", got.code, got.outputs["exit-code"], got.log)
	}
	s.contains("summary", got.summary, "run again")
	s.context = nil
	s.aws.Observe(nil)
	s.wants(s.onPush(sha, nil), 0, "applied", "")
}
