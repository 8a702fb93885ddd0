package cli

import (
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// TestLagOfPushesAlone: time for GitHub to relate a commit to its pull request
// is given right after a push, and not where the commit is older.
func TestLagOfPushesAlone(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha := s.repo.Push("ana", "main", "direct", minutes(10))
	hash := s.on("workflow_dispatch", nil).outputs["plan-hash"]
	took := func(run func() ran) time.Duration {
		started := s.clock.Now()
		run()
		return s.clock.Now().Sub(started)
	}
	const lag = 30 * time.Second
	if d := took(func() ran { return s.onPush(sha, nil) }); d < lag {
		t.Errorf("a push took %s, want GitHub to have its time", d)
	}
	for event, env := range map[string]with{"schedule": nil, "workflow_dispatch": {"mode": "apply", "expected-plan-hash": hash}} {
		s.hub.Fail("repos/list-pull-requests-associated-with-commit", 0, githubtest.Lag())
		if d := took(func() ran { return s.on(event, env) }); d >= lag {
			t.Errorf("%s took %s, though its commit is older", event, d)
		}
	}
}
