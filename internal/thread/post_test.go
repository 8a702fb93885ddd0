package thread_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

func TestPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pr := w.open()
	pr.Comment("alice", "please look")
	h := w.header(pr, 1)
	if p, err := w.Post(t.Context(), h, w.body(h, "no changes"), true); err != nil || p.Left == "" || len(pr.Comments()) != 1 {
		t.Errorf("a quiet plan posted %+v, %v", p, err)
	}
	first := w.must(pr, 1, "planned")
	if first.ID == 0 || first.Left != "" || !strings.Contains(first.URL, "issuecomment") {
		t.Errorf("posted %+v, want a comment", first)
	}
	w.must(pr, 1, "planned")
	if all := pr.Comments(); len(all) != 2 || all[1].Edits != 0 {
		t.Errorf("comments %+v, want the same one, not edited", all)
	}
	for range 120 { // onto the second page
		pr.Comment("bob", "chat")
	}
	h = w.header(pr, 2)
	p, err := w.Post(t.Context(), h, w.body(h, "no changes now"), true)
	if err != nil || p.ID != first.ID || p.Left != "" || pr.Comments()[1].Edits != 1 {
		t.Errorf("edited %+v, %v, want the first in place", p, err)
	}
	w.Identity = review.NewIdentity(w.repo.ID, config, "staging")
	if other := w.must(pr, 1, "another label"); other.ID == first.ID {
		t.Error("two labels share a comment")
	}
}

// What a plan run leaves alone, and what it replaces.
func TestPostOver(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before func(*world, *githubtest.PullRequest) // after a plan by run 5
		run    int64
		left   string // why the comment stays
		note   string
		fresh  bool // a new comment stands in for the old one
	}{
		"an older run's": {run: 6},
		"the same run's": {run: 5},
		"a later run's":  {run: 4, left: "later run"},
		"merged meanwhile": {run: 6, left: "merged", before: func(w *world, pr *githubtest.PullRequest) {
			w.hub.Fail("pulls/get", 1, githubtest.Before(func() { pr.Merge(githubtest.Squash) }))
		}},
		"closed meanwhile": {run: 6, left: "closed", before: func(w *world, pr *githubtest.PullRequest) { w.hub.Fail("pulls/get", 1, githubtest.Before(pr.Close)) }},
		"pushed meanwhile": {run: 6, left: "moved on", before: func(w *world, pr *githubtest.PullRequest) {
			w.hub.Fail("pulls/get", 1, githubtest.Before(func() { pr.Push("alice", "more", githubtest.Files{config: "more"}) }))
		}},
		"an apply run's": {run: 6, left: "apply run", before: func(w *world, pr *githubtest.PullRequest) {
			c := pr.Comments()[0]
			r, err := review.Parse(c.Body)
			if err != nil {
				w.Fatal(err)
			}
			w.repo.Edit(c.ID, githubtest.Job.Login, r.Spend(plan.Plan{}).Encode()+"\nplanned")
		}},
		"edited by a person": {run: 6, note: "edited by mallory", fresh: true, before: func(w *world, pr *githubtest.PullRequest) {
			c := pr.Comments()[0]
			w.repo.Edit(c.ID, "mallory", "hello "+c.Body)
			w.repo.Edit(c.ID, githubtest.Job.Login, c.Body)
		}},
		"an applied comment's text, pasted by a person": {run: 6, note: "edited by mallory", fresh: true, before: func(w *world, pr *githubtest.PullRequest) {
			w.repo.Edit(pr.Comments()[0].ID, "mallory", w.appliedElsewhere(pr.Number+1))
		}},
		"its own text as if applied, by a person": {run: 6, note: "edited by mallory", fresh: true, before: func(w *world, pr *githubtest.PullRequest) {
			w.repo.Edit(pr.Comments()[0].ID, "mallory", w.appliedElsewhere(pr.Number))
		}},
		"an applied record of another pull request": {run: 6, before: func(w *world, pr *githubtest.PullRequest) {
			w.repo.Edit(pr.Comments()[0].ID, githubtest.Job.Login, w.appliedElsewhere(pr.Number+1))
		}},
		"a later record of another repository": {run: 6, before: func(w *world, pr *githubtest.PullRequest) {
			h := w.header(pr, 9)
			h.Repository++
			w.repo.Edit(pr.Comments()[0].ID, githubtest.Job.Login, w.body(h, "planned"))
		}},
		"damaged": {run: 6, before: func(w *world, pr *githubtest.PullRequest) {
			c := pr.Comments()[0]
			w.repo.Edit(c.ID, githubtest.Job.Login, strings.Replace(c.Body, " -->", "", 1))
		}},
		"deleted before": {run: 6, fresh: true, before: func(w *world, pr *githubtest.PullRequest) { w.repo.Delete(pr.Comments()[0].ID) }},
		"deleted meanwhile": {run: 6, fresh: true, before: func(w *world, pr *githubtest.PullRequest) {
			id := pr.Comments()[0].ID
			w.hub.Fail("issues/update-comment", 1, githubtest.Before(func() { w.repo.Delete(id) }))
		}},
		"twice there": {run: 6, before: func(w *world, pr *githubtest.PullRequest) { pr.Copy(pr.Comments()[0].ID, githubtest.Job.Login) }},
		"answers 502 twice": {run: 6, before: func(w *world, _ *githubtest.PullRequest) {
			w.hub.FailFirst("issues/update-comment", 2, githubtest.Status(http.StatusBadGateway))
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			pr := w.open()
			old := w.must(pr, 5, "planned")
			if test.before != nil {
				test.before(w, pr)
			}
			got := w.must(pr, test.run, "again")
			if (test.left == "") != (got.Left == "") || !strings.Contains(got.Left, test.left) || !strings.Contains(got.Note, test.note) {
				t.Errorf("posted %+v, want left %q and note %q", got, test.left, test.note)
			}
			text := "again"
			if test.left != "" {
				text = "planned"
			}
			if c := w.only(pr, text); c.ID != got.ID || (c.ID != old.ID) != test.fresh {
				t.Errorf("comment %d, posted %d, before %d", c.ID, got.ID, old.ID)
			}
		})
	}
}

