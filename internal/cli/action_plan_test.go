package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// TestPullRequest is the plan of a pull request: its comment, record, outputs,
// summary and plan file, again on the next push, and its origins.
func TestPullRequest(t *testing.T) {
	s := newStage(t)
	s.settled()
	s.byHand("us-east-1", `"runAsEnabled": true`, `"runAsEnabled": false`)
	p := s.repo.OpenPullRequest("ana", "Ten minutes", minutes(10))
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")

	all := p.Comments()
	if len(all) != 1 || all[0].Author != githubtest.Job.Login {
		t.Fatalf("comments %+v, want one by the job", all)
	}
	s.contains("comment", all[0].Body, "<!-- ssmprefs v1 ", "### Session Manager preferences", "Planned", p.HeadSHA()[:7], "idleSessionTimeout", "runAsEnabled")
	s.contains("summary", got.summary, "### Session Manager preferences", "Planned")
	record, err := review.Parse(all[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	if record.Repository != s.repo.ID || record.PullRequest != p.Number || record.Commit != p.HeadSHA() || record.PlanHash != got.outputs["plan-hash"] {
		t.Errorf("record of %+v", record.Header)
	}
	made, err := plan.Decode([]byte(got.plan))
	if err != nil {
		t.Fatal(err)
	}
	if made.Base == nil || made.Base.Commit != s.repo.Head("main") {
		t.Errorf("base %+v, want main's head", made.Base)
	}
	for _, target := range made.Targets {
		for _, c := range target.Changes {
			want := plan.PullRequest
			if c.Key == "runAsEnabled" {
				want = plan.Drift
			}
			if c.Origin != want {
				t.Errorf("%s of %s: origin %q, want %q", c.Key, target.Region, c.Origin, want)
			}
		}
	}
	for name, want := range map[string]string{
		"has-changes": "true", "update-count": "2", "create-count": "0", "repoint-count": "0", "in-sync-count": "0", "loosening-count": "0",
		"unreadable-count": "0", "refused-count": "0", "failed-count": "0", "plan-hash": made.PlanHash, "pr-number": fmt.Sprint(p.Number),
		"comment-id": fmt.Sprint(all[0].ID), "summary": "2 of 2 targets change",
	} {
		if got.outputs[name] != want {
			t.Errorf("output %s is %q, want %q", name, got.outputs[name], want)
		}
	}
	if len(got.outputs) != 18 {
		t.Errorf("%d outputs, want 18", len(got.outputs))
	}

	p.Push("ana", "Five", minutes(5))
	s.wants(s.onPull(p, nil), 0, "changes", "")
	if again := p.Comments(); len(again) != 1 || again[0].ID != all[0].ID || again[0].Body == all[0].Body {
		t.Errorf("the second push left %d comments, or the first as it was", len(again))
	}
}

// TestForeign are the runs without secrets: the file is checked, and AWS and
// the pull request hear nothing.
func TestForeign(t *testing.T) {
	for name, actor := range map[string]string{"fork": "eve", "dependabot": "dependabot[bot]"} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			text := minutes20 + "shellProfile: x\n"
			files := githubtest.Files{"preferences.yaml": text}
			p := s.repo.OpenPullRequest("eve", "Mine", files)
			from := s.repo.ID
			if name == "fork" {
				from++
			}
			run := func() ran {
				return s.step("pull_request", p.Trial(), "refs/pull/1/merge", s.pullEvent(p, from), with{"GITHUB_ACTOR": actor})
			}
			got := run()
			s.wants(got, 3, "failed", "invalid-config")
			if errors := got.annotated("error"); len(errors) != 1 || !strings.Contains(errors[0], "file=preferences.yaml,") {
				t.Errorf("annotations %q, want one on the file", errors)
			}
			s.contains("summary", got.summary, "Invalid", "shellProfile")
			p.Push("eve", "Better", githubtest.Files{
				"preferences.yaml": minutes20 + "    preferences:\n      shellProfile: { linux: { file: linux.sh } }\n", "linux.sh": "echo theirs\n",
			})
			got = run()
			s.wants(got, 0, "validated", "")
			if notices := got.annotated("notice"); len(notices) != 1 || !strings.Contains(notices[0], "no call to AWS") {
				t.Errorf("notices %q, want one that says so", notices)
			}
			if strings.Contains(got.log+got.summary, "theirs") {
				t.Error("the text of a profile is shown")
			}
			if s.awsCalls() != 0 || len(s.hub.Calls()) != 0 {
				t.Errorf("%d calls to AWS and %d to GitHub, want none", s.awsCalls(), len(s.hub.Calls()))
			}
		})
	}
}

// TestComment is the input comment.
func TestComment(t *testing.T) {
	for _, c := range []struct {
		comment  string
		minutes  int
		comments int
	}{
		{"never", 10, 0}, {"changes-only", 10, 1}, {"always", 10, 1},
		{"never", 20, 0}, {"changes-only", 20, 0}, {"always", 20, 1},
	} {
		s := newStage(t)
		s.settled()
		files := minutes(c.minutes)
		files["readme"] = "touched"
		p := s.repo.OpenPullRequest("ana", "Change", files)
		got := s.onPull(p, with{"comment": c.comment})
		if got.code != 0 || len(p.Comments()) != c.comments {
			t.Errorf("%s, %d minutes: exit code %d, %d comments, want 0 and %d", c.comment, c.minutes, got.code, len(p.Comments()), c.comments)
		}
		if c.comments == 0 != (got.outputs["comment-id"] == "") {
			t.Errorf("%s, %d minutes: output comment-id is %q", c.comment, c.minutes, got.outputs["comment-id"])
		}
	}
}

