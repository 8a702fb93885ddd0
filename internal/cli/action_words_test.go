package cli

import (
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// TestDriftReport: what was loosened by hand does not read as good news, and
// the report says what can be done.
func TestDriftReport(t *testing.T) {
	s := newStage(t)
	s.settled()
	s.byHand("us-east-1", `"runAsEnabled": true`, `"runAsEnabled": false`)
	got := s.on("schedule", nil)
	for what, text := range map[string]string{"summary": got.summary, "log": got.log} {
		s.contains(what, strings.Join(strings.Fields(text), " "), "live is looser", "take it into the file by a pull request",
			"merge a pull request that touches the file", "expected-plan-hash: "+got.outputs["plan-hash"])
		if strings.Contains(text, "Planned") || strings.Contains(text, "tightens") {
			t.Errorf("the %s reads as a plan:\n%s", what, text)
		}
	}
}

// TestRefusedThreeWays: what a record does not keep is not made up, and what is
// as reviewed is not among what speaks against a target.
func TestRefusedThreeWays(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, p := s.review(minutes(10), githubtest.Squash)
	s.byHand("us-east-1", `"runAsEnabled": true`, `"runAsEnabled": false`)
	s.byHand("eu-west-1", `"idleSessionTimeout": "20"`, `"idleSessionTimeout": "55"`)
	got := s.onPush(sha, nil)
	for what, text := range map[string]string{"summary": got.summary, "comment": p.Comments()[0].Body} {
		s.contains(what, text,
			"| `runAsEnabled` | in sync at the review | off | on |",
			"as reviewed: `idleSessionTimeout` `20 min` → `10 min`",
			"| `idleSessionTimeout` | (not kept in the record) → `10 min` | `55 min` | `10 min` |")
		if n := strings.Count(text, "| `idleSessionTimeout` |"); n != 1 {
			t.Errorf("%d rows about idleSessionTimeout in the %s, want 1", n, what)
		}
	}
}

// TestPlanFileIsNamed: reports say where the plan file of a step is found.
func TestPlanFileIsNamed(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, p := s.review(minutes(10), githubtest.Squash)
	got := s.on("workflow_dispatch", nil)
	s.contains("summary", got.summary, "The output `plan-file` names the file that keeps this plan.")
	if strings.Contains(got.summary, "--out FILE") {
		t.Error("the summary of a step tells of an option")
	}
	got = s.onPush(sha, nil)
	const undo = "revert the pull request; in an emergency `ssmprefs rollback --plan ssmprefs-plan.json`, with the file that the output `plan-file` names"
	s.contains("summary", got.summary, undo)
	s.contains("comment", p.Comments()[0].Body, undo)
}
