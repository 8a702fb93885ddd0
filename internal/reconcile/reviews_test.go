package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

const denied = "AccessDeniedException"

// Journeys over one pull request, and what can become of its comment.
func TestOnePullRequest(t *testing.T) {
	t.Parallel()
	comment := func(j *journey, pr *githubtest.PullRequest) int64 { return pr.Comments()[0].ID }
	tests := map[string]struct {
		before func(*journey, *githubtest.PullRequest) // the merge
		class  plan.Class
		want   plan.Result
		note   string
	}{
		"merged": {class: plan.AsReviewed, want: plan.Written, note: "reviewed in #1"},
		"planned twice": {before: func(j *journey, pr *githubtest.PullRequest) {
			pr.Push("alice", "another", githubtest.Files{config: "60 480", "README": "x"})
			j.plan(pr)
		}, class: plan.AsReviewed, want: plan.Written},
		"pushed after the plan": {before: func(j *journey, pr *githubtest.PullRequest) {
			pr.Push("mallory", "more", githubtest.Files{config: "90 480"})
		}, class: plan.FileMoved, want: plan.Refused},
		"changed by hand":             {before: func(j *journey, _ *githubtest.PullRequest) { j.byHand(25) }, class: plan.Drifted, want: plan.Refused},
		"made and taken back by hand": {before: func(j *journey, _ *githubtest.PullRequest) { j.set("60 480"); j.set("20 480") }, class: plan.Drifted, want: plan.Refused},
		"made by hand":                {before: func(j *journey, _ *githubtest.PullRequest) { j.set("60 480") }, class: plan.InSync, want: plan.Skipped},
		"comment deleted":             {before: func(j *journey, pr *githubtest.PullRequest) { j.repo.Delete(comment(j, pr)) }, class: plan.NotReviewed, want: plan.Refused},
		"comment deleted, in sync": {before: func(j *journey, pr *githubtest.PullRequest) {
			j.repo.Delete(comment(j, pr))
			j.set("60 480")
		}, class: plan.InSync, want: plan.Skipped},
		"comment edited": {before: func(j *journey, pr *githubtest.PullRequest) {
			j.repo.Edit(comment(j, pr), "mallory", pr.Comments()[0].Body+" looks good")
		}, class: plan.NotReviewed, want: plan.Refused},
		"comment edited and put back": {before: func(j *journey, pr *githubtest.PullRequest) {
			body := pr.Comments()[0].Body
			j.repo.Edit(comment(j, pr), "mallory", "gone")
			j.repo.Edit(comment(j, pr), githubtest.Job.Login, body)
		}, class: plan.NotReviewed, want: plan.Refused},
		"comment of somebody else": {before: func(j *journey, pr *githubtest.PullRequest) {
			pr.Copy(comment(j, pr), "mallory")
			j.repo.Delete(comment(j, pr))
		}, class: plan.NotReviewed, want: plan.Refused},
		"a look-alike beside it": {before: func(j *journey, pr *githubtest.PullRequest) { pr.Copy(comment(j, pr), "other[bot]") },
			class: plan.AsReviewed, want: plan.Written},
		"record of another pull request": {before: func(j *journey, pr *githubtest.PullRequest) {
			other := j.propose("60 480")
			j.repo.Edit(comment(j, pr), githubtest.Job.Login, other.Comments()[0].Body)
		}, class: plan.NotReviewed, want: plan.Refused},
		"record damaged": {before: func(j *journey, pr *githubtest.PullRequest) {
			j.repo.Edit(comment(j, pr), githubtest.Job.Login, strings.Replace(pr.Comments()[0].Body, " -->", "A -->", 1))
		}, class: plan.NotReviewed, want: plan.Refused},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t, "20 480")
			pr := j.propose("60 480")
			if test.before != nil {
				test.before(j, pr)
			}
			got := j.merge(pr)
			j.wants(got, test.class, test.want, test.note)
			if test.want == plan.Refused && got.Plan.Targets[0].Verdict.Next == "" {
				t.Error("a refusal without a way out")
			}
			if test.want != plan.Refused && len(pr.Comments()) > 0 && j.owes(pr) {
				t.Error("the record still owes what is confirmed")
			}
			again := j.applyAt(j.repo.Head("main"))
			if test.want != plan.Refused {
				j.wants(again, plan.InSync, plan.Skipped, "")
				return
			}
			j.wants(again, test.class, test.want, test.note)
		})
	}
}

// unpromoted is another writer, who stores the state of a file and leaves the
// default where it is.
func (j *journey) unpromoted(file string) {
	j.Helper()
	latest, err := j.docs.Get(j.Context(), ireland, reconcile.Latest)
	if err != nil {
		j.Fatal(err)
	}
	content, err := j.file(file).Desired[0].Content(latest.Document)
	if err != nil {
		j.Fatal(err)
	}
	if _, err := j.docs.Write(j.Context(), ireland, content, latest.Number); err != nil {
		j.Fatal(err)
	}
}

// delay throttles the next write in a region for over 30 seconds.
func (j *journey) delay(region string) {
	j.server.Inject(sandbox.Fault{Region: region, Operation: "UpdateDocument", Code: "ThrottlingException", Times: 1})
	throttled := false
	j.server.Observe(func(c sandbox.Call) {
		if c.Operation == "UpdateDocument" && c.Region == region && !throttled {
			throttled = true
			_ = j.clock.Sleep(j.Context(), 31*time.Second)
		}
	})
}

// set is another writer, who makes the whole live state that of a file.
func (j *journey) set(file string) {
	j.Helper()
	j.world.apply(j.file(file), reconcile.ApplyOptions{})
}

