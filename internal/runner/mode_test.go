package runner

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

var (
	allModes  = []Mode{Auto, Validate, Plan, Apply, Verify, Drift}
	allEvents = []string{
		"pull_request", "merge_group", "push", "schedule", "workflow_dispatch",
		"pull_request_target", "workflow_run", "issue_comment",
		"pull_request_review", "repository_dispatch", "release", "create", "", "Push",
	}
	refs = map[string]string{
		"default branch": "refs/heads/main", "apply branch": "refs/heads/live", "other branch": "refs/heads/work",
		"tag": "refs/tags/main", "pull request": "refs/pull/7/merge", "nothing": "", "name alone": "main",
	}
)

// everyAsk is every event × mode × ref × apply-branch × default × fork × Dependabot.
func everyAsk(yield func(Asked) bool) {
	for _, event := range allEvents {
		for _, mode := range allModes {
			for _, ref := range refs {
				for _, apply := range []string{"", "live"} {
					for _, standard := range []string{"main", ""} {
						for bits := range 4 {
							a := Asked{mode, event, ref, apply, standard, bits&1 != 0, bits&2 != 0}
							if !yield(a) {
								return
							}
						}
					}
				}
			}
		}
	}
}

// TestWhoMayWrite is the rule in words, against every question there is.
func TestWhoMayWrite(t *testing.T) {
	t.Parallel()
	for a := range everyAsk {
		got := Choose(a)
		branch := a.ApplyBranch
		if branch == "" {
			branch = a.DefaultBranch
		}
		onBranch := branch != "" && a.Ref == "refs/heads/"+branch && !a.Fork
		mayWrite := onBranch && (a.Event == "push" && (a.Mode == Auto || a.Mode == Apply) || a.Event == "workflow_dispatch" && a.Mode == Apply)
		if (got.Do == DoApply) != mayWrite {
			t.Errorf("%+v: %s, may write: %t", a, got.Do, mayWrite)
		}
		if a.Mode == Apply && got.Do != DoApply && got.Do != DoRefuse {
			t.Errorf("%+v: an apply was asked for, and %s done", a, got.Do)
		}
		if (got.Do == DoRefuse) != (got.Reason != "") || got.Reason != "" && got.Notice != "" {
			t.Errorf("%+v: %+v", a, got)
		}
		if a.Fork && got.Do != DoValidate && got.Do != DoRefuse {
			t.Errorf("%+v: a fork gets %s", a, got.Do)
		}
		if a.Dependabot && strings.HasPrefix(a.Event, "pull_request") && got.Do != DoValidate && got.Do != DoRefuse {
			t.Errorf("%+v: Dependabot gets %s", a, got.Do)
		}
		if got.Do == DoDrift && a.Event != "schedule" && !onBranch {
			t.Errorf("%+v: drift from a file that is not merged", a)
		}
		if got.Do == DoDrift && (got.Notice != "") != (a.ApplyBranch != "" && !onBranch) {
			t.Errorf("%+v: drift from the file of the branch, with the notice %q", a, got.Notice)
		}
		if got.Do == DoPlanComment && a.Event != "pull_request" {
			t.Errorf("%+v: a comment without a pull request", a)
		}
	}
}

// TestChoices is the table of what is done, to be read: one row per event and
// who it is from, one column per mode.
func TestChoices(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	row := func(of string, a Asked) {
		a.DefaultBranch = "main"
		fmt.Fprintf(&b, "%-36s", of)
		var said []string
		for _, mode := range allModes {
			a.Mode = mode
			c := Choose(a)
			fmt.Fprintf(&b, " %-13s", c.Do)
			if text := c.Reason + c.Notice; text != "" && !slices.Contains(said, text) {
				said = append(said, text)
			}
		}
		b.WriteString("\n")
		for _, text := range said {
			b.WriteString("    " + text + "\n")
		}
	}
	fmt.Fprintf(&b, "%-36s", "")
	for _, mode := range allModes {
		fmt.Fprintf(&b, " %-13s", mode)
	}
	b.WriteString("\n")
	row("pull_request", Asked{Event: "pull_request", Ref: "refs/pull/7/merge"})
	row("pull_request from a fork", Asked{Event: "pull_request", Ref: "refs/pull/7/merge", Fork: true})
	row("pull_request by Dependabot", Asked{Event: "pull_request", Ref: "refs/pull/7/merge", Dependabot: true})
	row("merge_group", Asked{Event: "merge_group", Ref: "refs/heads/gh-readonly-queue/main/pr-7-abc"})
	row("push to the apply branch", Asked{Event: "push", Ref: "refs/heads/main"})
	row("push to another branch", Asked{Event: "push", Ref: "refs/heads/work"})
	row("push to another branch by Dependabot", Asked{Event: "push", Ref: "refs/heads/dependabot/x", Dependabot: true})
	row("push of a tag", Asked{Event: "push", Ref: "refs/tags/main"})
	row("schedule", Asked{Event: "schedule", Ref: "refs/heads/main", Dependabot: true})
	row("schedule, another apply branch", Asked{Event: "schedule", Ref: "refs/heads/main", ApplyBranch: "live"})
	row("workflow_dispatch, apply branch", Asked{Event: "workflow_dispatch", Ref: "refs/heads/main"})
	row("workflow_dispatch, another branch", Asked{Event: "workflow_dispatch", Ref: "refs/heads/work"})
	for _, event := range []string{"pull_request_target", "workflow_run", "issue_comment"} {
		row(event, Asked{Event: event, Ref: "refs/heads/main"})
	}
	row("release", Asked{Event: "release", Ref: "refs/tags/v1"})
	var table strings.Builder
	for line := range strings.Lines(b.String()) {
		table.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	golden.Compare(t, "testdata/choices.txt", table.String())
}

func TestChooseWithoutDefaultBranch(t *testing.T) {
	t.Parallel()
	got := Choose(Asked{Mode: Auto, Event: "push", Ref: "refs/heads/main"})
	if got.Do != DoRefuse || !strings.Contains(got.Reason, "apply-branch") {
		t.Errorf("a push where no branch is known: %+v", got)
	}
}
