package github_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// What each reply becomes, on a call that reads and on one that writes.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		fault      githubtest.Fault
		kind       github.Kind
		status     int
		permission string // of the write
		message    string // is in it
	}{
		{"forbidden", githubtest.Forbidden("issues=write; pull_requests=write"), github.Permission, 403, "issues: write or pull-requests: write", "not accessible by integration"},
		{"two permissions at once", githubtest.Forbidden("contents=read,pull_requests=write"), github.Permission, 403, "contents: read and pull-requests: write", ""},
		{"forbidden, no header", githubtest.Forbidden(""), github.Permission, 403, "pull-requests: write", ""},
		{"forbidden, odd header", githubtest.Forbidden("<b>=write"), github.Permission, 403, "pull-requests: write", ""},
		{"locked", githubtest.Locked(), github.Gone, 403, "", "locked"},
		{"deleted", githubtest.Removed(), github.Gone, 410, "", "deleted"},
		{"not found", githubtest.NotFound(), github.Missing, 404, "", "not found"},
		{"too long", githubtest.TooLong(), github.TooLong, 422, "", "65536"},
		{"invalid", githubtest.Invalid(), github.Other, 422, "", "validation Failed"},
		{"a limit without a name", githubtest.Fault{Status: 429, Body: map[string]any{"message": "Too many requests"}}, github.Rate, 429, "", ""},
		{"bad gateway", githubtest.Status(502), github.Unreachable, 502, "", "server Error"},
		{"no body", githubtest.Fault{Status: 500}, github.Unreachable, 500, "", "internal server error"},
		{"garbage", githubtest.Garbage(), github.Unreachable, 0, "", "invalid character"},
		{"dropped", githubtest.DropBefore(), github.Unreachable, 0, "", "connection reset"},
		{"primary limit", githubtest.PrimaryLimit(403, time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC)), github.Rate, 403, "", "used up until 2000-01-01 01:00:00 UTC"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := open(t)
			w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
			w.Fail("issues/create-comment", 0, c.fault)
			_, err := w.CreateComment(t.Context(), 1, "body")
			e := w.failed(t, err)
			want(t, "error", []any{e.Kind, e.Status, e.Permission}, []any{c.kind, c.status, c.permission})
			if !strings.Contains(e.Message, c.message) || !strings.HasPrefix(e.Op, "comment on #1") {
				t.Errorf("error %q, want %q in it", e, c.message)
			}
			if c.permission != "" && !strings.Contains(e.Next, c.permission) {
				t.Errorf("next step %q does not name %q", e.Next, c.permission)
			}
		})
	}
}

func TestErrorsNameTheirPermission(t *testing.T) {
	t.Parallel()
	w := open(t)
	for op, call := range map[string]struct {
		needs string
		do    func() error
	}{
		"repos/get-content":     {"contents: read", func() error { _, _, err := w.File(t.Context(), file, "main"); return err }},
		"repos/list-commits":    {"contents: read", func() error { _, err := w.Commits(t.Context(), "main", []string{file}, 1); return err }},
		"git/get-ref":           {"contents: read", func() error { _, err := w.Head(t.Context(), "main"); return err }},
		"pulls/get":             {"pull-requests: read", func() error { _, err := w.PullRequest(t.Context(), 1); return err }},
		"issues/list-events":    {"pull-requests: read", func() error { _, err := w.LabelSetter(t.Context(), 1, "x"); return err }},
		"issues/list-comments":  {"pull-requests: read", func() error { _, err := w.Comments(t.Context(), 1); return err }},
		"issues/update-comment": {"pull-requests: write", func() error { _, err := w.UpdateComment(t.Context(), 1, "x"); return err }},
		"issues/delete-comment": {"pull-requests: write", func() error { return w.DeleteComment(t.Context(), 1) }},
	} {
		w.Fail(op, 0, githubtest.Forbidden(""))
		if e := w.failed(t, call.do()); e.Kind != github.Permission || e.Permission != call.needs {
			t.Errorf("%s: %+v, want permission %q", op, e, call.needs)
		}
	}
}

