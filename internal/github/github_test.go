package github_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

func TestReading(t *testing.T) {
	t.Parallel()
	for _, at := range []struct {
		name    string
		options []githubtest.Option
	}{{"github.com", nil}, {"an enterprise server", []githubtest.Option{githubtest.Enterprise()}}} {
		t.Run(at.name, func(t *testing.T) {
			t.Parallel()
			s := githubtest.New(t, at.options...) // over the network
			repo := s.Repository("acme/infra", githubtest.Files{file: "version: 1\n"})
			c, err := github.New(github.Options{Token: s.JobToken(), API: s.URL, GraphQL: s.GraphQL, Repository: repo.Name})
			if err != nil {
				t.Fatal(err)
			}
			ctx := t.Context()
			pull := repo.OpenPullRequest("ann", "shorter", githubtest.Files{file: "version: 1\n# 2\n"})
			pull.Label("bob", "allow-loosening")
			pull.Label("eve", "allow-loosening")
			pull.Label("eve", "other")

			want(t, "repository", must(c.Repository(ctx))(t), github.Repository{ID: repo.ID, DefaultBranch: "main", Private: true})
			want(t, "head", must(c.Head(ctx, "main"))(t), repo.Head("main"))
			want(t, "setter", must(c.LabelSetter(ctx, pull.Number, "allow-loosening"))(t), "eve")
			want(t, "no setter", must(c.LabelSetter(ctx, pull.Number, "none"))(t), "")
			got := must(c.PullRequest(ctx, pull.Number))(t)
			want(t, "pull request", got, github.PullRequest{
				Number: 1, Title: "shorter", URL: got.URL, Open: true, HeadSHA: pull.HeadSHA(), HeadRepository: repo.ID,
				BaseRef: "main", BaseSHA: repo.Head("main"), BaseRepository: repo.ID, Labels: []string{"allow-loosening", "other"},
			})
			made := must(c.CreateComment(ctx, 1, "one"))(t)
			want(t, "provenance", must(c.Provenance(ctx, []github.Comment{made}))(t), []github.Provenance{{Mine: true, Known: true}})
		})
	}
}

func TestMergedPullRequests(t *testing.T) {
	t.Parallel()
	for _, method := range []githubtest.Method{githubtest.Merge, githubtest.Squash, githubtest.Rebase} {
		bubble(t, string(method), func(t *testing.T) {
			w := open(t)
			pull := w.repo.OpenPullRequest("ann", "shorter", githubtest.Files{file: "version: 1\n# a\n"})
			pull.Push("ann", "and more", githubtest.Files{file: "version: 1\n# b\n"})
			w.repo.Push("bob", "main", "meanwhile", githubtest.Files{"README.md": "hi\n"})
			pull.Trial()
			if before := must(w.PullRequest(t.Context(), 1))(t); before.MergeCommit != "" || before.Merged {
				t.Errorf("before the merge: %+v", before)
			}
			head := w.repo.Merge(1, method)
			got := must(w.PullRequest(t.Context(), 1))(t)
			if !got.Merged || got.Open || got.MergeCommit != head || got.MergedAt.IsZero() {
				t.Errorf("after the merge: %+v", got)
			}
			of := must(w.PullRequestsOf(t.Context(), head))(t)
			want(t, "of the merge", of, []github.PullRequest{got})
			content, found, err := w.File(t.Context(), file, head)
			want(t, "merged file", []any{string(content), found, err}, []any{"version: 1\n# b\n", true, nil})

			// Whichever commit the history of the file names, it leads here.
			for _, c := range must(w.Commits(t.Context(), "main", []string{file}, 100))(t)[:1] {
				want(t, "of "+c.Message, must(w.PullRequestsOf(t.Context(), c.SHA))(t), []github.PullRequest{got})
			}
		})
	}
}

