package cli

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// TestMerge: what was reviewed is applied, whatever the method, and the comment
// says so and owes nothing more.
func TestMerge(t *testing.T) {
	for _, method := range []githubtest.Method{githubtest.Merge, githubtest.Squash, githubtest.Rebase} {
		t.Run(string(method), func(t *testing.T) {
			s := newStage(t)
			s.settled()
			sha, p := s.review(minutes(10), method)
			got := s.onPush(sha, nil)
			s.wants(got, 0, "applied", "")
			s.contains("live document", s.live("us-east-1"), `"idleSessionTimeout": "10"`)
			s.contains("summary", got.summary, "Applied", "reviewed in ")
			body := p.Comments()[0].Body
			s.contains("comment", body, "Applied", sha[:7])
			record, err := review.Parse(body)
			if err != nil || record.State != review.Applied {
				t.Errorf("record in state %v, error %v", record.State, err)
			}
			if e, ok := record.Entry(place("eu-west-1")); !ok || !e.Spent {
				t.Errorf("entry %+v, want one that is spent", e)
			}
			if got.outputs["pr-number"] != "1" || got.outputs["comment-id"] != fmt.Sprint(p.Comments()[0].ID) {
				t.Errorf("outputs pr-number %q, comment-id %q", got.outputs["pr-number"], got.outputs["comment-id"])
			}
			// Again: nothing to do, and what the comment says of the first run stays.
			s.wants(s.onPush(sha, nil), 0, "no-changes", "")
			if p.Comments()[0].Body != body {
				t.Error("a run with nothing to do has changed the comment")
			}
		})
	}
}

// TestSeveralOwed: a run that was dropped is made up for by the next one, with
// the reviews of both pull requests; the older run is superseded.
func TestSeveralOwed(t *testing.T) {
	s := newStage(t)
	s.settled()
	first, _ := s.review(minutes(10), githubtest.Squash)
	other := minutes(10)
	other["preferences.yaml"] = strings.Replace(other["preferences.yaml"], "User: ops", "User: dev", 1)
	second, _ := s.review(other, githubtest.Merge)
	got := s.onPush(first, nil)
	s.wants(got, 0, "superseded", "")
	s.contains("summary", got.summary, "Superseded", "dispatch")
	before := s.awsWrites()
	s.wants(s.onPush(second, nil), 0, "applied", "")
	s.contains("live document", s.live("eu-west-1"), `"idleSessionTimeout": "10"`, `"runAsDefaultUser": "dev"`)
	if s.awsWrites() != before+4 {
		t.Errorf("%d writes, want a version and a promotion in two regions", s.awsWrites()-before)
	}
}

// TestSupersededUnread: a target that could not be read is told beside those
// that a newer commit's run takes over.
func TestSupersededUnread(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, _ := s.review(minutes(10), githubtest.Squash)
	s.review(minutes(5), githubtest.Squash)
	s.aws.Inject(sandbox.Fault{Operation: "GetDocument", Region: "us-east-1", Code: "AccessDeniedException"})
	s.wants(s.onPush(sha, nil), 5, "failed", "aws-access")
	s.aws.Inject(sandbox.Fault{Operation: "GetDocument", Code: "AccessDeniedException"})
	s.wants(s.onPush(sha, nil), 1, "failed", "aws-access")
}

