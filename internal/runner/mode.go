package runner

import (
	"cmp"
	"fmt"
	"strings"
)

// Mode is the input of that name: what the workflow asks for.
type Mode string

// The modes. Auto picks from the event.
const (
	Auto     Mode = "auto"
	Validate Mode = "validate"
	Plan     Mode = "plan"
	Apply    Mode = "apply"
	Verify   Mode = "verify"
	Drift    Mode = "drift"
)

// Do is what a run does.
type Do string

// What a run does. DoApply alone may write to AWS.
const (
	DoValidate    Do = "validate"     // file and rules, annotations and summary: no AWS call, no comment
	DoPlanComment Do = "plan-comment" // plan, and the comment on the pull request
	DoPlanSummary Do = "plan-summary" // plan, to the job summary
	DoVerify      Do = "verify"       // plan, and class it against the reviews
	DoDrift       Do = "drift"        // plan against the file as merged, to the summary
	DoApply       Do = "apply"
	DoRefuse      Do = "refuse" // a usage error: the event forbids it
)

// Asked is all that the choice of what to do depends on.
type Asked struct {
	Mode          Mode
	Event         string // name of the event
	Ref           string // that the run is for, such as refs/heads/main
	ApplyBranch   string // the input
	DefaultBranch string // of the repository
	Fork          bool   // the head of the pull request is in another repository
	Dependabot    bool   // it runs the workflow, so there are no secrets
}

// Choice is what to do, and what to say about it.
type Choice struct {
	Do     Do
	Reason string // why it is refused, and what to do instead; "" otherwise
	Notice string // what the reader would not expect; "" for nothing
}

// branchRef is what the ref of a branch begins with.
const branchRef = "refs/heads/"

// joins are the events whose runs have the rights of the base branch and are
// about content that others wrote:
// https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
var joins = map[string]string{
	"pull_request_target": "use pull_request, which runs with the rights of the pull request itself",
	"workflow_run":        "use pull_request for plans and push for applies",
	"issue_comment":       "use workflow_dispatch, whose runs are for a branch",
}

// known are the events that do something else than plan to the summary.
var known = map[string]Do{
	"pull_request":      DoPlanComment,
	"merge_group":       DoVerify,
	"schedule":          DoDrift,
	"workflow_dispatch": DoPlanSummary,
}

// Choose is what a run does. A run may write only on push or workflow_dispatch,
// on the apply branch, in mode auto or apply; and nothing but this decides it.
func Choose(a Asked) Choice {
	if instead, ok := joins[a.Event]; ok {
		return Choice{Do: DoRefuse, Reason: fmt.Sprintf("%s joins the rights of the base branch with content of others: %s", a.Event, instead)}
	}
	asks := a.Mode == Apply || a.Mode == Auto && a.Event == "push"
	why, foreign := a.mayNotWrite(), a.foreign()
	switch {
	case asks && why == "":
		return Choice{Do: DoApply}
	case a.Mode == Apply, asks && a.branch() == "":
		return Choice{Do: DoRefuse, Reason: why}
	case foreign != "":
		return Choice{Do: DoValidate, Notice: foreign + ", so the file is checked and nothing else: no call to AWS, no comment"}
	case asks:
		return Choice{Do: DoPlanSummary, Notice: "nothing is applied: " + why}
	}
	switch a.Mode {
	case Validate:
		return Choice{Do: DoValidate}
	case Verify:
		return Choice{Do: DoVerify}
	case Drift:
		if a.Event == "schedule" || a.merged() {
			return a.drift()
		}
		return Choice{Do: DoPlanSummary, Notice: fmt.Sprintf("drift is told of the file as merged, and this run is for %s: there is only a plan of its file, to the job summary", shortRef(a.Ref))}
	}
	do, ok := known[a.Event]
	switch {
	case a.Mode == Plan && do != DoPlanComment:
		return Choice{Do: DoPlanSummary}
	case do == DoDrift:
		return a.drift()
	case !ok:
		return Choice{Do: DoPlanSummary, Notice: "on " + a.Event + " there is only a plan, to the job summary"}
	}
	return Choice{Do: do}
}

// drift is told of the file of the branch at hand, which for a schedule is the
// default one, whatever is applied.
func (a Asked) drift() Choice {
	c := Choice{Do: DoDrift}
	if a.ApplyBranch != "" && !a.merged() {
		c.Notice = fmt.Sprintf("a schedule runs on the default branch, so this is drift from the file on %s, though %s is applied: workflow_dispatch with mode drift on %[2]s is about the file there", shortRef(a.Ref), a.ApplyBranch)
	}
	return c
}

// mayNotWrite is why a run may not write to AWS, and what would; "" when it may.
func (a Asked) mayNotWrite() string {
	branch := a.branch()
	switch {
	case a.Event != "push" && a.Event != "workflow_dispatch":
		return fmt.Sprintf("an apply never runs on %s: use push or workflow_dispatch", a.Event)
	case a.Fork:
		return "what comes from a fork is never applied"
	case branch == "":
		return "the default branch of the repository is not known: name the branch in the input apply-branch"
	case !a.merged():
		return fmt.Sprintf("an apply runs on the branch %s alone, and this run is for %s: run it there, or name another branch in the input apply-branch", branch, shortRef(a.Ref))
	}
	return ""
}

// merged reports whether the run is for the branch that is applied.
func (a Asked) merged() bool { return a.branch() != "" && a.Ref == branchRef+a.branch() }

// branch is the one that is applied, "" when it is not known.
func (a Asked) branch() string { return cmp.Or(a.ApplyBranch, a.DefaultBranch) }

// foreign is why a run has neither secrets nor our trust, "" when it has.
func (a Asked) foreign() string {
	switch {
	case a.Fork:
		return "the pull request comes from a fork"
	case a.Dependabot && withoutSecrets(a.Event):
		return "Dependabot runs this workflow without secrets"
	}
	return ""
}

// withoutSecrets reports whether GitHub gives a run by Dependabot no secrets:
// https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions#restrictions-when-dependabot-triggers-events
func withoutSecrets(event string) bool {
	switch event {
	case "push", "create", "deployment", "deployment_status":
		return true
	}
	return strings.HasPrefix(event, "pull_request")
}

func shortRef(ref string) string {
	if ref == "" {
		return "no branch"
	}
	return strings.TrimPrefix(ref, branchRef)
}
