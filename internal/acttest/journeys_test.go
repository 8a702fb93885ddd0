package acttest

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// TestJourneys plays what happens between the pull requests of one, two and
// three changes and their apply, with a third party at the console, where
// SSMPREFS_MOTO has the address of a moto. scripts/judge-moto brings that.
func TestJourneys(t *testing.T) {
	address := os.Getenv("SSMPREFS_MOTO")
	if address == "" {
		t.Skip("scripts/judge-moto plays the journeys on moto")
	}
	program := filepath.Join(t.TempDir(), "ssmprefs")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	reset, err := http.Post("http://"+address+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	reset.Body.Close()
	for i, journey := range []struct {
		name string
		play func(*process)
	}{
		{"reviewed, merged, applied", (*process).straight},
		{"changed by hand since the review", (*process).drifted},
		{"a fix on call", (*process).onCall},
		{"a promotion that failed", (*process).halfDone},
		{"a run that was dropped", (*process).dropped},
		{"a stacked pull request", (*process).stacked},
		{"a copied record", (*process).copied},
		{"an edited comment", (*process).edited},
		{"three merged in another order", (*process).outOfOrder},
	} {
		t.Run(journey.name, func(t *testing.T) {
			t.Parallel()
			journey.play(newProcess(t, program, address, i))
		})
	}
}

// idleFor is the file of main with another idle timeout.
func (s *process) idleFor(minutes int) githubtest.Files {
	text := s.repo.Files("main")["preferences.yaml"]
	timeout := regexp.MustCompile(`idleSessionTimeout: \d+`)
	return githubtest.Files{"preferences.yaml": timeout.ReplaceAllString(text, fmt.Sprintf("idleSessionTimeout: %d", minutes))}
}

// open opens a pull request and plans it.
func (s *process) open(title string, files githubtest.Files, shows ...string) *githubtest.PullRequest {
	s.Helper()
	p := s.repo.OpenPullRequest("ana", title, files)
	s.plan(p)
	s.contains("comment", s.comments(p, 1)[0].Body, append(shows, "<!-- ssmprefs v1 ")...)
	return p
}

func (s *process) plan(p *githubtest.PullRequest) {
	s.Helper()
	s.wants(s.untouched(func() acted { return s.onPull("pull_request", p, s.repo.ID) }), 0, "changes", "")
}

// everywhere checks the documents of the fleet, as moto has them.
func (s *process) everywhere(parts ...string) {
	s.Helper()
	for _, at := range s.fleet {
		s.contains(fmt.Sprint("document in ", at), s.aws.live(s.T, at), parts...)
	}
}

func (s *process) byHand(old, now string, at ...place) {
	s.Helper()
	for _, at := range at {
		s.aws.byHand(s.T, at, old, now)
	}
}

// versions are the latest and the default one.
func (s *process) versions(at place) (latest, standard string) {
	s.Helper()
	of := s.aws.ask(s.T, at, "DescribeDocument", map[string]any{})["Document"].(map[string]any)
	return of["LatestVersion"].(string), of["DefaultVersion"].(string)
}

func (s *process) straight() {
	s.wants(s.untouched(s.push), 0, "no-changes", "")
	p := s.open("Shorter", s.idleFor(10), "idleSessionTimeout", "20", "10")
	p.Merge(githubtest.Squash)
	got := s.push()
	s.wants(got, 0, "applied", "")
	s.everywhere(`"idleSessionTimeout": "10"`)
	s.contains("comment", s.comments(p, 1)[0].Body, "Applied", s.repo.Head("main")[:7])
	for name, want := range map[string]string{"update-count": "4", "refused-count": "0", "failed-count": "0", "pr-number": fmt.Sprint(p.Number)} {
		if got.outputs[name] != want {
			s.Errorf("output %s is %q, want %q", name, got.outputs[name], want)
		}
	}
	for _, at := range s.fleet {
		if latest, standard := s.versions(at); latest != "2" || standard != "2" {
			s.Errorf("%s: latest version %s, default version %s, want 2 for both", at, latest, standard)
		}
	}
	s.wants(s.untouched(s.push), 0, "no-changes", "")
	drift := s.untouched(func() acted { return s.on("schedule", map[string]any{}) })
	s.wants(drift, 0, "no-changes", "")
}

// drifted: what somebody changed by hand since the review is not written over;
// a pull request that shows it is.
func (s *process) drifted() {
	p := s.open("Shorter", s.idleFor(10))
	s.byHand(`"idleSessionTimeout":"20"`, `"idleSessionTimeout":"60"`, s.fleet...)
	p.Merge(githubtest.Squash)
	got := s.untouched(s.push)
	s.wants(got, 4, "refused", "drifted")
	s.contains("summary", got.summary, "→ `10 min` | `60 min` | `10 min`", "open a pull request")
	s.contains("comment", s.comments(p, 1)[0].Body, "Refused", "60 min")
	if got.outputs["refused-count"] != "4" {
		s.Errorf("refused-count is %q, want 4", got.outputs["refused-count"])
	}
	s.everywhere(`"idleSessionTimeout":"60"`)

	again := s.idleFor(10)
	again["preferences.yaml"] += "# on purpose\n"
	way := s.open("Shorter, on purpose", again, "60", "10")
	way.Merge(githubtest.Squash)
	s.wants(s.push(), 0, "applied", "")
	s.everywhere(`"idleSessionTimeout": "10"`)
}

// onCall: a fix made by hand after the apply outlives re-runs and the next
// pull request, until the file says otherwise.
func (s *process) onCall() {
	p := s.open("Shorter", s.idleFor(10))
	sha := p.Merge(githubtest.Squash)
	s.wants(s.push(), 0, "applied", "")
	next := s.open("Profile", githubtest.Files{"profile.sh": "cd /srv"})

	fixed := s.fleet[0]
	s.byHand(`"idleSessionTimeout": "10"`, `"idleSessionTimeout": "45"`, fixed)
	s.repo.Delete(s.comments(p, 1)[0].ID) // whatever became of it
	s.wants(s.untouched(func() acted { return s.onPush(sha) }), 4, "refused", "not-reviewed")
	next.Merge(githubtest.Squash)
	s.wants(s.push(), 5, "applied-partly", "drifted")
	s.contains("document that was fixed", s.aws.live(s.T, fixed), `"idleSessionTimeout": "45"`)
	for _, at := range s.fleet[1:] {
		s.contains(fmt.Sprint("document in ", at), s.aws.live(s.T, at), `"idleSessionTimeout": "10"`, "cd /srv")
	}

	s.open("As it was fixed", s.idleFor(45)).Merge(githubtest.Squash)
	s.wants(s.push(), 0, "applied", "")
	s.everywhere(`"idleSessionTimeout": "45"`, "cd /srv")
}

// halfDone: a version that is written but not the default is promoted by the
// next run, on the same review.
func (s *process) halfDone() {
	p := s.open("Shorter", s.idleFor(10))
	p.Merge(githubtest.Squash)
	s.aws.fail("UpdateDocumentDefaultVersion")
	got := s.push()
	s.wants(got, 5, "applied-partly", "aws-access")
	behind := 0
	for _, at := range s.fleet {
		if latest, standard := s.versions(at); latest != standard {
			behind++
			s.contains("document in use", s.aws.live(s.T, at), `"idleSessionTimeout":"20"`)
		}
	}
	if behind != 1 || got.outputs["failed-count"] != "1" {
		s.Errorf("%d documents with a default version behind, failed-count %q; want 1", behind, got.outputs["failed-count"])
	}
	_, before := s.aws.counts()
	s.wants(s.push(), 0, "applied", "")
	if _, after := s.aws.counts(); after != before+1 {
		s.Errorf("%d writes, want the promotion alone", after-before)
	}
	s.everywhere(`"idleSessionTimeout": "10"`)
}

// dropped: of two merges only the newer one's run happens, and applies both.
func (s *process) dropped() {
	one := s.open("Shorter", s.idleFor(10))
	two := s.open("Profile", githubtest.Files{"profile.sh": "cd /srv"})
	sha := one.Merge(githubtest.Squash)
	two.Merge(githubtest.Merge)
	s.wants(s.push(), 0, "applied", "")
	s.everywhere(`"idleSessionTimeout": "10"`, "cd /srv")
	for _, p := range []*githubtest.PullRequest{one, two} {
		s.contains("comment", s.comments(p, 1)[0].Body, "Applied")
	}
	s.wants(s.untouched(func() acted { return s.onPush(sha) }), 0, "superseded", "") // at last
}

// stacked: the second pull request stands on the first one's branch, and shows
// what it does now and once the first is applied.
func (s *process) stacked() {
	one := s.open("Shorter", s.idleFor(10))
	two := s.repo.OpenPullRequestInto(one.Branch, "bob", "Shorter still", s.idleFor(5))
	s.plan(two)
	s.contains("comment", s.comments(two, 1)[0].Body, "nce the file without this pull request is applied")
	one.Merge(githubtest.Squash)
	s.wants(s.push(), 0, "applied", "")
	s.everywhere(`"idleSessionTimeout": "10"`)
	two.Retarget("main")
	two.Merge(githubtest.Squash)
	s.wants(s.push(), 0, "applied", "")
	s.everywhere(`"idleSessionTimeout": "5"`)
}

// copied: the record of one pull request says nothing for another, though the
// job itself posts it.
func (s *process) copied() {
	one := s.open("Shorter", s.idleFor(10))
	two := s.repo.OpenPullRequest("eve", "Shorter, too", s.idleFor(10))
	two.Copy(s.comments(one, 1)[0].ID, githubtest.Job.Login)
	two.Merge(githubtest.Squash)
	got := s.untouched(s.push)
	s.wants(got, 4, "refused", "not-reviewed")
	s.contains("summary", got.summary, "record is that of #", "counts as not reviewed")
	s.everywhere(`"idleSessionTimeout":"20"`)
}

// edited: a comment that a person edited does not count, and they are named.
func (s *process) edited() {
	p := s.open("Shorter", s.idleFor(10))
	comment := s.comments(p, 1)[0]
	s.repo.Edit(comment.ID, "eve", comment.Body+"\nLooks good.")
	p.Merge(githubtest.Squash)
	got := s.untouched(s.push)
	s.wants(got, 4, "refused", "not-reviewed")
	s.contains("summary", got.summary, "counts as not reviewed", "edited by eve")
	s.everywhere(`"idleSessionTimeout":"20"`)
}

// outOfOrder: pull requests on different keys do not void each other's review.
func (s *process) outOfOrder() {
	one := s.open("Shorter", s.idleFor(10))
	two := s.open("Profile", githubtest.Files{"profile.sh": "cd /srv"})
	three := s.open("Profile of Windows", githubtest.Files{"profile.ps1": "cd D:"})
	for _, merged := range []struct {
		p    *githubtest.PullRequest
		live []string
	}{
		{three, []string{`"idleSessionTimeout": "20"`, `"linux": "cd /"`, `"windows": "cd D:"`}},
		{one, []string{`"idleSessionTimeout": "10"`, `"linux": "cd /"`, `"windows": "cd D:"`}},
		{two, []string{`"idleSessionTimeout": "10"`, `"linux": "cd /srv"`, `"windows": "cd D:"`}},
	} {
		merged.p.Merge(githubtest.Squash)
		s.wants(s.push(), 0, "applied", "")
		s.everywhere(merged.live...)
		s.contains("comment", s.comments(merged.p, 1)[0].Body, "Applied")
	}
	s.wants(s.untouched(s.push), 0, "no-changes", "")
}
