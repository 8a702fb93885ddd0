package runner

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sethvargo/go-githubactions"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// Result is what a run came to, in one word.
type Result string

// The results.
const (
	NoChanges     Result = "no-changes"
	Changes       Result = "changes"
	Applied       Result = "applied"
	AppliedPartly Result = "applied-partly"
	Refused       Result = "refused"
	Failed        Result = "failed"
	Validated     Result = "validated"
	Superseded    Result = "superseded"
)

// Outputs is what later steps can ask for. The counts are of targets.
type Outputs struct {
	Result        Result
	FailureReason fault.Reason // "" for a run that did not fail
	HasChanges    bool

	Create, Update, Repoint, InSync, Loosening, Unreadable, Refused, Failed int

	PlanHash   string
	PlanFile   string
	Summary    string // one line
	CommentID  int64  // 0 when there is no comment
	CommentURL string
	PRNumber   int // 0 when there is no pull request
	ExitCode   int
}

type output struct{ name, value string }

// list is the outputs in the order of action.yml.
func (o Outputs) list() []output {
	return []output{
		{"result", string(o.Result)},
		{"failure-reason", string(o.FailureReason)},
		{"has-changes", strconv.FormatBool(o.HasChanges)},
		{"create-count", strconv.Itoa(o.Create)},
		{"update-count", strconv.Itoa(o.Update)},
		{"repoint-count", strconv.Itoa(o.Repoint)},
		{"in-sync-count", strconv.Itoa(o.InSync)},
		{"loosening-count", strconv.Itoa(o.Loosening)},
		{"unreadable-count", strconv.Itoa(o.Unreadable)},
		{"refused-count", strconv.Itoa(o.Refused)},
		{"failed-count", strconv.Itoa(o.Failed)},
		{"plan-hash", o.PlanHash},
		{"plan-file", o.PlanFile},
		{"summary", o.Summary},
		{"comment-id", orNone(o.CommentID)},
		{"comment-url", o.CommentURL},
		{"pr-number", orNone(int64(o.PRNumber))},
		{"exit-code", strconv.Itoa(o.ExitCode)},
	}
}

// orNone is a number that counts from 1, "" for none.
func orNone(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// Outputs writes all outputs at once, each ended by a word of its own that its
// value does not hold, so that no value can add an output:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
func (r *Runner) Outputs(o Outputs) error {
	var entries []string
	for _, out := range o.list() {
		end := r.token()
		for strings.Contains(out.value, end) {
			end = r.token()
		}
		entries = append(entries, fmt.Sprintf("%s<<%s\n%s\n%s", out.name, end, out.value, end))
	}
	return r.toFile("GITHUB_OUTPUT", "the outputs", func() {
		r.action.IssueFileCommand(&githubactions.Command{Name: "output", Message: strings.Join(entries, "\n")})
	})
}

// SummaryBudget is the most bytes that a step may write to its summary. GitHub
// drops the whole of one over 1 MiB while the step stays green:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const SummaryBudget = 1_000_000

// SummaryLeft is how many bytes the summary still takes.
func (r *Runner) SummaryLeft() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return SummaryBudget - r.summary
}

// Summary adds Markdown to the job summary, whole or not at all.
func (r *Runner) Summary(markdown string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	size := len(markdown) + 1 // the line end that is added
	if r.summary+size > SummaryBudget {
		return fmt.Errorf("write the job summary: %d bytes on top of %d are over %d", size, r.summary, SummaryBudget)
	}
	err := r.toFile("GITHUB_STEP_SUMMARY", "the job summary", func() { r.action.AddStepSummary(markdown) })
	if err == nil {
		r.summary += size
	}
	return err
}
