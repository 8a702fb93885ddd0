package thread_test

import (
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

// A merge queue's commit is verified before its pull requests are merged.
func TestWalkOverAQueue(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"change (#2)", "Merge pull request #2 from acme/change-2"} {
		w := newWorld(t)
		w.merged(githubtest.Squash)
		pr := w.open()
		w.must(pr, 1, "planned")
		queue := "gh-readonly-queue/main/pr-2-0000"
		commit := w.repo.Push("alice", queue, title, w.repo.Files(pr.HeadSHA()))
		at := thread.Applied{Branch: "main", Commit: commit, Config: config, Paths: []string{config}}
		if got := w.numbers(w.Walk(at)); !slices.Equal(got, []int{1}) {
			t.Errorf("records of %v, want merged ones only", got)
		}
		at.Queued = true
		if got := w.numbers(w.Walk(at)); !slices.Equal(got, []int{2, 1}) {
			t.Errorf("records of %v, want the queued one too", got)
		}
	}
}

// What is queued counts for itself: neither what a title of its commits names
// nor what is stacked on top of it comes along.
func TestWalkOverAQueueBorrowsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.merged(githubtest.Squash)
	w.must(w.open(), 1, "another, #2")
	pr := w.repo.OpenPullRequest("alice", "tidy up (#2)", githubtest.Files{config: "tidy"})
	w.must(pr, 1, "queued")
	above := w.repo.OpenPullRequestInto(pr.Branch, "alice", "stacked", githubtest.Files{config: "stacked"})
	above.Retarget("main")
	w.must(above, 1, "stacked")
	at := thread.Applied{Branch: "main", Commit: pr.Trial(), Config: config, Paths: []string{config}, Queued: true}
	if got := w.numbers(w.Walk(at)); !slices.Equal(got, []int{3, 1}) {
		t.Errorf("records of %v, want those of #3, which is queued, and of #1", got)
	}
	at.Commit = pr.HeadSHA()
	w.GitHub = retitled{w.GitHub, at.Commit, "Merge pull request #2 from acme/change-2"}
	if got := w.numbers(w.Walk(at)); !slices.Equal(got, []int{1}) {
		t.Errorf("records of %v, want no other than #1's of a merge of something else", got)
	}
}
