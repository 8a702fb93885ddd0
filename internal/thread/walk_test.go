package thread_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

// merged is a pull request that was planned and merged.
func (w *world) merged(method githubtest.Method) *githubtest.PullRequest {
	w.Helper()
	pr := w.open()
	w.must(pr, 1, "planned")
	pr.Merge(method)
	return pr
}

// Which pull requests are walked over, in their order.
func TestWalk(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		play func(*world)
		want []int
		end  string // part of why it goes no further
	}{
		"each way to merge": {play: func(w *world) {
			w.merged(githubtest.Squash)
			w.merged(githubtest.Merge)
			w.merged(githubtest.Rebase)
		}, want: []int{3, 2, 1}},
		"several commits in one": {play: func(w *world) {
			w.merged(githubtest.Squash)
			pr := w.open()
			pr.Push("alice", "more", githubtest.Files{config: "more"})
			w.must(pr, 1, "planned")
			pr.Merge(githubtest.Rebase)
		}, want: []int{2, 1}},
		"direct pushes between": {play: func(w *world) {
			w.merged(githubtest.Squash)
			w.repo.Push("alice", "main", "direct", githubtest.Files{config: "direct"})
			w.repo.Push("alice", "main", "names an issue (#77)", githubtest.Files{config: "direct 2"})
			w.merged(githubtest.Squash)
			w.repo.Push("alice", "main", "names a merged one (#1)", githubtest.Files{config: "direct 3"})
		}, want: []int{2, 1}},
		"one that touches something else": {play: func(w *world) {
			w.merged(githubtest.Squash)
			pr := w.repo.OpenPullRequest("alice", "docs", githubtest.Files{"README": "x"})
			w.must(pr, 1, "planned")
			pr.Merge(githubtest.Squash)
		}, want: []int{1}},
		"one of a profile's folder": {play: func(w *world) {
			pr := w.repo.OpenPullRequest("alice", "profile", githubtest.Files{"infra/profiles/linux.sh": "x"})
			w.must(pr, 1, "planned")
			pr.Merge(githubtest.Squash)
		}, want: []int{1}},
		"without a usable record": {play: func(w *world) {
			w.merged(githubtest.Squash)
			w.open().Merge(githubtest.Squash)
			w.merged(githubtest.Squash)
		}, want: []int{3, 1}},
		"closed without a merge": {play: func(w *world) {
			w.merged(githubtest.Squash)
			pr := w.open()
			w.must(pr, 1, "planned")
			pr.Close()
		}, want: []int{1}},
		"into another branch": {play: func(w *world) {
			w.merged(githubtest.Squash)
			w.repo.Push("alice", "staging", "staging", githubtest.Files{config: "staging"})
			pr := w.repo.OpenPullRequestInto("staging", "alice", "to staging", githubtest.Files{config: "both"})
			w.must(pr, 1, "planned")
			pr.Merge(githubtest.Squash)
			w.repo.Reset("main", w.repo.Head("staging"))
		}, want: []int{1}},
		"from a fork": {play: func(w *world) {
			pr := w.repo.OpenFromFork("bob", "fork", githubtest.Files{config: "fork"})
			w.must(pr, 1, "planned by hand")
			pr.Merge(githubtest.Squash)
		}, want: []int{1}},
		"renamed": {play: func(w *world) {
			w.merged(githubtest.Squash)
			pr := w.repo.OpenPullRequest("alice", "away", githubtest.Files{config: githubtest.Deleted, "old.yaml": w.repo.Files("main")[config]})
			pr.Merge(githubtest.Squash)
			pr = w.repo.OpenPullRequest("alice", "back", githubtest.Files{"old.yaml": githubtest.Deleted, config: w.repo.Files("main")["old.yaml"]})
			w.must(pr, 1, "planned")
			pr.Merge(githubtest.Squash)
			w.merged(githubtest.Squash)
		}, want: []int{4, 3}, end: "renamed from old.yaml"},
		"more than twenty": {play: func(w *world) {
			for range 22 {
				w.merged(githubtest.Squash)
			}
		}, want: []int{22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3}, end: "20 pull requests"},
		"more than a hundred commits": {play: func(w *world) {
			w.merged(githubtest.Squash)
			for i := range 100 {
				w.repo.Push("alice", "main", "direct", githubtest.Files{config: fmt.Sprint("direct ", i)})
			}
		}, end: "100 commits"},
		"GitHub lags": {play: func(w *world) {
			w.merged(githubtest.Squash)
			w.hub.FailFirst("repos/list-pull-requests-associated-with-commit", 3, githubtest.Lag())
		}, want: []int{1}},
		"GitHub relates none": {play: func(w *world) {
			w.merged(githubtest.Squash)
			w.hub.Fail("repos/list-pull-requests-associated-with-commit", 0, githubtest.Lag())
		}, want: []int{1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			test.play(w)
			walk := w.walk("infra/profiles")
			if got := w.numbers(walk); !slices.Equal(got, test.want) {
				t.Errorf("records of %v, want %v", got, test.want)
			}
			if end := walk.End(); (end == "") != (test.end == "") || !strings.Contains(end, test.end) {
				t.Errorf("end %q, want %q", end, test.end)
			}
		})
	}
}

