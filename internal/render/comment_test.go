package render

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/plan"
)

const runURL = "https://github.example/acme/fleet/actions/runs/77"

// ran is a status as a run gives it.
func ran(state State, notes ...string) Status {
	return Status{
		State: state, Commit: "4be1c0714be1c0714be1c0714be1c0714be1c071", RunURL: runURL, Notes: notes,
		At: time.Date(2026, 11, 24, 17, 40, 59, 0, time.FixedZone("", 3600)),
	}
}

// finished is the status of a plan after its apply.
func finished(p plan.Plan) Status {
	s, run := StatusOf(p, false), ran("")
	s.Commit, s.At, s.RunURL = run.Commit, run.At, run.RunURL
	return s
}

func posted(p plan.Plan, o CommentOptions) string {
	body, _ := Comment(p, o)
	return "<!-- ssmprefs v1 the record -->\n" + body
}

// withResult is the fleet after an apply that ended so for all its targets, or
// for the first so many and well for the rest.
func withResult(result plan.Result, class plan.Class, first int) plan.Plan {
	p := fleet().Plan
	for i := range p.Targets {
		t := &p.Targets[i]
		switch {
		case len(t.Changes) == 0:
		case i < first:
			withVerdict(class, "open a pull request that touches the file", result)(t)
		default:
			withVerdict(plan.AsReviewed, "", plan.Written)(t)
		}
	}
	return p
}

func TestComment(t *testing.T) {
	planned := fleet().Plan
	merge := CommentOptions{Status: ran(""), Merge: true}
	labelled := merge
	labelled.Label = "prod|`x`"
	once := merge
	once.Once = make([][]plan.Change, len(planned.Targets))
	for i := range 3 {
		once.Once[i] = []plan.Change{set("s3BucketName", text("logs-"+planned.Targets[i].Account), text("ours"), neutral, plan.PullRequest, "New sessions are logged to the new bucket.")}
	}
	numbered := once
	numbered.After = make([][]int, len(once.Once))
	numbered.After[0], numbered.After[1], numbered.After[2] = []int{12}, []int{12}, []int{0}
	hidden := once
	hidden.Once = planned.RedactedChanges(once.Once)
	quiet := newPlan().add(plan.None, accounts(0, 17), regions).Plan
	body := posted(planned, merge)
	after := func(p plan.Plan) string { return WithStatus(body, finished(p), Results(p, Venue{Action: true})) }
	for name, got := range map[string]string{
		"planned":    body,
		"no-changes": posted(quiet, merge),
		"label":      posted(planned, labelled),
		"once":       posted(planned, once),
		"once-of":    posted(planned, numbered),
		"once-only": posted(quiet, CommentOptions{Status: ran(""), Merge: true, Once: append(make([][]plan.Change, len(quiet.Targets)-1), []plan.Change{
			noKey(plan.PullRequest), newProfile(plan.PullRequest)}), After: append(make([][]int, len(quiet.Targets)-1), []int{15, 12})}),
		"redacted":   posted(planned.Redacted(), hidden),
		"omitted":    posted(planned, CommentOptions{Status: ran(""), Merge: true, Budget: leastBudget}),
		"accepted":   posted(planned, CommentOptions{Status: ran(""), Merge: true, Budget: leastBudget, AcceptSummary: true}),
		"noted":      WithNote(body, "The record has no room for `version numbers`."),
		"applying":   WithStatus(body, ran(Applying), ""),
		"applied":    after(withResult(plan.Written, plan.AsReviewed, 0)),
		"part":       after(withResult(plan.Refused, plan.Drifted, 12)),
		"refused":    after(withResult(plan.Refused, plan.NotReviewed, len(planned.Targets))),
		"failed":     after(withResult(plan.Failed, plan.AsReviewed, len(planned.Targets))),
		"superseded": WithStatus(body, ran(Superseded, "Commit `9c1f04d` touches the file too; its run applies both. If it has none, dispatch `apply`."), ""),
	} {
		golden.Compare(t, "testdata/comment/"+name+".md", got)
		checkBalanced(t, strings.TrimPrefix(got, "<!-- ssmprefs v1 the record -->\n"), 0)
	}
	golden.Compare(t, "testdata/comment/summary.md", Summary(withResult(plan.Refused, plan.Drifted, 12), CommentOptions{Status: ran(""), Label: "prod"}))
}