// An on-call fix made after an apply stays, whatever became of the comment.
func TestOnCallFixStays(t *testing.T) {
	t.Parallel()
	tests := map[string]func(j *journey, pr *githubtest.PullRequest, reviewed string){
		"nothing else happened":  func(*journey, *githubtest.PullRequest, string) {},
		"the comment is deleted": func(j *journey, pr *githubtest.PullRequest, _ string) { j.repo.Delete(pr.Comments()[0].ID) },
		"the edit was lost": func(j *journey, pr *githubtest.PullRequest, reviewed string) {
			j.repo.Edit(pr.Comments()[0].ID, githubtest.Job.Login, reviewed)
		},
	}
	for name, after := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t, "20 480")
			pr := j.propose("60 480")
			reviewed := pr.Comments()[0].Body
			j.wants(j.merge(pr), plan.AsReviewed, plan.Written, "")
			after(j, pr, reviewed)
			j.set("20 480")
			if got := j.applyAt(j.repo.Head("main")); got.Plan.Targets[0].Outcome.Result != plan.Refused {
				t.Errorf("outcome %+v, want the fix left alone", got.Plan.Targets[0].Outcome)
			}
			next := j.propose("60 500") // shows the fix, and so may take it back
			j.wants(j.merge(next), plan.AsReviewed, plan.Written, "reviewed in #2")
		})
	}
}

// Several pull requests, each planned before what lies between happened.
func TestSeveralPullRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		play  func(*journey) ran
		class plan.Class
		want  plan.Result
		note  string
	}{
		"two keys, planned side by side": {func(j *journey) ran {
			first, second := j.propose("60 480"), j.propose("20 500")
			j.merge(first)
			second.Push("bob", "both", githubtest.Files{config: "60 500"}) // as a merge of both; not planned again
			return j.merge(second)
		}, plan.AsReviewed, plan.Written, "reviewed in #2"},
		"the first run dropped, covered by the newest": {func(j *journey) ran {
			first, second := j.propose("60 480"), j.propose("20 500")
			first.Merge(githubtest.Squash)
			second.Push("bob", "both", githubtest.Files{config: "60 500"})
			return j.merge(second)
		}, plan.AsReviewed, plan.Written, "reviewed in #2, #1"},
		"the first apply failed": {func(j *journey) ran {
			j.server.Inject(sandbox.Fault{Operation: "UpdateDocument", Code: denied})
			j.merge(j.propose("60 480"))
			j.server.Heal()
			return j.merge(j.propose("60 500"))
		}, plan.AsReviewed, plan.Written, "reviewed in #2"},
		"the promotion failed": {func(j *journey) ran {
			j.server.Inject(sandbox.Fault{Operation: "UpdateDocumentDefaultVersion", Code: denied})
			got := j.merge(j.propose("60 480"))
			j.wants(got, plan.AsReviewed, plan.Failed, "reviewed in #1")
			j.server.Heal()
			return j.applyAt(j.repo.Head("main"))
		}, plan.AsReviewed, plan.Written, "reviewed in #1"},
		"an urgent revert, planned before the first was applied": {func(j *journey) ran {
			first := j.propose("60 480")
			merged := first.Merge(githubtest.Squash)
			revert := j.propose("20 480")
			j.wants(j.applyAt(merged), plan.AsReviewed, plan.Written, "reviewed in #1")
			return j.merge(revert)
		}, plan.AsReviewed, plan.Written, "reviewed in #2"},
		"a stacked one counts once it is in the branch": {func(j *journey) ran {
			first := j.propose("60 480")
			second := j.repo.OpenPullRequestInto(first.Branch, "bob", "stacked", githubtest.Files{config: "60 500"})
			j.plan(second)
			second.Merge(githubtest.Squash) // into the first's branch, whose plan is not made again
			j.repo.Reset(first.Branch, j.repo.Head(first.Branch))
			first.Push("bob", "stacked", githubtest.Files{config: "60 500"})
			return j.merge(first)
		}, plan.FileMoved, plan.Refused, ""},
		"three, the middle one's comment lost": {func(j *journey) ran {
			first, second := j.propose("60 480"), j.propose("20 500")
			first.Merge(githubtest.Merge)
			j.repo.Delete(second.Comments()[0].ID)
			second.Push("bob", "both", githubtest.Files{config: "60 500"})
			second.Merge(githubtest.Rebase)
			third := j.repo.OpenPullRequest("carol", "both again", githubtest.Files{config: "60 500\n"})
			j.plan(third)
			return j.merge(third)
		}, plan.AsReviewed, plan.Written, "reviewed in #3"},
		"a direct push of what was reviewed": {func(j *journey) ran {
			j.propose("60 480").Merge(githubtest.Squash)
			return j.applyAt(j.repo.Push("alice", "main", "typo", githubtest.Files{config: "60 480\n"}))
		}, plan.AsReviewed, plan.Written, "reviewed in #1"},
		"a direct push of something else": {func(j *journey) ran {
			return j.applyAt(j.repo.Push("alice", "main", "quick", githubtest.Files{config: "90 480"}))
		}, plan.NotReviewed, plan.Refused, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			j := newJourney(t, "20 480")
			got := test.play(j)
			j.wants(got, test.class, test.want, test.note)
			if test.want == plan.Written {
				j.world.inSync(j.file(j.repo.Files("main")[config]))
				for _, r := range got.walk.Reviews() {
					if r.Usable && got.troubles != nil {
						t.Errorf("troubles %q", got.troubles)
					}
				}
			}
		})
	}
}
