package acttest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// idle is the file with an idle timeout, and a shell profile that talks to the
// runner: whoever may write the file must not.
func idle(minutes string) githubtest.Files {
	return githubtest.Files{"preferences.yaml": `version: 1
preferences:
  idleSessionTimeout: ` + minutes + `
  shellProfile:
    linux: |
      ::error::forged
      ##[warning]forged
      ::add-mask::idleSessionTimeout
targets:
  - name: all
    regions: [eu-west-1, us-east-1]
`}
}

// TestActionInContainers runs the action on every event as a container of a
// workflow, where SSMPREFS_ACT names nektos/act. scripts/judge-act brings that,
// and what it needs. The runs are one story, since each takes seconds.
func TestActionInContainers(t *testing.T) {
	program := os.Getenv("SSMPREFS_ACT")
	if program == "" {
		t.Skip("scripts/judge-act runs the action in containers")
	}
	s := newContainers(t, program, githubtest.Files{"README.md": "Preferences"})
	for _, part := range []struct {
		name string
		play func()
	}{
		{"a merge that nobody reviewed", s.unreviewed},
		{"dispatch", s.dispatched},
		{"a fork", s.fork},
		{"a file that is wrong", s.wrong},
		{"an event that is refused", s.refused},
		{"review, queue and merge", s.merged},
		{"schedule after a change by hand", s.drift},
		{"a merge after a change by hand", s.partly},
	} {
		told := t.Run(part.name, func(t *testing.T) {
			s.T = t
			part.play()
		})
		if !told {
			return // the rest would fail for the same cause
		}
	}
}

// unspoken runs something that may not call AWS at all.
func (s *containers) unspoken(run func() acted) acted {
	s.Helper()
	before, _ := s.aws.counts()
	got := run()
	if after, _ := s.aws.counts(); after != before {
		s.Errorf("%d calls to AWS", after-before)
	}
	return got
}

// annotated checks that a kind of annotation says something.
func (s *containers) annotated(got acted, kind string, parts ...string) {
	s.Helper()
	s.contains(kind+"s", strings.Join(got.said[kind], "\n"), parts...)
}

func (s *containers) unreviewed() {
	s.repo.OpenPullRequest("ana", "Begin", idle("20")).Merge(githubtest.Squash)
	got := s.untouched(s.push)
	s.wants(got, 4, "refused", "not-reviewed")
	s.contains("summary", got.summary, "eviewed")
}

// dispatched plans, and applies what that plan's hash names.
func (s *containers) dispatched() {
	got := s.untouched(func() acted { return s.on("workflow_dispatch", map[string]any{}) })
	s.wants(got, 0, "changes", "")
	s.annotated(got, "warning", "preferences.yaml:")
	s.contains("summary", got.summary, "idleSessionTimeout", "forged")
	s.contains("log", got.log, "::error::forged") // as text

	with := func(hash string) func() acted {
		return func() acted {
			return s.on("workflow_dispatch", map[string]any{"inputs": map[string]any{"mode": "apply", "hash": hash}})
		}
	}
	s.wants(s.untouched(with(strings.Repeat("0", 64))), 4, "refused", "not-reviewed")
	s.wants(with(got.outputs["plan-hash"])(), 0, "applied", "")
	s.liveHas(`"idleSessionTimeout": "20"`, "eu-west-1", "us-east-1")
}

func (s *containers) liveHas(part string, regions ...string) {
	s.Helper()
	for _, region := range regions {
		s.contains("document in "+region, s.aws.live(s.T, place{motoAccount, region}), part)
	}
}

func (s *containers) fork() {
	p := s.repo.OpenFromFork("eve", "Longer", idle("40"))
	got := s.unspoken(func() acted { return s.onPull("pull_request", p, 99) })
	s.wants(got, 0, "validated", "")
	s.annotated(got, "notice", "fork")
	if strings.Contains(got.log+got.summary, "forged") {
		s.Errorf("the run of a fork shows the profile:\n%s", got.log)
	}
	s.comments(p, 0)
}