// checkComment asserts what holds for every comment, and for what an apply
// makes of it.
func checkComment(t *testing.T, p plan.Plan, hostile string, budget int) {
	t.Helper()
	o := CommentOptions{Budget: budget, Label: hostile, Status: ran("", hostile), Merge: true, Once: make([][]plan.Change, len(p.Targets))}
	for i := range min(2, len(p.Targets)) {
		o.Once[i] = []plan.Change{set("kmsKeyId", text(hostile), text("on"), loosens, plan.PullRequest, hostile)}
	}
	body, omitted := Comment(p, o)
	checkBalanced(t, body, budget)
	checkTotals(t, p, body, budget)
	if omitted.Count() > 0 != strings.Contains(body, "only in the job summary") {
		t.Errorf("%d changes are omitted, and the status does not fit that", omitted.Count())
	}
	if n := strings.Count(body, "\n> [!"); n > 5 {
		t.Errorf("%d alerts", n)
	}
	long := strings.Repeat("x", StatusRoom)
	if after := WithStatus(body, ran(Applied), long); strings.Contains(after, long) {
		t.Errorf("results of %d bytes are taken", len(long))
	}
	for _, s := range []Status{ran(Applying), ran(Superseded, hostile, hostile), finished(p)} {
		results := Results(p, Venue{Action: true})
		after := WithStatus(body, s, results)
		checkBalanced(t, after, 0)
		if len(after) > len(body)+StatusRoom {
			t.Errorf("the body grows from %d to %d bytes", len(body), len(after))
		}
		if again := WithStatus(strings.ReplaceAll(after, "\n", "\r\n"), s, results); again != after {
			t.Errorf("a second time makes\n%q\nof\n%q", again, after)
		}
		if back := WithStatus(after, ran(Applying), ""); back != WithStatus(body, ran(Applying), "") {
			t.Errorf("the way back from %s is lost", s.State)
		}
	}
	noted := WithNote(body, hostile)
	if checkBalanced(t, noted, 0); len(noted) > len(body)+500 || WithNote(noted, hostile) != noted {
		t.Errorf("a note makes %d bytes of %d, and %d the second time", len(noted), len(body), len(WithNote(noted, hostile)))
	}
}

// checkTotals compares the line of totals with the plan.
func checkTotals(t *testing.T, p plan.Plan, body string, budget int) {
	t.Helper()
	if isApplied(p) || p.Totals.Changing()+p.Totals.Unreadable == 0 || budget < 4000 {
		return
	}
	got := map[string]string{}
	for l := range strings.Lines(body) {
		if anyTotal.MatchString(l) {
			for _, m := range anyTotal.FindAllStringSubmatch(l, -1) {
				got[m[2]] = m[1]
			}
			break
		}
	}
	for word, n := range map[string]int{
		"create": p.Totals.Create, "update": p.Totals.Update, "repoint": p.Totals.Repoint, "in sync": p.Totals.InSync, "unreadable": p.Totals.Unreadable,
	} {
		if n == 0 && got[word] != "" || n > 0 && got[word] != fmt.Sprint(n) {
			t.Fatalf("%s: the comment says %q, the plan %d\n%s", word, got[word], n, body)
		}
	}
}

var anyTotal = regexp.MustCompile(`(?:^|· )\**([0-9]+) (create|update|repoint|in sync|unreadable)\b`)

// TestAllPoints shows all that the file stops protecting, which stands nowhere
// but in its alert, where there is room.
func TestAllPoints(t *testing.T) {
	t.Parallel()
	b := fleet()
	for i := range 30 {
		b.ConfigChanges = append(b.ConfigChanges, plan.ConfigChange{Kind: plan.TargetDropped, Name: fmt.Sprintf("block-%d", i), Detail: "It is left as it is."})
	}
	body, _ := Comment(b.Plan, CommentOptions{})
	short, _ := Comment(b.Plan, CommentOptions{Budget: 6000})
	if n := strings.Count(body, "target dropped"); n != 30 {
		t.Errorf("%d of 30 points are shown", n)
	}
	if n := strings.Count(short, "target dropped"); n != mostPoints || !strings.Contains(short, "\n> - and 26 more") || !strings.Contains(short, "points of alerts") {
		t.Errorf("%d points are shown in\n%s", n, short)
	}
}

func TestCommentOfManyTargets(t *testing.T) {
	t.Parallel()
	b := newPlan()
	var many []string
	for i := range 17 {
		many = append(many, fmt.Sprintf("eu-north-%d", i))
	}
	for i := range 500 {
		lines := strings.Repeat(fmt.Sprintf("echo %d and some more words on a line\n", i), 60_000/40)
		b.add(plan.Update, accounts(2*i, 2), many, noKey(plan.PullRequest),
			set("shellProfile.linux", text(lines), text("set -u\n"+lines), neutral, plan.PullRequest, "Typed into sh."))
	}
	began := time.Now()
	body, omitted := Comment(b.Plan.Redacted(), CommentOptions{Merge: true})
	summary := Summary(b.Plan, CommentOptions{Merge: true})
	t.Logf("%d bytes, %d omitted, summary %d bytes, %v", len(body), omitted.Count(), len(summary), time.Since(began))
	checkBalanced(t, body, CommentBudget)
	checkBalanced(t, summary, SummaryBudget)
}
