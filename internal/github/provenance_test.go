package github_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// written makes comments of every history: ours, edited by us, by people, by
// people before us, of others, of a person with the app's name.
func (w *world) written(t *testing.T) []github.Comment {
	t.Helper()
	const job = "github-actions[bot]"
	pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
	for _, c := range []struct {
		author string
		edits  []string
	}{
		{job, nil},
		{job, []string{job, job}},
		{job, []string{"eve"}},
		{job, []string{"eve", "bob", "eve", job}},
		{"eve", nil},
		{"eve", []string{job}},
		{"github-actions", nil},
		{job, []string{"github-actions"}},
		{"other[bot]", []string{"other[bot]"}},
	} {
		id := pull.Comment(c.author, "body")
		for i, login := range c.edits {
			w.repo.Edit(id, login, fmt.Sprint("body ", i))
		}
	}
	return must(w.Comments(t.Context(), pull.Number))(t)
}

func TestProvenance(t *testing.T) {
	t.Parallel()
	full := []github.Provenance{
		{Mine: true}, {Mine: true}, {Mine: true, EditedBy: []string{"eve"}}, {Mine: true, EditedBy: []string{"eve", "bob"}},
		{}, {EditedBy: []string{"github-actions"}}, {}, {Mine: true, EditedBy: []string{"github-actions"}}, {},
	}
	last := []github.Provenance{ // the last editor hides the ones before
		{Mine: true}, {Mine: true}, {Mine: true, EditedBy: []string{"eve"}}, {Mine: true},
		{}, {EditedBy: []string{"github-actions"}}, {}, {Mine: true, EditedBy: []string{"github-actions"}}, {},
	}
	author := []github.Provenance{{Mine: true}, {Mine: true}, {Mine: true}, {Mine: true}, {}, {}, {}, {Mine: true}, {}}
	for _, c := range []struct {
		name   string
		absent []string
		known  bool
		want   []github.Provenance
	}{
		{"the whole history", nil, true, full},
		{"only the last editor", []string{"IssueComment.userContentEdits"}, true, last},
		{"no editor", []string{"IssueComment.userContentEdits", "IssueComment.editor"}, false, author},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var options []githubtest.Option
			for _, field := range c.absent {
				options = append(options, githubtest.WithoutField(field))
			}
			w := open(t, options...)
			expected := slices.Clone(c.want) // the cases share theirs
			for i := range expected {
				expected[i].Known = c.known
			}
			want(t, "provenance", must(w.Provenance(t.Context(), w.written(t)))(t), expected)
		})
	}
}

// Without GraphQL an app is not told who it is, and its token looks like that
// of a job: the comments of one are not taken for those of the other.
func TestProvenanceOfAnAppWithoutGraphQL(t *testing.T) {
	t.Parallel()
	for _, login := range []string{"github-actions[bot]", "planner[bot]"} {
		w := open(t, githubtest.WithoutField("IssueComment.viewerDidAuthor"))
		comments := w.written(t)
		for _, without := range []string{"the field", "GraphQL"} {
			_, err := w.client(t, w.Token(login)).Provenance(t.Context(), comments)
			e := w.failed(t, err)
			want(t, login+" without "+without, e.Kind, github.Permission)
			if !strings.Contains(e.Next, "GITHUB_GRAPHQL_URL") {
				t.Errorf("%s without %s: %v, want that GraphQL is needed", login, without, e)
			}
			w.Fail("graphql", 0, githubtest.NotFound())
		}
	}
}