func (s *containers) wrong() {
	files := idle("20")
	files["preferences.yaml"] += "  - name: again\n    regoins: [eu-west-1]\n"
	p := s.repo.OpenPullRequest("ana", "A slip", files)
	got := s.untouched(func() acted { return s.onPull("pull_request", p, s.repo.ID) })
	s.wants(got, 3, "failed", "invalid-config")
	s.annotated(got, "error", "preferences.yaml:13: ", "regoins")
}

func (s *containers) refused() {
	p := s.repo.OpenPullRequest("ana", "Rights", idle("50"))
	got := s.unspoken(func() acted { return s.onPull("pull_request_target", p, s.repo.ID) })
	s.wants(got, 64, "refused", "invalid-config")
	s.annotated(got, "error", "pull_request_target")
	s.comments(p, 0)
}

// merged takes a change from its pull request through the queue to AWS.
func (s *containers) merged() {
	p := s.repo.OpenPullRequest("ana", "Longer", idle("30"))
	got := s.untouched(func() acted { return s.onPull("pull_request", p, s.repo.ID) })
	s.wants(got, 0, "changes", "")
	s.annotated(got, "warning", "preferences.yaml:")
	planned := s.comments(p, 1)[0]
	s.contains("comment", planned.Body, "<!-- ssmprefs v1 ", "idleSessionTimeout", "30", got.outputs["plan-hash"][:12])
	for name, want := range map[string]string{
		"update-count": "2", "in-sync-count": "0", "has-changes": "true", "pr-number": fmt.Sprint(p.Number), "comment-id": fmt.Sprint(planned.ID),
	} {
		if got.outputs[name] != want {
			s.Errorf("output %s is %q, want %q", name, got.outputs[name], want)
		}
	}
	if strings.Contains(planned.Body, motoAccount) {
		s.Errorf("the comment shows the id of the account:\n%s", planned.Body)
	}

	queue := s.repo.Push("ana", "queue", fmt.Sprintf("Longer (#%d)", p.Number), idle("30"))
	group := map[string]any{"head_sha": queue, "base_sha": s.repo.Head("main"), "base_ref": "refs/heads/main"}
	got = s.untouched(func() acted {
		return s.run("merge_group", queue, fmt.Sprintf("refs/heads/gh-readonly-queue/main/pr-%d-%s", p.Number, queue), map[string]any{"merge_group": group})
	})
	s.wants(got, 0, "changes", "")

	p.Merge(githubtest.Squash)
	s.wants(s.push(), 0, "applied", "")
	s.liveHas(`"idleSessionTimeout": "30"`, "eu-west-1", "us-east-1")
	if now := s.comments(p, 1)[0]; now.ID != planned.ID || now.Body == planned.Body {
		s.Errorf("the comment does not tell of the apply:\n%s", now.Body)
	}
	s.wants(s.untouched(s.push), 0, "no-changes", "")
}

func (s *containers) drift() {
	s.aws.byHand(s.T, place{motoAccount, "us-east-1"}, `"idleSessionTimeout": "30"`, `"idleSessionTimeout": "60"`)
	got := s.untouched(func() acted { return s.on("schedule", map[string]any{}) })
	s.wants(got, 0, "changes", "")
	s.contains("summary", got.summary, "us-east-1", "60")
}

// partly applies where nobody interfered, and leaves the fix of whoever was on
// call: it was made after the review.
func (s *containers) partly() {
	p := s.repo.OpenPullRequest("ana", "Shorter", idle("15"))
	s.wants(s.onPull("pull_request", p, s.repo.ID), 0, "changes", "")
	s.aws.byHand(s.T, place{motoAccount, "us-east-1"}, `"idleSessionTimeout": "60"`, `"idleSessionTimeout": "45"`)
	p.Merge(githubtest.Merge)
	got := s.push()
	s.wants(got, 5, "applied-partly", "drifted")
	s.liveHas(`"idleSessionTimeout": "15"`, "eu-west-1")
	s.liveHas(`"idleSessionTimeout": "45"`, "us-east-1")
	s.contains("summary", got.summary, "us-east-1")
}
