package cli

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// TestEvents is the table of what each event does, with inputs that ask for
// more than it may.
func TestEvents(t *testing.T) {
	for _, c := range []struct {
		event  string
		env    with
		code   int
		result string
		reason string
	}{
		{"push", with{"GITHUB_REF": "refs/heads/other"}, 0, "changes", ""},
		{"push", with{"GITHUB_REF": "refs/heads/other", "mode": "apply"}, 64, "refused", "invalid-config"},
		{"push", with{"apply-branch": "live"}, 0, "changes", ""},
		{"push", with{"mode": "plan"}, 0, "changes", ""},
		{"push", with{"mode": "validate"}, 0, "validated", ""},
		{"push", with{"mode": "drift", "fail-on-changes": "true"}, 2, "changes", ""},
		{"pull_request", with{"mode": "apply"}, 64, "refused", "invalid-config"},
		{"pull_request", with{"mode": "validate"}, 0, "validated", ""},
		{"pull_request", with{"fail-on-changes": "true"}, 2, "changes", ""},
		{"schedule", nil, 0, "changes", ""},
		{"schedule", with{"mode": "apply"}, 64, "refused", "invalid-config"},
		{"workflow_dispatch", nil, 0, "changes", ""},
		{"release", nil, 0, "changes", ""},
		{"pull_request_target", nil, 64, "refused", "invalid-config"},
		{"workflow_run", nil, 64, "refused", "invalid-config"},
		{"issue_comment", with{"mode": "apply"}, 64, "refused", "invalid-config"},
		{"push", with{"mode": "aply", "concurrency": "1000"}, 64, "failed", "invalid-config"},
		{"push", with{"config": "../other.yaml"}, 64, "failed", "invalid-config"},
		{"push", with{"config": "absent.yaml"}, 3, "failed", "invalid-config"},
		{"workflow_dispatch", with{"max-targets": "1"}, 64, "failed", "invalid-config"},
	} {
		t.Run(fmt.Sprint(c.event, c.env), func(t *testing.T) {
			s := newStage(t)
			var got ran
			switch c.event {
			case "pull_request":
				got = s.onPull(s.repo.OpenPullRequest("ana", "Change", minutes(10)), c.env)
			case "push":
				got = s.onPush(s.repo.Head("main"), c.env)
			default:
				got = s.on(c.event, c.env)
			}
			s.wants(got, c.code, c.result, c.reason)
			if s.awsWrites() != 0 {
				t.Error("AWS was written to")
			}
			if c.code != 0 && c.code != 2 && len(got.annotated("error")) == 0 {
				t.Error("no annotation says why")
			}
			if len(got.outputs) != 18 || got.summary == "" {
				t.Errorf("%d outputs and a summary of %d bytes", len(got.outputs), len(got.summary))
			}
		})
	}
}

// TestNoStep: outside of a step, and with options, the command cannot run.
func TestNoStep(t *testing.T) {
	t.Parallel()
	if code, _, said := inMemory(t.Context(), "action"); code != 64 || !strings.Contains(said, "not a step") {
		t.Errorf("exit code %d, says %q", code, said)
	}
	if code, _, said := inMemory(t.Context(), "action", "--sandbox", "x"); code != 64 || !strings.Contains(said, "unknown flag") {
		t.Errorf("exit code %d, says %q", code, said)
	}
}

// TestNoCheckout names the step that is missing.
func TestNoCheckout(t *testing.T) {
	s := newStage(t)
	got := s.on("workflow_dispatch", with{"GITHUB_WORKSPACE": t.TempDir()})
	s.wants(got, 3, "failed", "invalid-config")
	s.contains("summary", got.summary, "actions/checkout")
	s.contains("annotation", strings.Join(got.annotated("error"), "\n"), "file=preferences.yaml,", "actions/checkout")
}

// queued puts a pull request, as squashed, on the merge queue's branch.
func (s *stage) queued(p *githubtest.PullRequest, files githubtest.Files) (sha, ref string) {
	s.Helper()
	sha = s.repo.Push("ana", "queue", fmt.Sprintf("%s (#%d)", p.Title, p.Number), files)
	return sha, fmt.Sprintf("refs/heads/gh-readonly-queue/main/pr-%d-abc", p.Number)
}

func (s *stage) onGroup(sha, ref string, env with) ran {
	s.Helper()
	base := s.repo.Head("main")
	return s.step("merge_group", sha, ref, map[string]any{"merge_group": map[string]any{
		"head_sha": sha, "base_sha": base, "base_ref": "refs/heads/main",
	}}, env)
}