// appliedElsewhere is the comment of a pull request after its apply.
func (w *world) appliedElsewhere(number int) string {
	w.Helper()
	h := review.Header{Identity: w.Identity, Repository: w.repo.ID, PullRequest: number, Commit: w.repo.Head("main"), Run: 9, State: review.Applied}
	return w.body(h, "applied")
}

// A look-alike of somebody else is neither edited nor deleted.
func TestPostBesideALookAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pr := w.open()
	forged := pr.Comment("mallory", w.body(w.header(pr, 99), "forged"))
	own := w.must(pr, 1, "planned")
	all := pr.Comments()
	if len(all) != 2 || all[0].ID != forged || all[0].Edits != 0 || all[1].ID != own.ID {
		t.Errorf("comments %+v, want the forged one as it was and our own", all)
	}
}

// Two runs that post at once leave the lower id, with the later run's plan.
func TestPostAtOnce(t *testing.T) {
	t.Parallel()
	for _, rival := range []int64{4, 6} {
		w := newWorld(t)
		pr := w.open()
		var first int64
		w.hub.Fail("issues/create-comment", 1, githubtest.Before(func() {
			first = pr.Comment(githubtest.Job.Login, w.body(w.header(pr, rival), "rival"))
		}))
		got := w.must(pr, 5, "ours")
		text := "ours"
		if rival > 5 {
			text = "rival"
		}
		if c := w.only(pr, text); c.ID != first || got.ID != first {
			t.Errorf("posted %+v, want in the rival's comment %d", got, first)
		}
	}
}

func TestPostTooLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pr := w.open()
	_, err := w.post(pr, 1, strings.Repeat("x", 70_000))
	if e, ok := errors.AsType[*github.Error](err); !ok || e.Kind != github.TooLong {
		t.Errorf("error %v, want too long", err)
	}
	pr.Lock()
	_, err = w.post(pr, 1, "planned")
	if e, ok := errors.AsType[*github.Error](err); !ok || e.Kind != github.Gone {
		t.Errorf("error %v, want that the conversation is locked", err)
	}
}

// mortal is the way to GitHub of a process that is killed after so many calls.
// The last one takes effect, but nobody learns of it.
type mortal struct{ left int }

var errKilled = errors.New("killed")

func (m *mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.left--; m.left < 0 {
		return nil, errKilled
	}
	reply, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || m.left > 0 {
		return reply, err
	}
	return nil, errors.Join(errKilled, reply.Body.Close())
}

func TestPostKilledAnywhere(t *testing.T) {
	t.Parallel()
	states := map[string]func(*world, *githubtest.PullRequest){
		"none": func(*world, *githubtest.PullRequest) {},
		"one":  func(w *world, pr *githubtest.PullRequest) { w.must(pr, 1, "planned") },
		"twice": func(w *world, pr *githubtest.PullRequest) {
			w.must(pr, 1, "planned")
			pr.Copy(pr.Comments()[0].ID, githubtest.Job.Login)
		},
		"edited": func(w *world, pr *githubtest.PullRequest) {
			w.must(pr, 1, "planned")
			w.repo.Edit(pr.Comments()[0].ID, "mallory", pr.Comments()[0].Body+"!")
		},
	}
	for name, prepare := range states {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for calls := 1; ; calls++ {
				w := newWorld(t)
				pr := w.open()
				prepare(w, pr)
				whole := w.GitHub
				m := &mortal{left: calls}
				w.GitHub = w.client(m)
				_, err := w.post(pr, 2, "killed")
				w.GitHub = whole
				w.must(pr, 3, "again")
				w.only(pr, "again")
				pr.Merge(githubtest.Squash)
				if got := w.numbers(w.walk()); len(got) != 1 {
					t.Fatalf("killed at call %d: records %v, want one that counts", calls, got)
				}
				if err == nil {
					return
				}
			}
		})
	}
}
