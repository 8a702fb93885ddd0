package thread_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// written is the plan as applied.
func written() plan.Plan {
	p := planned(20)
	p.Targets[0].Verdict = &plan.Verdict{Class: plan.AsReviewed}
	p.Targets[0].Outcome = &plan.Outcome{Result: plan.Written, Version: 1}
	return p
}

func applied(number int, text string) string {
	return strings.Replace(text, "planned", fmt.Sprintf("#%d applied", number), 1)
}

// entry is what the record of a pull request says of the target.
func (w *world) entry(pr *githubtest.PullRequest) review.Entry {
	w.Helper()
	r, err := review.Parse(pr.Comments()[0].Body)
	if err != nil {
		w.Fatal(err)
	}
	e, _ := r.Entry(planned(20).Targets[0].Place())
	return e
}

// All records down to the first that an apply has settled are rewritten, oldest
// first; the text below them is the caller's.
func TestSettle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var prs []*githubtest.PullRequest
	for range 4 {
		pr := w.open()
		w.must(pr, 1, "### Title\n\nplanned\n\nthe rest")
		pr.Merge(githubtest.Squash)
		prs = append(prs, pr)
	}
	settled := func() (n string) {
		for _, pr := range prs {
			n += map[bool]string{true: "s", false: "o"}[w.entry(pr).Spent]
		}
		return n
	}
	w.repo.Edit(prs[1].Comments()[0].ID, "mallory", prs[1].Comments()[0].Body)
	before := len(w.hub.Writes())
	walk := w.walk()
	if _, _, err := walk.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	if troubles := walk.Settle(t.Context(), written(), applied); troubles != nil || settled() != "soss" {
		t.Fatalf("settled %q, want all but the edited one; %q", settled(), troubles)
	}
	var order []string
	for _, c := range w.hub.Writes()[before:] {
		order = append(order, c.Path[strings.LastIndex(c.Path, "/")+1:])
	}
	if want := fmt.Sprint([]int64{prs[0].Comments()[0].ID, prs[2].Comments()[0].ID, prs[3].Comments()[0].ID}); fmt.Sprint(order) != want {
		t.Errorf("edited %v, want %s", order, want)
	}
	w.only(prs[3], "### Title\n\n#4 applied\n\nthe rest")

	again := w.walk()
	if troubles := again.Settle(t.Context(), written(), applied); troubles != nil || len(w.hub.Writes()) != before+3 || len(again.Reviews()) != 1 {
		t.Errorf("settled again over %d reviews: %d writes, %q", len(again.Reviews()), len(w.hub.Writes())-before, troubles)
	}
}

// A record that owes nothing and that no apply has settled does not end it.
func TestSettleBelowAPlanInSync(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owed, quiet := w.merged(githubtest.Squash), w.open()
	h := w.header(quiet, 1)
	r, err := review.NewRecord(plan.Compute(plan.Input{}), h, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Post(t.Context(), h, r.Encode()+"\nno changes", false); err != nil {
		t.Fatal(err)
	}
	quiet.Merge(githubtest.Squash)
	if troubles := w.walk().Settle(t.Context(), written(), applied); troubles != nil || !w.entry(owed).Spent {
		t.Errorf("settled %v, want so; %q", w.entry(owed).Spent, troubles)
	}
}

// What goes wrong with one record is told, and holds up no other.
func TestSettleFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		spoil   func(w *world, pr *githubtest.PullRequest) // after it was read
		trouble string                                     // "" for none
		settled bool
	}{
		"answers 502 twice": {func(w *world, _ *githubtest.PullRequest) {
			w.hub.FailFirst("issues/update-comment", 2, githubtest.Status(http.StatusBadGateway))
		}, "", true},
		"down": {func(w *world, _ *githubtest.PullRequest) {
			w.hub.Fail("issues/update-comment", 0, githubtest.Status(http.StatusBadGateway))
		},
			"#1 still says that its changes are owed", false},
		"no permission": {func(w *world, _ *githubtest.PullRequest) {
			w.hub.Fail("issues/update-comment", 0, githubtest.Forbidden("pull_requests=write"))
		}, "#1 still says", false},
		"deleted before it is read again": {func(w *world, pr *githubtest.PullRequest) { w.repo.Delete(pr.Comments()[0].ID) }, "no comment", false},
		"edited before it is read again": {func(w *world, pr *githubtest.PullRequest) {
			w.repo.Edit(pr.Comments()[0].ID, "mallory", pr.Comments()[0].Body+"!")
		}, "edited by mallory", false},
		"deleted before the edit": {func(w *world, pr *githubtest.PullRequest) {
			w.hub.Fail("issues/update-comment", 1, githubtest.Before(func() { w.repo.Delete(pr.Comments()[0].ID) }))
		}, "was deleted", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			pr := w.merged(githubtest.Squash)
			walk := w.walk()
			w.numbers(walk)
			test.spoil(w, pr)
			troubles := walk.Settle(t.Context(), written(), applied)
			if (len(troubles) == 0) != (test.trouble == "") || !strings.Contains(fmt.Sprint(troubles), test.trouble) {
				t.Errorf("troubles %q, want %q", troubles, test.trouble)
			}
			if len(pr.Comments()) > 0 && w.entry(pr).Spent != test.settled {
				t.Errorf("settled %v, want %v", !test.settled, test.settled)
			}
		})
	}
}

// Another run's settling between the read and the edit is kept.
func TestSettleKeepsWhatIsSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pr := w.merged(githubtest.Squash)
	mine, theirs := w.walk(), w.walk()
	w.numbers(mine)
	theirs.Settle(t.Context(), written(), applied)
	refused := planned(20)
	refused.Targets[0].Verdict, refused.Targets[0].Outcome = &plan.Verdict{Class: plan.Drifted}, &plan.Outcome{Result: plan.Refused}
	mine.Settle(t.Context(), refused, nil)
	if !w.entry(pr).Spent {
		t.Error("a spent record owes again")
	}
}

func TestSetStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pr := w.merged(githubtest.Squash)
	record, _, _ := strings.Cut(pr.Comments()[0].Body, "\n")
	left, err := w.walk().SetStatus(t.Context(), pr.Number, applied)
	if c := w.only(pr, "#1 applied"); err != nil || left != "" || !strings.HasPrefix(c.Body, record+"\n") {
		t.Errorf("left %q, %v, comment %q", left, err, c.Body)
	}
	if _, err := w.walk().SetStatus(t.Context(), pr.Number, applied); err != nil || pr.Comments()[0].Edits != 1 {
		t.Errorf("%d edits, want one: the status is the same (%v)", pr.Comments()[0].Edits, err)
	}
}
