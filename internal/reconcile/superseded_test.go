package reconcile_test

import (
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
)

// The newest file of the branch is applied, by its own run.
func TestSuperseded(t *testing.T) {
	t.Parallel()
	newer := func(j *journey) string {
		return j.repo.Push("bob", "main", "newer", githubtest.Files{config: "90 480"})
	}
	tests := map[string]struct {
		play func(j *journey, merged string) // before the run, or while it is confirmed
		when func(j *journey, f func())      // nil: before the run
		by   bool
	}{
		"not at all":         {play: func(*journey, string) {}},
		"by nothing of ours": {play: func(j *journey, _ string) { j.repo.Push("bob", "main", "docs", githubtest.Files{"README": "x"}) }},
		"before the run":     {play: func(j *journey, _ string) { newer(j) }, by: true},
		"by a forced push":   {play: func(j *journey, _ string) { j.repo.Reset("main", j.repo.Parents(j.repo.Head("main"))[0]) }, by: true},
		"during the answer": {play: func(j *journey, _ string) { newer(j) }, by: true, when: func(j *journey, f func()) {
			j.options.Confirm = func(plan.Plan) (bool, error) { f(); return true, nil }
		}},
		"before the last read of the first phase": {play: func(j *journey, _ string) { newer(j) }, by: true, when: func(j *journey, f func()) {
			j.hub.Fail("git/get-ref", 2, githubtest.Before(f))
		}},
		"after a wait of over 30 s": {play: func(j *journey, _ string) { newer(j) }, by: true, when: func(j *journey, f func()) {
			j.delay("eu-west-1")
			j.hub.Fail("git/get-ref", 3, githubtest.Before(f))
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t, "20 480")
			merged := j.propose("60 480").Merge(githubtest.Squash)
			play := func() { test.play(j, merged) }
			if test.when == nil {
				play()
			} else {
				test.when(j, play)
			}
			got := j.applyAt(merged)
			if got.err != nil {
				t.Fatal(got.err)
			}
			out := got.Plan.Targets[0].Outcome
			if !test.by {
				if got.Superseded != "" || out.Result != plan.Written {
					t.Errorf("superseded by %q, outcome %+v, want written", got.Superseded, out)
				}
				return
			}
			if got.Superseded != j.repo.Head("main") || out.Result != plan.Stopped || !strings.Contains(out.Note, got.Superseded[:7]) || !strings.Contains(out.Note, "dispatch apply") {
				t.Errorf("superseded by %q, outcome %+v, want stopped for %s with the way out", got.Superseded, out, j.repo.Head("main"))
			}
			if now := reconcile.Plan(t.Context(), j.file("20 480")); now.Totals.InSync != 1 {
				t.Error("something was written")
			}
		})
	}
}

// What GitHub does not answer, and what it does to a run.
func TestGitHubFails(t *testing.T) {
	t.Parallel()
	t.Run("before the first write", func(t *testing.T) {
		t.Parallel()
		for _, op := range []string{"git/get-ref", "repos/list-commits", "repos/list-pull-requests-associated-with-commit", "issues/list-comments", "graphql"} {
			j := newJourney(t, "20 480")
			merged := j.propose("60 480").Merge(githubtest.Squash)
			j.hub.Fail(op, 0, githubtest.Status(502))
			writes := j.server.Counts()["UpdateDocument"]
			if got := j.applyAt(merged); got.err == nil || j.server.Counts()["UpdateDocument"] != writes {
				t.Errorf("%s fails: error %v, want one and nothing written", op, got.err)
			}
		}
	})
	t.Run("between two writes", func(t *testing.T) {
		t.Parallel()
		j := newJourney(t, "20 480", "eu-west-1", "us-east-1")
		merged := j.propose("60 480").Merge(githubtest.Squash)
		j.delay("us-east-1")
		for n := 3; n <= 6; n++ { // the client asks four times
			j.hub.Fail("git/get-ref", n, githubtest.Status(502))
		}
		got := j.applyAt(merged)
		j.wants(got, plan.AsReviewed, plan.Written, "reviewed in #1")
		if out := got.Plan.Targets[1].Outcome; got.Unanswered == nil || out.Result != plan.Stopped || !strings.Contains(out.Note, "asked again") {
			t.Errorf("unanswered %v, outcome %+v, want the second stopped", got.Unanswered, out)
		}
		j.hub.Heal()
		if got := j.applyAt(merged); got.Plan.Targets[1].Outcome.Result != plan.Written {
			t.Errorf("outcome %+v, want the second written by the next run", got.Plan.Targets[1].Outcome)
		}
	})
	t.Run("the record's edit", func(t *testing.T) {
		t.Parallel()
		j := newJourney(t, "20 480")
		pr := j.propose("60 480")
		j.hub.Fail("issues/update-comment", 0, githubtest.Status(502))
		got := j.merge(pr)
		j.wants(got, plan.AsReviewed, plan.Written, "")
		if len(got.troubles) != 1 || !strings.Contains(got.troubles[0], "#1 still says") {
			t.Errorf("troubles %q, want the record's", got.troubles)
		}
		j.hub.Heal()
		if got := j.applyAt(j.repo.Head("main")); got.troubles != nil || j.owes(pr) {
			t.Errorf("troubles %q, owes %v: the next run settles what is in sync", got.troubles, j.owes(pr))
		}
	})
}

// What is read again before a write counts, and not what was read at first.
func TestReviewsAreReadAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		when  func(j *journey, f func())
		class plan.Class
	}{
		"before the first write": {func(j *journey, f func()) { j.hub.Fail("issues/list-comments", 2, githubtest.Before(f)) }, plan.NotReviewed},
		"after the answer": {func(j *journey, f func()) {
			j.options.Confirm = func(plan.Plan) (bool, error) { f(); return true, nil }
		}, plan.NotReviewed},
		"after a wait of over 30 s": {func(j *journey, f func()) {
			j.delay("eu-west-1")
			j.hub.Fail("issues/list-comments", 3, githubtest.Before(f))
		}, plan.NotReviewed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t, "20 480")
			pr := j.propose("60 480")
			merged := pr.Merge(githubtest.Squash)
			test.when(j, func() { j.repo.Edit(pr.Comments()[0].ID, "mallory", "stop") })
			j.wants(j.applyAt(merged), test.class, plan.Refused, "")
			if now := reconcile.Plan(t.Context(), j.file("20 480")); now.Totals.InSync != 1 {
				t.Error("something was written")
			}
		})
	}
}