// TestMergeGroup: what is about to be merged is held to what was reviewed.
func TestMergeGroup(t *testing.T) {
	s := newStage(t)
	s.settled()
	first := s.repo.OpenPullRequest("ana", "Ten", minutes(10))
	s.wants(s.onPull(first, nil), 0, "changes", "")
	sha, ref := s.queued(first, minutes(10))
	got := s.onGroup(sha, ref, nil)
	s.wants(got, 0, "changes", "")
	before := s.awsWrites()

	otherUser := func(of githubtest.Files) githubtest.Files {
		return githubtest.Files{"preferences.yaml": strings.Replace(of["preferences.yaml"], "User: ops", "User: dev", 1)}
	}
	second := s.repo.OpenPullRequest("ana", "Other user", otherUser(minutes(20)))
	s.wants(s.onPull(second, nil), 0, "changes", "")
	sha, ref = s.queued(second, otherUser(minutes(10)))
	got = s.onGroup(sha, ref, nil)
	s.wants(got, 0, "changes", "")
	s.contains("summary", got.summary, "2 pull requests are applied together")

	s.byHand("us-east-1", `"runAsEnabled": true`, `"runAsEnabled": false`)
	got = s.onGroup(sha, ref, nil)
	s.wants(got, 0, "changes", "")
	s.contains("warning", strings.Join(got.annotated("warning"), "\n"), "changed by hand")

	moved := s.repo.Push("ana", "queue", "Nobody saw this", minutes(3))
	got = s.onGroup(moved, ref, nil)
	if got.code != 4 || got.outputs["result"] != "refused" {
		t.Errorf("exit code %d, result %q, want 4 and refused\n%s", got.code, got.outputs["result"], got.summary)
	}
	if s.awsWrites() != before+2 { // by hand
		t.Error("a check has written to AWS")
	}
	if len(got.annotated("error")) == 0 {
		t.Error("no annotation says why")
	}

	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	got = s.onGroup(sha, ref, nil)
	s.wants(got, 0, "validated", "")
	s.contains("notice", strings.Join(got.annotated("notice"), "\n"), "without AWS credentials")
}

// TestSchedule: the drift run tells of changes by hand, and of reviews that
// wait for their apply.
func TestSchedule(t *testing.T) {
	s := newStage(t)
	s.settled()
	s.wants(s.on("schedule", nil), 0, "no-changes", "")
	s.review(minutes(10), githubtest.Squash)
	if got := s.on("schedule", nil); len(got.annotated("warning")) != 0 {
		t.Errorf("annotations %q of a merge of this day", got.obeyed)
	}
	s.clock.pass(50 * time.Hour)
	got := s.on("schedule", with{"fail-on-changes": "true"})
	s.wants(got, 2, "changes", "")
	s.contains("warning", strings.Join(got.annotated("warning"), "\n"), "#1 was merged 2 days ago")
	s.contains("plan file", got.plan, `"origin": "drift"`)
	s.hub.Fail("repos/get", 0, githubtest.Status(http.StatusServiceUnavailable))
	got = s.on("schedule", nil)
	s.wants(got, 0, "changes", "")
	s.contains("warning", strings.Join(got.annotated("warning"), "\n"), "is not known")
}

// TestEnterprise is a server with its API below /api, without a history of
// edits or without GraphQL's last editor.
func TestEnterprise(t *testing.T) {
	for _, field := range []string{"", "IssueComment.userContentEdits", "IssueComment.lastEditedAt"} {
		s := newStage(t, githubtest.Enterprise(), githubtest.WithoutField(field))
		s.settled()
		sha, _ := s.review(minutes(10), githubtest.Merge)
		s.wants(s.onPush(sha, nil), 0, "applied", "")
	}
}

// TestTwoConfigs: each file and each label has a comment of its own.
func TestTwoConfigs(t *testing.T) {
	s := newStage(t)
	p := s.repo.OpenPullRequest("ana", "Two", githubtest.Files{
		"preferences.yaml": minutes(10)["preferences.yaml"], "team/preferences.yaml": minutes(5)["preferences.yaml"],
	})
	for _, env := range []with{nil, {"config": "team/preferences.yaml"}, {"label": "staging"}, {"label": "staging"}} {
		s.wants(s.onPull(p, env), 0, "changes", "")
	}
	if n := len(p.Comments()); n != 3 {
		t.Errorf("%d comments, want 3", n)
	}
	s.contains("comment", p.Comments()[2].Body, "staging")
}
