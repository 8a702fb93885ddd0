package thread

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// Applied is what an apply run applies.
type Applied struct {
	Branch string   // that is applied
	Commit string   // of this run, on that branch
	Config string   // the file's path in the repository
	Paths  []string // that make up the desired state, see [Paths]

	// Newest is how many commits are looked at, 0 for all that may count.
	Newest int

	// Queued is a commit of a merge queue: the pull requests that it brings are
	// still open, and count.
	Queued bool
}

const (
	mostCommits = 100
	mostPulls   = 20
)

// Walk is the reviews that may be owed at a commit, newest first: those on the
// merged pull requests that brought its newest commits. It is not safe for use
// by several goroutines.
type Walk struct {
	thread Thread
	at     Applied

	listed  bool
	commits []github.Commit
	file    map[string]bool // of the commits, those that touch the config itself
	looked  int             // commits whose pull requests are known
	pulls   []int           // that count, newest first
	end     string
	ended   bool

	next   int // of pulls
	found  map[int]Review
	newest newest
}

// Review is the review that a merged pull request carries.
type Review struct {
	Number int
	ID     int64  // of the comment
	URL    string //
	Record review.Record
	Usable bool   // the record counts
	Note   string // why it does not, or what else the report has to say

	body string
}

// Walk begins a walk. It asks GitHub nothing.
func (t Thread) Walk(at Applied) *Walk {
	return &Walk{thread: t, at: at, found: map[int]Review{}}
}

// Restart begins again with the newest. Records that counted are read anew;
// the others can't have come to count, since a plan run leaves a merged pull
// request alone.
func (w *Walk) Restart() {
	w.next = 0
	for number, r := range w.found {
		if r.Usable {
			delete(w.found, number)
		}
	}
}

// Next returns the next older record that counts, false when there is none. A
// pull request without one does not end the walk.
func (w *Walk) Next(ctx context.Context) (review.Record, bool, error) {
	for {
		number, ok, err := w.pull(ctx, w.next)
		if !ok || err != nil {
			return review.Record{}, false, err
		}
		r, known := w.found[number]
		if !known {
			if r, err = w.read(ctx, number); err != nil {
				return review.Record{}, false, err
			}
			w.found[number] = r
		}
		w.next++
		if r.Usable {
			return r.Record, true, nil
		}
	}
}

// Reviews is what was found since the walk began or was restarted, newest
// first, with those that do not count.
func (w *Walk) Reviews() []Review {
	var all []Review
	for _, number := range w.pulls[:w.next] {
		all = append(all, w.found[number])
	}
	return all
}

// End is why the walk went no further, for the report; "" where it was not
// needed to, or where there is nothing older.
func (w *Walk) End() string { return w.end }

// pull returns a pull request by its place in the walk.
func (w *Walk) pull(ctx context.Context, place int) (int, bool, error) {
	for place >= len(w.pulls) && !w.ended {
		if err := w.discover(ctx); err != nil {
			return 0, false, err
		}
	}
	if place >= len(w.pulls) {
		return 0, false, nil
	}
	return w.pulls[place], true, nil
}

// discover finds the pull requests of the next older commit.
func (w *Walk) discover(ctx context.Context) error {
	if !w.listed {
		commits, err := w.thread.GitHub.Commits(ctx, w.at.Commit, w.at.Paths, w.most())
		if err != nil {
			return err
		}
		w.commits, w.listed = commits, true
	}
	if w.looked > 0 {
		if renamed, err := w.renamed(ctx, w.commits[w.looked-1].SHA); renamed || err != nil {
			return err
		}
	}
	if w.looked == len(w.commits) {
		if w.ended = true; w.looked == w.most() {
			w.end = fmt.Sprintf("reviews are looked for on the newest %d commits of the file only", w.most())
		}
		return nil
	}
	c := w.commits[w.looked]
	brought, err := w.brought(ctx, c)
	if err != nil {
		return err
	}
	w.looked++
	for _, p := range brought {
		switch {
		case slices.Contains(w.pulls, p.Number):
		case len(w.pulls) == mostPulls:
			w.ended, w.end = true, fmt.Sprintf("reviews are looked for on the newest %d pull requests of the file only", mostPulls)
		default:
			w.pulls = append(w.pulls, p.Number)
		}
	}
	return nil
}