func TestForkAndDeletedFork(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.repo.OpenFromFork("eve", "hello", githubtest.Files{file: "version: 1\n#\n"})
	got := must(w.PullRequest(t.Context(), 1))(t)
	if got.HeadRepository == got.BaseRepository || got.HeadRepository == 0 {
		t.Errorf("the head of a fork is in repository %d, the base in %d", got.HeadRepository, got.BaseRepository)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	w := open(t)
	large := strings.Repeat("0123456789abcde\n", 1<<16+1)
	files := githubtest.Files{
		"a b/ü – 文/#1?.yaml": "odd\n", "a:b.yaml": "colon", "p%20.yaml": "percent", "empty": "", "large": large,
		"bytes": "\xff\x00\r\n",
	}
	sha := w.repo.Push("ann", "release/1.x", "odd", files)
	for path, content := range files {
		for _, ref := range []string{sha, "release/1.x"} {
			got, found, err := w.File(t.Context(), path, ref)
			if err != nil || !found || string(got) != content {
				t.Errorf("%s at %s: %d bytes, found %t, %v; want %d bytes", path, ref, len(got), found, err, len(content))
			}
		}
	}
	for _, c := range []struct{ path, ref string }{{"none", "main"}, {"a b", "main"}, {file + "/below", sha}} {
		if got, found, err := w.File(t.Context(), c.path, c.ref); found || err != nil {
			t.Errorf("%s at %s: %q, found %t, %v; want none", c.path, c.ref, got, found, err)
		}
	}
	for what, c := range map[string]struct {
		path, ref string
		kind      github.Kind
	}{
		"a folder":          {"ssm", "main", github.Other},
		"an unknown commit": {file, strings.Repeat("0", 40), github.Missing},
		"an unknown branch": {file, "feature/none", github.Missing},
		"a way out":         {"../x", "main", github.Other},
	} {
		if _, _, err := w.File(t.Context(), c.path, c.ref); w.failed(t, err).Kind != c.kind {
			t.Errorf("%s: %v, want kind %s", what, err, c.kind)
		}
	}
	want(t, "head of a branch with a slash", must(w.Head(t.Context(), "release/1.x"))(t), sha)
}

func TestContains(t *testing.T) {
	t.Parallel()
	w := open(t)
	first := w.repo.Head("main")
	second := w.repo.Push("ann", "main", "two", githubtest.Files{"x": "2"})
	aside := w.repo.Push("ann", "feat/a+b", "aside", githubtest.Files{"x": "3"})
	w.repo.Reset("main", second)
	for _, c := range []struct {
		branch, sha string
		want        bool
	}{
		{"main", first, true},
		{"main", second, true},
		{"main", aside, false},
		{"feat/a+b", second, true},
		{"feat/a+b", aside, true},
		{second, first, true},
		{first, second, false},
		{"main", strings.Repeat("0", 40), false},
	} {
		want(t, c.branch+" contains "+c.sha, must(w.Contains(t.Context(), c.branch, c.sha))(t), c.want)
	}
	if _, err := w.Contains(t.Context(), "none", first); w.failed(t, err).Kind != github.Missing {
		t.Errorf("an unknown branch: %v", err)
	}
	w.repo.Reset("main", first) // a forced push
	want(t, "after a forced push", must(w.Contains(t.Context(), "main", second))(t), false)
}

func TestCommitsOfSeveralPaths(t *testing.T) {
	t.Parallel()
	w := open(t)
	first := w.repo.Head("main")
	push := func(files githubtest.Files) string { return w.repo.Push("ann", "main", "c", files) }
	both := push(githubtest.Files{file: "2", "profiles/a.sh": "1"})
	profile := push(githubtest.Files{"profiles/b.sh": "2"})
	push(githubtest.Files{"unrelated": "1"})
	moved := push(githubtest.Files{file: githubtest.Deleted, "new.yaml": "2"})
	back := push(githubtest.Files{"new.yaml": "3"})

	shas := func(paths []string, most int) []string {
		var all []string
		for _, c := range must(w.Commits(t.Context(), "main", paths, most))(t) {
			all = append(all, c.SHA)
		}
		return all
	}
	want(t, "both paths", shas([]string{file, "profiles"}, 100), []string{moved, profile, both, first})
	want(t, "at most", shas([]string{file, "profiles"}, 2), []string{moved, profile})
	want(t, "after the rename", shas([]string{"new.yaml"}, 100), []string{back, moved})
	if _, err := w.Commits(t.Context(), "main", slices.Repeat([]string{"a"}, 11), 5); err == nil {
		t.Error("eleven paths are no error")
	}

	got := must(w.Commit(t.Context(), moved))(t)
	want(t, "renamed from", got.RenamedFrom("new.yaml"), file)
	want(t, "not renamed", must(w.Commit(t.Context(), back))(t).RenamedFrom("new.yaml"), "")
	want(t, "parents", len(got.Parents), 1)
}

// A merge that changes nothing at the path is left out, and the order of two
// branches goes by date.
func TestCommitsOverMerges(t *testing.T) {
	t.Parallel()
	w := open(t)
	one := w.repo.OpenPullRequest("ann", "one", githubtest.Files{file: "version: 1\n# one\n"})
	two := w.repo.OpenPullRequest("bob", "two", githubtest.Files{"profiles/x": "two\n"})
	w.repo.Merge(two.Number, githubtest.Merge)
	w.repo.Merge(one.Number, githubtest.Merge)
	var got []string
	for _, c := range must(w.Commits(t.Context(), "main", []string{file, "profiles"}, 100))(t) {
		got = append(got, c.Message)
	}
	want(t, "commits", got, []string{"two", "one", "first"})
}

func TestPages(t *testing.T) {
	t.Parallel()
	timeless(t, func(t *testing.T) {
		w := open(t)
		pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
		files := githubtest.Files{}
		for i := range 301 {
			pull.Comment("ann", fmt.Sprint("comment ", i))
			pull.Label("ann", fmt.Sprint(i%7))
			files[fmt.Sprintf("many/%03d", i)] = fmt.Sprint(i)
			w.repo.Push("ann", "main", "c", githubtest.Files{file: fmt.Sprint("v", i)})
		}
		all := must(w.Comments(t.Context(), 1))(t)
		want(t, "comments", []any{len(all), all[300].Body, w.Count("issues/list-comments")}, []any{301, "comment 300", 4})
		want(t, "setter on the last page", must(w.LabelSetter(t.Context(), 1, "6"))(t), "ann")
		want(t, "commits", len(must(w.Commits(t.Context(), "main", []string{file}, 250))(t)), 250)
		want(t, "files", len(must(w.Commit(t.Context(), w.repo.Push("ann", "main", "many", files)))(t).Files), 301)
		whose := must(w.Provenance(t.Context(), all))(t)
		want(t, "provenance", []any{len(whose), w.Count("graphql")}, []any{301, 4})
	})
}

func TestNew(t *testing.T) {
	t.Parallel()
	for what, o := range map[string]github.Options{
		"no token":      {Repository: "a/b"},
		"no owner":      {Token: "t", Repository: "b"},
		"three parts":   {Token: "t", Repository: "a/b/c"},
		"a bad address": {Token: "t", Repository: "a/b", API: "github.example.com"},
		"a bad GraphQL": {Token: "t", Repository: "a/b", GraphQL: "ftp://x"},
	} {
		if _, err := github.New(o); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if _, err := github.New(github.Options{Token: "t", Repository: "a/b"}); err != nil {
		t.Errorf("the public address: %v", err)
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	for kind, reason := range map[github.Kind]fault.Reason{
		github.Permission: fault.GitHubPermission, github.Missing: fault.GitHubPermission, github.Rate: fault.GitHubRate,
		github.Gone: fault.ReasonInternal, github.TooLong: fault.ReasonInternal, github.Unreachable: fault.ReasonInternal, github.Other: fault.ReasonInternal,
	} {
		want(t, string(kind), (&github.Error{Kind: kind}).Reason(), reason)
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	timeless(t, func(t *testing.T) {
		w := open(t)
		w.Fail("repos/get", 0, githubtest.Status(502))
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		if _, err := w.Repository(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the end of the context", err)
		}
	})
}