// TestRefused are the targets that an apply leaves, each with its reason and a
// way out.
func TestRefused(t *testing.T) {
	t.Run("drifted", func(t *testing.T) {
		s := newStage(t)
		s.settled()
		sha, p := s.review(minutes(10), githubtest.Squash)
		s.byHand("us-east-1", `"runAsEnabled": true`, `"runAsEnabled": false`)
		got := s.onPush(sha, nil)
		s.wants(got, 5, "applied-partly", "drifted")
		s.contains("summary", got.summary, "Applied in part", "open a pull request")
		s.contains("comment", p.Comments()[0].Body, "Applied in part")
		if got.outputs["refused-count"] != "1" {
			t.Errorf("refused-count is %q", got.outputs["refused-count"])
		}
		s.wants(s.onPush(sha, with{"on-drift": "skip"}), 0, "changes", "")
		s.wants(s.onPush(sha, nil), 4, "refused", "drifted")
		s.wants(s.onPush(sha, with{"on-drift": "apply"}), 0, "applied", "")
	})
	t.Run("all or nothing", func(t *testing.T) {
		s := newStage(t)
		s.settled()
		sha, _ := s.review(minutes(10), githubtest.Squash)
		s.byHand("us-east-1", `"runAsEnabled": true`, `"runAsEnabled": false`)
		before := s.awsWrites()
		s.wants(s.onPush(sha, with{"all-or-nothing": "true"}), 4, "refused", "drifted")
		if s.awsWrites() != before {
			t.Error("something was written")
		}
	})
	t.Run("file moved", func(t *testing.T) {
		s := newStage(t)
		s.settled()
		s.review(minutes(10), githubtest.Squash)
		sha := s.repo.Push("ana", "main", "Directly", minutes(5))
		s.wants(s.onPush(sha, with{"on-drift": "apply"}), 4, "refused", "file-moved")
	})
	t.Run("direct push", func(t *testing.T) {
		s := newStage(t)
		got := s.onPush(s.repo.Head("main"), nil)
		s.wants(got, 4, "refused", "not-reviewed")
		s.contains("summary", got.summary, "have it reviewed")
		if s.awsWrites() != 0 {
			t.Error("something was written")
		}
		s.contains("summary", s.onPush(s.repo.Head("main"), with{"require-reviewed-plan": "false"}).summary, "[!CAUTION]", "what no pull request has shown")
	})
	for name, do := range map[string]func(s *stage, p *githubtest.PullRequest){
		"comment deleted": func(s *stage, p *githubtest.PullRequest) { s.repo.Delete(p.Comments()[0].ID) },
		"comment edited": func(s *stage, p *githubtest.PullRequest) {
			s.repo.Edit(p.Comments()[0].ID, "eve", p.Comments()[0].Body)
		},
		"another's comment": func(s *stage, p *githubtest.PullRequest) {
			id := p.Comments()[0].ID
			p.Copy(id, "eve")
			s.repo.Delete(id)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.settled()
			sha, p := s.review(minutes(10), githubtest.Squash)
			do(s, p)
			writes := len(s.hub.Writes())
			got := s.onPush(sha, nil)
			s.wants(got, 4, "refused", "not-reviewed")
			if name != "comment deleted" {
				s.contains("summary", got.summary, "eve")
			}
			if len(s.hub.Writes()) != writes {
				t.Error("a comment that is not trusted was edited")
			}
		})
	}
}

// TestLimits: an apply over a limit writes nothing; the label lifts the one of
// loosening, and its setter is named.
func TestLimits(t *testing.T) {
	s := newStage(t)
	s.settled()
	loose := strings.Replace(minutes20, "runAsEnabled: true", "runAsEnabled: false", 1)
	sha, p := s.review(githubtest.Files{"preferences.yaml": loose}, githubtest.Squash)
	limit := with{"max-loosening": "0", "allow-loosening-label": "may loosen"}
	got := s.onPush(sha, limit)
	s.wants(got, 4, "refused", "threshold")
	s.contains("summary", got.summary, "maxLoosening")
	p.Label("boss", "may loosen")
	got = s.onPush(sha, limit)
	s.wants(got, 0, "applied", "")
	if notices := strings.Join(got.annotated("notice"), "\n"); !strings.Contains(notices, "boss put the label") {
		t.Errorf("notices %q", notices)
	}
	pr := s.repo.OpenPullRequest("ana", "Change", minutes(10))
	got = s.onPull(pr, with{"max-changes": "1"})
	s.wants(got, 0, "changes", "")
	if len(got.annotated("warning")) != 1 {
		t.Errorf("annotations %q, want a warning that an apply would write nothing", got.obeyed)
	}
	s.wants(s.onPush(pr.Merge(githubtest.Squash), with{"max-changes": "1"}), 4, "refused", "threshold")
}