// most is how many commits are looked at.
func (w *Walk) most() int { return cmp.Or(w.at.Newest, mostCommits) }

// renamed ends the walk at a commit that gave the file its name: what is older
// belongs to another identity.
func (w *Walk) renamed(ctx context.Context, sha string) (bool, error) {
	if w.file == nil {
		own, err := w.thread.GitHub.Commits(ctx, w.at.Commit, []string{w.at.Config}, mostCommits)
		if err != nil {
			return false, err
		}
		w.file = map[string]bool{}
		for _, c := range own {
			w.file[c.SHA] = true
		}
	}
	if !w.file[sha] {
		return false, nil
	}
	c, err := w.thread.GitHub.Commit(ctx, sha)
	if err != nil {
		return false, err
	}
	previous := c.RenamedFrom(w.at.Config)
	if previous == "" {
		return false, nil
	}
	w.ended, w.end = true, fmt.Sprintf("reviews older than %s do not count: there %s was renamed from %s", short(sha), w.at.Config, previous)
	return true, nil
}

// brought is the pull requests that brought a commit to the branch, newest
// first. Where GitHub relates none, the title of the merge may name it.
func (w *Walk) brought(ctx context.Context, c github.Commit) ([]github.PullRequest, error) {
	related, err := w.thread.GitHub.PullRequestsOf(ctx, c.SHA)
	if err != nil {
		return nil, err
	}
	var counting []github.PullRequest
	for _, p := range related {
		if !w.counts(p) {
			continue
		}
		whole, err := w.whole(ctx, p)
		if err != nil {
			return nil, err
		}
		if whole {
			counting = append(counting, p)
		}
	}
	if len(counting) == 0 {
		return w.named(ctx, c)
	}
	slices.SortFunc(counting, func(a, b github.PullRequest) int { return b.MergedAt.Compare(a.MergedAt) })
	return counting, nil
}

// named is the pull request that the title of a commit names, if that commit is
// its merge.
func (w *Walk) named(ctx context.Context, c github.Commit) ([]github.PullRequest, error) {
	number := numberIn(c.Message)
	if number == 0 {
		return nil, nil
	}
	p, err := w.thread.GitHub.PullRequest(ctx, number)
	if kind(err) == github.Missing { // the number is an issue's, or another repository's
		return nil, nil
	}
	if err != nil || !w.counts(p) || p.Merged && p.MergeCommit != c.SHA {
		return nil, err
	}
	whole := len(c.Parents) == 1 // squashed in a queue, it is another commit than its head
	if !whole {
		whole, err = w.whole(ctx, p)
	}
	if !whole || err != nil {
		return nil, err
	}
	return []github.PullRequest{p}, nil
}

// whole reports whether all of a pull request is in what is applied: an open
// one that is stacked on a queued one holds its commits too, and is not queued.
func (w *Walk) whole(ctx context.Context, p github.PullRequest) (bool, error) {
	if p.Merged {
		return true, nil
	}
	return w.thread.GitHub.Contains(ctx, w.at.Commit, p.HeadSHA)
}

func (w *Walk) counts(p github.PullRequest) bool {
	return (p.Merged || w.at.Queued && p.Open) && p.BaseRef == w.at.Branch && p.BaseRepository == w.thread.Repository
}

// titles are the forms of a merge's title that GitHub proposes.
var titles = regexp.MustCompile(`^Merge pull request #(\d{1,9}) from |\(#(\d{1,9})\)$`)

func numberIn(message string) int {
	title, _, _ := strings.Cut(message, "\n")
	m := titles.FindStringSubmatch(title)
	if m == nil {
		return 0
	}
	number, _ := strconv.Atoi(m[1] + m[2]) // digits, of which one group is empty
	return number
}