// Reading on costs requests, so nothing is read that is not asked for.
func TestWalkIsLazy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merged(githubtest.Squash)
	w.merged(githubtest.Squash)
	before := len(w.hub.Calls())
	walk := w.walk()
	if r, ok, err := walk.Next(t.Context()); !ok || err != nil || r.PullRequest != 2 {
		t.Fatalf("first record of #%d, %v, %v", r.PullRequest, ok, err)
	}
	var ops []string
	for _, c := range w.hub.Calls()[before:] {
		ops = append(ops, c.Op)
	}
	want := []string{"repos/list-commits", "repos/list-pull-requests-associated-with-commit", "issues/list-comments", "graphql"}
	if !slices.Equal(ops, want) {
		t.Errorf("calls %v, want %v", ops, want)
	}
	walk.Restart()
	if _, _, err := walk.Next(t.Context()); err != nil || len(w.hub.Calls()) != before+6 {
		t.Errorf("%d calls, want the comment read anew and nothing else (%v)", len(w.hub.Calls())-before, err)
	}
}

// A walk over the newest commits goes no further, and says so.
func TestWalkOverTheNewest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		w.merged(githubtest.Squash)
	}
	walk := w.Walk(thread.Applied{Branch: "main", Commit: w.repo.Head("main"), Config: config, Paths: []string{config}, Newest: 2})
	if got := w.numbers(walk); !slices.Equal(got, []int{3, 2}) || !strings.Contains(walk.End(), "the newest 2 commits") {
		t.Errorf("records of %v, end %q", got, walk.End())
	}
}

