package reconcile_test

import (
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// A kill at any call to AWS or GitHub, of a plan, an apply or what follows it,
// leaves a state from which the next run goes on without a new approval.
func TestKilledWithRecords(t *testing.T) {
	t.Parallel()
	states := map[string]func(*journey) *githubtest.PullRequest{
		"one":              func(j *journey) *githubtest.PullRequest { return j.propose("60 480") },
		"content repeated": func(j *journey) *githubtest.PullRequest { j.set("60 480"); j.set("20 480"); return j.propose("60 480") },
		"a default behind": func(j *journey) *githubtest.PullRequest { j.byHand(25); return j.propose("60 480") },
		"only the pointer": func(j *journey) *githubtest.PullRequest { j.unpromoted("60 480"); return j.propose("60 480") },
		"the first owed": func(j *journey) *githubtest.PullRequest {
			j.propose("60 480").Merge(githubtest.Merge)
			return j.propose("60 500")
		},
		"a revert of the first": func(j *journey) *githubtest.PullRequest {
			j.propose("60 480").Merge(githubtest.Squash)
			return j.propose("20 480")
		},
		"a revert of what is applied meanwhile": func(j *journey) *githubtest.PullRequest {
			merged := j.propose("60 480").Merge(githubtest.Squash)
			revert := j.propose("20 480")
			j.applyAt(merged)
			return revert
		},
	}
	for name, prepare := range states {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for calls := 1; ; calls++ {
				j := newJourney(t, "20 480")
				pr := prepare(j)
				merged := pr.Merge(githubtest.Squash)
				j.killer = &killer{left: calls}
				j.applyAt(merged)
				dead := j.killer.dead
				j.killer = nil
				got := j.applyAt(merged)
				if got.err != nil {
					t.Fatal(got.err)
				}
				last := got.Plan.Targets[0]
				if last.Outcome.Result != plan.Written && last.Outcome.Result != plan.Skipped {
					t.Fatalf("killed at call %d, the next run ends %+v with verdict %+v", calls, last.Outcome, last.Verdict)
				}
				j.world.inSync(j.file(j.repo.Files("main")[config]))
				if j.owes(pr) || got.troubles != nil {
					t.Fatalf("killed at call %d, #%d still owes what is confirmed: %v", calls, pr.Number, got.troubles)
				}
				if !dead {
					if calls < 12 {
						t.Errorf("the run made %d calls only", calls)
					}
					return
				}
			}
		})
	}
}