func TestInvisible(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Fail("repos/get", 1, githubtest.NotFound())
	_, err := w.Repository(t.Context())
	if e := w.failed(t, err); e.Kind != github.Permission || !strings.Contains(e.Next, "contents: read") {
		t.Errorf("got %+v", e)
	}
	w.Fail("repos/get-content", 0, githubtest.NotFound())
	w.Fail("repos/get-commit", 0, githubtest.NotFound())
	_, _, err = w.File(t.Context(), file, "main")
	if e := w.failed(t, err); e.Kind != github.Missing || !strings.Contains(e.Next, "contents: read") {
		t.Errorf("got %+v: a file is not absent because the token sees nothing", e)
	}
	stranger, err := github.New(github.Options{Token: "ghs_wrong", API: w.URL, Repository: "acme/infra", Transport: w.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = stranger.Repository(t.Context())
	if e := w.failed(t, err); e.Kind != github.Permission || e.Status != 401 {
		t.Errorf("got %+v", e)
	}
}

// A reply that quotes the token does not get it into the error.
func TestNoTokenInErrors(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Fail("repos/get", 0, githubtest.Fault{Status: 400, Body: map[string]any{"message": "bad header: Bearer " + w.token}})
	_, err := w.Repository(t.Context())
	if e := w.failed(t, err); !strings.Contains(e.Message, "[token]") {
		t.Errorf("got %q", e.Message)
	}
}

// A redirect to somebody else does not take the token along.
func TestTokenStaysWithGitHub(t *testing.T) {
	t.Parallel()
	w := open(t)
	var elsewhere []string
	c, err := github.New(github.Options{
		Token: w.token, API: w.URL, Repository: "acme/infra",
		Transport: tripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Host == "github.test" {
				header := http.Header{"Location": {"https://elsewhere.test/x"}}
				return &http.Response{StatusCode: http.StatusFound, Header: header, Body: http.NoBody, Request: r}, nil
			}
			elsewhere = append(elsewhere, r.Header.Get("Authorization"))
			return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Head(t.Context(), "main"); err == nil {
		t.Error("no error")
	}
	want(t, "authorization elsewhere", elsewhere, []string{""})
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRetries(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]githubtest.Fault{
		"bad gateway": githubtest.Status(502), "dropped before": githubtest.DropBefore(), "dropped after": githubtest.DropAfter(), "garbage": githubtest.Garbage(),
	} {
		bubble(t, name, func(t *testing.T) {
			w := open(t)
			pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
			id := pull.Comment("github-actions[bot]", "old")
			for _, op := range []string{"repos/get", "issues/update-comment", "issues/delete-comment", "graphql"} {
				w.FailFirst(op, 3, f)
			}
			started := time.Now()
			must(w.Repository(t.Context()))(t)
			want(t, "waited", time.Since(started), 7*time.Second)
			must(w.UpdateComment(t.Context(), id, "new"))(t)
			want(t, "body", pull.Comments()[0].Body, "new")
			must(w.Provenance(t.Context(), must(w.Comments(t.Context(), 1))(t)))(t)
			if err := w.DeleteComment(t.Context(), id); err != nil {
				t.Error(err)
			}
			want(t, "comments", len(pull.Comments()), 0)

			w.Fail("repos/get", 0, f)
			_, err := w.Repository(t.Context())
			want(t, "kind", w.failed(t, err).Kind, github.Unreachable)
			want(t, "requests", w.Count("repos/get"), 8)
		})
	}
}

// A comment is there once, whatever happened to the request and its reply.
func TestCreateOnce(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]githubtest.Fault{
		"dropped before": githubtest.DropBefore(), "dropped after": githubtest.DropAfter(),
		"502 before": githubtest.Status(502), "502 after": githubtest.StatusAfter(502),
	} {
		bubble(t, name, func(t *testing.T) {
			w := open(t)
			pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
			pull.Comment("eve", "body") // a copy is not taken for ours
			w.FailFirst("issues/create-comment", 2, f)
			got := must(w.CreateComment(t.Context(), 1, "body"))(t)
			all := pull.Comments()
			want(t, "comments", len(all), 2)
			want(t, "ours", []any{got.ID, got.Author}, []any{all[1].ID, "github-actions[bot]"})
		})
	}
	bubble(t, "never", func(t *testing.T) {
		w := open(t)
		w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
		w.Fail("issues/create-comment", 0, githubtest.Status(503))
		_, err := w.CreateComment(t.Context(), 1, "body")
		want(t, "kind", w.failed(t, err).Kind, github.Unreachable)
		want(t, "requests", w.Count("issues/create-comment"), 4)
	})
	bubble(t, "and unreadable", func(t *testing.T) {
		w := open(t)
		pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
		w.Fail("issues/create-comment", 1, githubtest.DropAfter())
		w.Fail("issues/list-comments", 0, githubtest.Forbidden(""))
		_, err := w.CreateComment(t.Context(), 1, "body")
		want(t, "kind", w.failed(t, err).Kind, github.Unreachable)
		want(t, "comments", len(pull.Comments()), 1)
	})
}

func TestDeletedComments(t *testing.T) {
	t.Parallel()
	w := open(t)
	_, err := w.UpdateComment(t.Context(), 77, "x")
	want(t, "kind", w.failed(t, err).Kind, github.Gone)
	if err := w.DeleteComment(t.Context(), 77); err != nil {
		t.Errorf("deleting a deleted comment: %v", err)
	}
}

func TestWritesAreASecondApart(t *testing.T) {
	t.Parallel()
	timeless(t, func(t *testing.T) {
		w := open(t)
		w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
		var at []time.Time
		w.Observe(func(c githubtest.Call) {
			if c.Method != http.MethodGet {
				at = append(at, time.Now())
			}
		})
		made := must(w.CreateComment(t.Context(), 1, "x"))(t)
		must(w.UpdateComment(t.Context(), made.ID, "y"))(t)
		if err := w.DeleteComment(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
		want(t, "gaps", []time.Duration{at[1].Sub(at[0]), at[2].Sub(at[1])}, []time.Duration{time.Second, time.Second})
	})
}

func TestLagOfPullRequests(t *testing.T) {
	t.Parallel()
	const op = "repos/list-pull-requests-associated-with-commit"
	timeless(t, func(t *testing.T) {
		w := open(t)
		pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
		head := pull.Merge(githubtest.Squash)
		w.FailFirst(op, 4, githubtest.Lag())
		started := time.Now()
		want(t, "found", len(must(w.PullRequestsOf(t.Context(), head))(t)), 1)
		want(t, "waited", time.Since(started), 30*time.Second)

		direct := w.repo.Push("ann", "main", "direct", githubtest.Files{file: "3"})
		before := w.repo.Push("ann", "main", "direct", githubtest.Files{file: "4"})
		started = time.Now()
		want(t, "none", len(must(w.PullRequestsOf(t.Context(), before))(t)), 0)
		want(t, "waited for none", []any{time.Since(started), w.Count(op)}, []any{30 * time.Second, 10})
		want(t, "none", len(must(w.PullRequestsOf(t.Context(), direct))(t)), 0)
		want(t, "not waited for each", []any{time.Since(started), w.Count(op)}, []any{30 * time.Second, 11})
	})
	timeless(t, func(t *testing.T) { // an open one that holds the commit brought it nowhere
		w := open(t)
		w.repo.Push("ann", "live", "live", githubtest.Files{file: "2"})
		pull := w.repo.OpenPullRequestInto("live", "ann", "t", githubtest.Files{file: "3"})
		head := pull.Merge(githubtest.Squash)
		w.repo.OpenPullRequestInto("live", "ann", "back", githubtest.Files{"README.md": "back"}).Retarget("main")
		w.FailFirst(op, 2, githubtest.Lag())
		started := time.Now()
		want(t, "found", len(must(w.PullRequestsOf(t.Context(), head))(t)), 2)
		want(t, "waited", time.Since(started), 6*time.Second)
	})
	timeless(t, func(t *testing.T) { // a commit of long ago
		w := open(t)
		c, err := github.New(github.Options{Token: w.token, API: w.URL, Repository: "acme/infra", Transport: w.Transport(), Settled: true})
		if err != nil {
			t.Fatal(err)
		}
		direct := w.repo.Push("ann", "main", "direct", githubtest.Files{file: "3"})
		started := time.Now()
		want(t, "none", len(must(c.PullRequestsOf(t.Context(), direct))(t)), 0)
		want(t, "not waited", []any{time.Since(started), w.Count(op)}, []any{time.Duration(0), 1})
	})
}