// Without GraphQL's address a person's token knows its own identity.
func TestProvenanceOfAPersonsToken(t *testing.T) {
	t.Parallel()
	w := open(t)
	comments := w.written(t)
	c, err := github.New(github.Options{Token: w.Token("eve"), API: w.URL, Repository: "acme/infra", Transport: w.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range must(c.Provenance(t.Context(), comments))(t) {
		want(t, comments[i].Author, p, github.Provenance{Mine: comments[i].Author == "eve"})
	}
}

func TestProvenanceOverPages(t *testing.T) {
	t.Parallel()
	w := open(t)
	pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
	id := pull.Comment("github-actions[bot]", "0")
	w.repo.Edit(id, "eve", "1")
	for i := range 250 {
		w.repo.Edit(id, "github-actions[bot]", fmt.Sprint(i))
	}
	comments := must(w.Comments(t.Context(), 1))(t)
	want(t, "provenance", must(w.Provenance(t.Context(), comments))(t), []github.Provenance{{Mine: true, EditedBy: []string{"eve"}, Known: true}})
	want(t, "queries", w.Count("graphql"), 3)
	w.Fail("graphql", 2, githubtest.Before(func() { w.repo.Delete(id) }))
	want(t, "deleted between pages", must(w.Provenance(t.Context(), comments))(t), []github.Provenance{{Known: true}})
	want(t, "deleted before", must(w.Provenance(t.Context(), comments))(t), []github.Provenance{{Known: true}})
	want(t, "none asked for", len(must(w.Provenance(t.Context(), nil))(t)), 0)
}

func TestProvenanceOfDeletedAccounts(t *testing.T) {
	t.Parallel()
	w := open(t)
	comments := w.written(t)
	w.Forget("eve")
	got := must(w.Provenance(t.Context(), comments[2:6]))(t)
	want(t, "provenance", got, []github.Provenance{
		{Mine: true, EditedBy: []string{"ghost"}, Known: true}, {Mine: true, EditedBy: []string{"ghost", "bob"}, Known: true},
		{Known: true}, {EditedBy: []string{"github-actions", "ghost"}, Known: true},
	})
}

// A limit that GraphQL tells with status 200 is waited for like another.
func TestProvenanceWaits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, message string
		header              func() map[string]string
		waits               time.Duration
	}{
		{"primary", "RATE_LIMITED", "API rate limit exceeded", func() map[string]string {
			return map[string]string{"X-RateLimit-Reset": strconv.FormatInt(time.Now().Unix()+9, 10)}
		}, 10 * time.Second},
		{"secondary", "", "You have exceeded a secondary rate limit.", func() map[string]string { return map[string]string{"Retry-After": "7"} }, 8 * time.Second},
		{"secondary without a time", "", "You have exceeded a secondary rate limit.", func() map[string]string { return nil }, 61 * time.Second},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := open(t)
			comments := w.written(t)
			body := map[string]any{"data": nil, "errors": []any{map[string]any{"type": c.kind, "message": c.message}}}
			w.Fail("graphql", 1, githubtest.Fault{Status: 200, Body: body, Header: c.header()})
			started := time.Now()
			must(w.Provenance(t.Context(), comments))(t)
			want(t, "waited", time.Since(started), c.waits)
		})
	}
}

func TestProvenanceErrors(t *testing.T) {
	t.Parallel()
	said := func(kind, message string) githubtest.Fault {
		return githubtest.Fault{Status: 200, Body: map[string]any{"data": nil, "errors": []any{map[string]any{"type": kind, "message": message}}}}
	}
	for _, c := range []struct {
		name  string
		fault githubtest.Fault
		kind  github.Kind
	}{
		{"limit", said("RATE_LIMITED", "API rate limit exceeded"), github.Rate},
		{"forbidden", said("FORBIDDEN", "Resource not accessible by integration"), github.Permission},
		{"forbidden by status", githubtest.Forbidden(""), github.Permission},
		{"in trouble", said("", "Something went wrong while executing your query."), github.Unreachable},
		{"no data", githubtest.Fault{Status: 200, Body: map[string]any{}}, github.Unreachable},
		{"down", githubtest.Status(502), github.Unreachable},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := open(t)
			comments := w.written(t)
			w.Fail("graphql", 0, c.fault)
			_, err := w.Provenance(t.Context(), comments)
			want(t, "kind", w.failed(t, err).Kind, c.kind)
		})
	}
}
