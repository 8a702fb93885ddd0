// Package acttest takes the action whole, as a runner does, with moto as the
// AWS and our GitHub for tests: in containers, on every event, and as a process,
// through journeys of several pull requests. It has tests only, and knows of
// ssmprefs no more than what a user sees.
package acttest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// root is the folder of the module.
const root = "../.."

// stage is a repository, an AWS, and a runner.
type stage struct {
	*testing.T
	hub    *githubtest.Server
	repo   *githubtest.Repo
	aws    *moto
	hidden []string // ids of accounts, which no run may show
	runs   int
	runner func(event, sha, ref, payload string) acted
}

// newStage is a public repository, so that ids of accounts are hidden.
func newStage(t *testing.T, aws *moto, files githubtest.Files) *stage {
	s := &stage{T: t, hub: githubtest.New(t), aws: aws, hidden: []string{motoAccount}}
	s.hub.Set(time.Now())
	s.repo = s.hub.Repository("acme/preferences", files)
	s.repo.Private = false
	return s
}

func (s *stage) write(path, text string) {
	s.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.Fatal(err)
	}
}

// checkOut writes the files of a commit into a folder.
func (s *stage) checkOut(sha, folder string) {
	s.Helper()
	for path, text := range s.repo.Files(sha) {
		s.write(filepath.Join(folder, path), text)
	}
}

// acted is what came of a run.
type acted struct {
	job     string              // its result
	log     string              // masked
	said    map[string][]string // annotations by kind, as title, place and text
	outputs map[string]string
	summary string
}

// run has the runner run an event at a commit.
func (s *stage) run(event, sha, ref string, payload map[string]any) acted {
	s.Helper()
	s.runs++
	payload = maps.Clone(payload)
	payload["repository"] = map[string]any{"id": s.repo.ID, "default_branch": "main"}
	text, err := json.Marshal(payload)
	if err != nil {
		s.Fatal(err)
	}
	return s.runner(event, sha, ref, string(text))
}

// onPull is the run of a pull request, whose branch is in the repository of an
// id.
func (s *stage) onPull(event string, p *githubtest.PullRequest, from int64) acted {
	s.Helper()
	side := func(ref, sha string, id int64) map[string]any {
		return map[string]any{"ref": ref, "sha": sha, "repo": map[string]any{"id": id}}
	}
	return s.run(event, p.Trial(), fmt.Sprintf("refs/pull/%d/merge", p.Number), map[string]any{
		"number": p.Number, "pull_request": map[string]any{
			"number": p.Number, "title": p.Title, "state": "open",
			"head": side(p.Branch, p.HeadSHA(), from), "base": side(p.Base, p.BaseSHA(), s.repo.ID),
		},
	})
}

// onPush is the run of a push of a commit to main; push that of main's head.
func (s *stage) onPush(sha string) acted {
	s.Helper()
	before := strings.Repeat("0", 40)
	if parents := s.repo.Parents(sha); len(parents) > 0 {
		before = parents[0]
	}
	return s.run("push", sha, "refs/heads/main", map[string]any{"before": before, "after": sha, "deleted": false})
}

func (s *stage) push() acted {
	s.Helper()
	return s.onPush(s.repo.Head("main"))
}

// on is the run of another event, at the head of main.
func (s *stage) on(event string, payload map[string]any) acted {
	s.Helper()
	return s.run(event, s.repo.Head("main"), "refs/heads/main", payload)
}

// untouched runs something that may not write to AWS.
func (s *stage) untouched(run func() acted) acted {
	s.Helper()
	_, before := s.aws.counts()
	got := run()
	if _, after := s.aws.counts(); after != before {
		s.Errorf("%d writes to AWS", after-before)
	}
	return got
}

// comments are those of a pull request, which are to be n.
func (s *stage) comments(p *githubtest.PullRequest, n int) []githubtest.Comment {
	s.Helper()
	all := p.Comments()
	if len(all) != n {
		s.Fatalf("%d comments, want %d", len(all), n)
	}
	return all
}

// wants checks what every run has: its end, told in every way.
func (s *stage) wants(got acted, code int, result, reason string) {
	s.Helper()
	job := "success"
	if code != 0 {
		job = "failure"
	}
	is := []string{got.job, got.outputs["exit-code"], got.outputs["result"], got.outputs["failure-reason"]}
	want := []string{job, strconv.Itoa(code), result, reason}
	if strings.Join(is, " ") != strings.Join(want, " ") {
		s.Fatalf("the run ended %q, want %q; log:\n%s\nsummary:\n%s", is, want, got.log, got.summary)
	}
	if len(got.outputs) != 18 || got.summary == "" || len(got.said["error"]) == 0 && code != 0 {
		s.Errorf("%d outputs, want 18; a summary of %d bytes; errors %q", len(got.outputs), len(got.summary), got.said["error"])
	}
	s.discreet(got)
}

// discreet checks that a run shows neither the id of an account nor the token,
// and that the file, whoever may write it, gave the runner no command.
func (s *stage) discreet(got acted) {
	s.Helper()
	for _, account := range s.hidden {
		if strings.Contains(fmt.Sprint(got.log, got.summary, got.said, got.outputs), account) {
			s.Errorf("the id of an account is shown; log:\n%s", got.log)
		}
	}
	if strings.Contains(got.log, "***") || strings.Contains(got.summary, s.hub.JobToken()) { // the log has its secrets masked
		s.Errorf("the token is shown, or the file has added a mask; log:\n%s", got.log)
	}
	for kind, all := range got.said {
		for _, text := range all {
			if strings.HasSuffix(text, ": forged") {
				s.Errorf("the file made an annotation, %s: %q", kind, text)
			}
		}
	}
}

func (s *stage) contains(what, text string, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			s.Errorf("the %s has no %q:\n%s", what, part, text)
		}
	}
}