// What keeps a record from counting, and what is said of it.
func TestTrust(t *testing.T) {
	t.Parallel()
	edit := func(login string, change func(string) string) func(*world, *githubtest.PullRequest) {
		return func(w *world, pr *githubtest.PullRequest) {
			c := pr.Comments()[0]
			w.repo.Edit(c.ID, login, change(c.Body))
		}
	}
	note := func(body string) string { return body + "\nlooks good" }
	tests := map[string]struct {
		before func(*world, *githubtest.PullRequest)
		server githubtest.Option
		usable bool
		note   string
	}{
		"as posted":          {usable: true},
		"edited by a person": {before: edit("mallory", note), note: "edited by mallory"},
		"edited, then by us": {before: func(w *world, pr *githubtest.PullRequest) {
			edit("mallory", note)(w, pr)
			edit(githubtest.Job.Login, note)(w, pr)
		}, note: "edited by mallory"},
		"edited by us":          {before: edit(githubtest.Job.Login, note), usable: true},
		"edited by another app": {before: edit("other[bot]", note), note: "edited by other"},
		"by another identity": {before: func(w *world, pr *githubtest.PullRequest) {
			c := pr.Comments()[0]
			pr.Copy(c.ID, "planner[bot]")
			w.repo.Delete(c.ID)
		}, note: "by planner[bot], and not by the identity"},
		"deleted":                   {before: func(w *world, pr *githubtest.PullRequest) { w.repo.Delete(pr.Comments()[0].ID) }, note: "no comment"},
		"of another repository":     {before: func(w *world, pr *githubtest.PullRequest) { w.refile(pr, w.repo.ID+1, pr.Number) }, note: "another repository"},
		"of another pull request":   {before: func(w *world, pr *githubtest.PullRequest) { w.refile(pr, w.repo.ID, 9) }, note: "that of #9"},
		"of a later version":        {before: edit(githubtest.Job.Login, func(b string) string { return strings.Replace(b, " v1 ", " v2 ", 1) }), note: "version"},
		"a double with a higher id": {before: func(w *world, pr *githubtest.PullRequest) { pr.Copy(pr.Comments()[0].ID, githubtest.Job.Login) }, usable: true},
		"the last editor, and no history": {server: githubtest.WithoutField("IssueComment.userContentEdits"),
			before: edit("mallory", note), note: "edited by mallory"},
		"no history, and we were last": {server: githubtest.WithoutField("IssueComment.userContentEdits"), usable: true,
			before: func(w *world, pr *githubtest.PullRequest) {
				edit("mallory", note)(w, pr)
				edit(githubtest.Job.Login, note)(w, pr)
			}},
		"no editors at all": {server: githubtest.WithoutField("IssueComment.editor"), usable: true,
			before: edit("mallory", note), note: "does not tell whether a person edited"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options []githubtest.Option
			if test.server != nil {
				options = []githubtest.Option{test.server, githubtest.WithoutField("IssueComment.userContentEdits")}
			}
			w := newWorld(t, options...)
			pr := w.merged(githubtest.Squash)
			if test.before != nil {
				test.before(w, pr)
			}
			walk := w.walk()
			if got := w.numbers(walk); (len(got) == 1) != test.usable {
				t.Errorf("records of %v, want it usable: %v", got, test.usable)
			}
			r := walk.Reviews()[0]
			if r.Usable != test.usable || (r.Note == "") != (test.note == "") || !strings.Contains(r.Note, test.note) {
				t.Errorf("review %+v, want note %q", r, test.note)
			}
			if !test.usable {
				comments := fmt.Sprint(pr.Comments())
				walk.Settle(t.Context(), planned(20), func(int, string) string { return "applied" })
				if _, err := walk.SetStatus(t.Context(), pr.Number, func(int, string) string { return "applied" }); err != nil || fmt.Sprint(pr.Comments()) != comments {
					t.Errorf("a comment that is not trusted was edited (%v)", err)
				}
			}
		})
	}
}

// refile puts a record of something else into the comment.
func (w *world) refile(pr *githubtest.PullRequest, repository int64, number int) {
	h := w.header(pr, 1)
	h.Repository, h.PullRequest = repository, number
	w.repo.Edit(pr.Comments()[0].ID, githubtest.Job.Login, w.body(h, "planned"))
}

// retitled is a GitHub with a commit that is a merge, which it relates to no
// pull request.
type retitled struct {
	thread.GitHub
	sha, message string
}

func (r retitled) Commits(ctx context.Context, ref string, paths []string, most int) ([]github.Commit, error) {
	all, err := r.GitHub.Commits(ctx, ref, paths, most)
	for i := range all {
		if all[i].SHA == r.sha {
			all[i].Message, all[i].Parents = r.message, append(all[i].Parents, strings.Repeat("1", 40))
		}
	}
	return all, err
}

func (r retitled) PullRequestsOf(ctx context.Context, sha string) ([]github.PullRequest, error) {
	if sha == r.sha {
		return nil, nil
	}
	return r.GitHub.PullRequestsOf(ctx, sha)
}

// elsewhere is a GitHub that relates pull requests of a fork's own repository.
type elsewhere struct{ thread.GitHub }

func (e elsewhere) PullRequestsOf(ctx context.Context, sha string) ([]github.PullRequest, error) {
	all, err := e.GitHub.PullRequestsOf(ctx, sha)
	for i := range all {
		all[i].BaseRepository++
	}
	return all, err
}

func TestWalkInThisRepositoryOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merged(githubtest.Merge) // whose title is on the merge only
	w.GitHub = elsewhere{w.GitHub}
	if got := w.numbers(w.walk()); got != nil {
		t.Errorf("records of %v, want none", got)
	}
}
