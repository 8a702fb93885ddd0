package thread_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

func TestSuperseded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		after func(*world) string // after the run's commit; returns what supersedes it
	}{
		"nothing since":     {func(*world) string { return "" }},
		"other files since": {func(w *world) string { w.repo.Push("bob", "main", "docs", githubtest.Files{"README": "x"}); return "" }},
		"the file since":    {func(w *world) string { return w.repo.Push("bob", "main", "newer", githubtest.Files{config: "newer"}) }},
		"a profile since": {func(w *world) string {
			return w.repo.Push("bob", "main", "newer", githubtest.Files{"infra/profiles/linux.sh": "newer"})
		}},
		"the file and back": {func(w *world) string {
			was := w.repo.Files("main")[config]
			w.repo.Push("bob", "main", "newer", githubtest.Files{config: "newer"})
			return w.repo.Push("bob", "main", "back", githubtest.Files{config: was})
		}},
		"removed since": {func(w *world) string {
			return w.repo.Push("bob", "main", "gone", githubtest.Files{config: githubtest.Deleted})
		}},
		"no longer there": {func(w *world) string {
			w.repo.Reset("main", w.repo.Parents(w.repo.Head("main"))[0])
			w.repo.Push("bob", "main", "docs", githubtest.Files{"README": "x"})
			return w.repo.Push("bob", "main", "instead", githubtest.Files{config: "instead"})
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.merged(githubtest.Squash)
			walk := w.walk("infra/profiles")
			want := test.after(w)
			for range 2 {
				if by, yes, err := walk.Superseded(t.Context()); err != nil || yes != (want != "") || yes && by != want {
					t.Errorf("superseded %v by %q, %v, want %q", yes, by, err, want)
				}
			}
			if n := w.hub.Count("repos/compare-commits-with-basehead"); n > 1 {
				t.Errorf("compared %d times: commits do not change", n)
			}
		})
	}
}

// An old commit that a merge brings is newer than this run's, whatever its date.
func TestSupersededByAnOldCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.repo.OpenPullRequest("bob", "profile", githubtest.Files{"infra/profiles/linux.sh": "x"})
	w.merged(githubtest.Squash)
	walk := w.walk("infra/profiles")
	old.Merge(githubtest.Merge)
	if by, yes, err := walk.Superseded(t.Context()); err != nil || !yes || by != old.HeadSHA() {
		t.Errorf("superseded %v by %q, %v, want by the old commit %s", yes, by, err, old.HeadSHA())
	}
}

// A file that no commit up to this run's has is not told to be unchanged.
func TestSupersededOfNoFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merged(githubtest.Squash)
	at := thread.Applied{Branch: "main", Commit: w.repo.Head("main"), Config: "sub/" + config, Paths: []string{"sub/" + config}}
	w.repo.Push("bob", "main", "newer", githubtest.Files{config: "newer"})
	if by, yes, err := w.Walk(at).Superseded(t.Context()); err == nil {
		t.Errorf("superseded %v by %q, want an error", yes, by)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	var many, wide []string
	for i := range 12 {
		many = append(many, fmt.Sprintf("infra/profiles/team-%d/linux.sh", i))
		wide = append(wide, fmt.Sprintf("team-%d/linux.sh", i))
	}
	for _, test := range []struct {
		profiles, want []string
	}{
		{nil, []string{config}},
		{[]string{"infra/profiles/linux.sh", "infra/profiles/windows.ps1"}, []string{config, "infra/profiles"}},
		{[]string{"infra/linux.sh", "linux.sh"}, []string{config, "infra", "linux.sh"}},
		{many, []string{config, "infra/profiles"}},
		{wide, []string{""}},
	} {
		if got := thread.Paths(config, test.profiles); !slices.Equal(got, test.want) {
			t.Errorf("Paths(%v) = %q, want %q", test.profiles, got, test.want)
		}
	}
}