// TestNoChangesNow: a comment that is there is told of a plan without changes,
// and one that was deleted is made anew.
func TestNoChangesNow(t *testing.T) {
	s := newStage(t)
	s.settled()
	p := s.repo.OpenPullRequest("ana", "Change", minutes(10))
	s.wants(s.onPull(p, nil), 0, "changes", "")
	p.Push("ana", "Back", minutes(20))
	s.wants(s.onPull(p, nil), 0, "no-changes", "")
	s.contains("comment", p.Comments()[0].Body, "No changes now")
	s.repo.Delete(p.Comments()[0].ID)
	p.Push("ana", "Again", minutes(10))
	s.wants(s.onPull(p, nil), 0, "changes", "")
	if n := len(p.Comments()); n != 1 {
		t.Errorf("%d comments, want a new one", n)
	}
}

// TestConfigChanges: what a file stops protecting is told, though nothing live
// moves.
func TestConfigChanges(t *testing.T) {
	s := newStage(t)
	s.settled()
	p := s.repo.OpenPullRequest("ana", "Drop a region", githubtest.Files{
		"preferences.yaml": strings.Replace(minutes20, ", us-east-1", "", 1) + "unmanaged: [description]\n",
	})
	got := s.onPull(p, nil)
	s.wants(got, 0, "no-changes", "")
	if len(p.Comments()) != 1 {
		t.Fatal("nothing was posted")
	}
	s.contains("comment", p.Comments()[0].Body, "us-east-1", "stops protecting")
	s.contains("plan file", got.plan, `"target-dropped"`, `"newly-unmanaged"`)
}

// TestBaseUnreadable: a plan whose base is not known says so, and has no
// origins.
func TestBaseUnreadable(t *testing.T) {
	s := newStage(t)
	broken := s.repo.Push("ana", "main", "Broken", githubtest.Files{"preferences.yaml": "version: 1\npreferences: [\n"})
	p := s.repo.OpenPullRequest("ana", "Mend", minutes(20))
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")
	s.contains("summary", got.summary, "whose doing a change is, is not known", broken[:7])
	if strings.Contains(got.plan, `"origin"`) {
		t.Error("the plan has origins")
	}

	s.repo.Push("ana", "main", "Removed", githubtest.Files{"preferences.yaml": githubtest.Deleted})
	p = s.repo.OpenPullRequest("ana", "New", minutes(20))
	s.contains("plan file", s.onPull(p, nil).plan, `"origin": "pull-request"`)
}

// TestBaseProfile: the base's profile files come from GitHub, and under the
// rules for files on disk.
func TestBaseProfile(t *testing.T) {
	profile := func(file string) string {
		return strings.Replace(minutes20, "rules:", "  shellProfile: { linux: { file: "+file+" } }\nrules:", 1)
	}
	s := newStage(t)
	s.repo.Push("ana", "main", "Profile", githubtest.Files{"preferences.yaml": profile("linux.sh"), "linux.sh": "cd /\n"})
	s.settled()
	p := s.repo.OpenPullRequest("ana", "Profile", githubtest.Files{"linux.sh": "cd /tmp\n"})
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")
	s.contains("plan file", got.plan, `"origin": "pull-request"`, "shellProfile.linux")

	s.repo.Push("ana", "main", "Hidden", githubtest.Files{"preferences.yaml": profile(".ssh/linux.sh"), ".ssh/linux.sh": "cd /\n"})
	p = s.repo.OpenPullRequest("ana", "Mend", githubtest.Files{"preferences.yaml": profile("linux.sh")})
	got = s.onPull(p, nil)
	s.contains("summary", got.summary, "what is hidden is not read")
}

// TestUrgentRevert: planned before the first change was applied, the revert
// works once it was.
func TestUrgentRevert(t *testing.T) {
	s := newStage(t)
	s.settled()
	first, _ := s.review(minutes(10), githubtest.Squash)
	p := s.repo.OpenPullRequest("ana", "Back", minutes(20))
	got := s.onPull(p, nil) // nothing to do as it is: the first is not applied yet
	s.wants(got, 0, "no-changes", "")
	if len(p.Comments()) != 1 {
		t.Fatal("a plan with ids once another is applied was not posted")
	}
	s.contains("comment", p.Comments()[0].Body, "#### Once #1 is applied")
	s.contains("summary", got.summary, "#### Once #1 is applied")
	s.wants(s.onPush(first, nil), 0, "applied", "")
	s.contains("live document", s.live("eu-west-1"), `"idleSessionTimeout": "10"`)
	s.wants(s.onPush(p.Merge(githubtest.Squash), nil), 0, "applied", "")
	s.contains("live document", s.live("eu-west-1"), `"idleSessionTimeout": "20"`)
}