// TestDispatch: a plan to the summary, an apply by its hash, and by reviews.
func TestDispatch(t *testing.T) {
	s := newStage(t)
	planned := s.on("workflow_dispatch", nil)
	s.wants(planned, 0, "changes", "")
	hash := planned.outputs["plan-hash"]
	other := strings.Repeat("0", 64)
	got := s.on("workflow_dispatch", with{"mode": "apply", "expected-plan-hash": other})
	s.wants(got, 4, "refused", "not-reviewed")
	s.contains("summary", got.summary, hash)
	s.wants(s.on("workflow_dispatch", with{"mode": "apply", "expected-plan-hash": hash}), 0, "applied", "")
	s.review(minutes(10), githubtest.Squash)
	s.wants(s.on("workflow_dispatch", with{"mode": "apply"}), 0, "applied", "")
	s.wants(s.on("workflow_dispatch", with{"mode": "apply", "GITHUB_REF": "refs/heads/other"}), 64, "refused", "invalid-config")
}

// TestContinued: a run that failed is simply run again.
func TestContinued(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, p := s.review(minutes(10), githubtest.Squash)
	s.aws.Inject(sandbox.Fault{Operation: "UpdateDocument", Region: "us-east-1", Code: "AccessDeniedException"})
	got := s.onPush(sha, nil)
	s.wants(got, 5, "applied-partly", "aws-access")
	if got.outputs["failed-count"] != "1" {
		t.Errorf("failed-count is %q", got.outputs["failed-count"])
	}
	s.aws.Heal()
	s.wants(s.onPush(sha, nil), 0, "applied", "")
	s.contains("comment", p.Comments()[0].Body, "Applied")
	made, err := plan.Decode([]byte(got.plan))
	if err != nil || made.Targets[0].Outcome == nil {
		t.Errorf("the plan file has no outcomes, error %v", err)
	}
}

// onFirstWrite has something happen, and the last answer of the reviews grow
// old, while the first target is written.
func (s *stage) onFirstWrite(do func()) {
	begun := false
	s.aws.Observe(func(c sandbox.Call) {
		if c.Operation == "UpdateDocument" && !begun {
			begun = true
			do()
			s.clock.pass(time.Minute)
		}
	})
}

// TestMeanwhile: what happens on GitHub while targets are written keeps the
// rest from being written.
func TestMeanwhile(t *testing.T) {
	t.Run("superseded", func(t *testing.T) {
		s := newStage(t)
		s.settled()
		sha, p := s.review(minutes(10), githubtest.Squash)
		s.onFirstWrite(func() { s.repo.Push("ana", "main", "Newer", minutes(5)) })
		got := s.onPush(sha, with{"concurrency": "1"})
		s.wants(got, 0, "superseded", "")
		s.contains("live document", s.live("eu-west-1"), `"idleSessionTimeout": "10"`)
		s.contains("live document", s.live("us-east-1"), `"idleSessionTimeout": "20"`)
		record, err := review.Parse(p.Comments()[0].Body)
		if err != nil {
			t.Fatal(err)
		}
		for region, spent := range map[string]bool{"eu-west-1": true, "us-east-1": false} {
			if e, _ := record.Entry(place(region)); e.Spent != spent {
				t.Errorf("%s: spent %v, want %v", region, e.Spent, spent)
			}
		}
	})
	t.Run("GitHub down", func(t *testing.T) {
		s := newStage(t)
		s.settled()
		sha, _ := s.review(minutes(10), githubtest.Squash)
		s.onFirstWrite(func() { s.hub.Fail("git/get-ref", 0, githubtest.Status(http.StatusBadGateway)) })
		got := s.onPush(sha, with{"concurrency": "1"})
		s.wants(got, 1, "applied-partly", "partial")
		s.contains("live document", s.live("us-east-1"), `"idleSessionTimeout": "20"`)
		s.hub.Heal()
		s.wants(s.onPush(sha, nil), 0, "applied", "")
	})
}
