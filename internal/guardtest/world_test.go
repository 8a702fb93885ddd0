package guardtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

const (
	config  = "preferences.yaml"
	targets = 2
)

var keys = [...]preferences.Key{preferences.IdleSessionTimeout, preferences.MaxSessionDuration}

// domain is the values of each key; "" is unset.
var domain = [len(keys)][]string{{"20", "40", ""}, {"480", "500"}}

type (
	values [len(keys)]string
	file   [targets]values
)

var first = file{{"20", "480"}, {"20", "480"}}

// path is where the value of a key stands. Each has a file of its own, so that
// pull requests on different keys merge.
func path(t, k int) string { return fmt.Sprintf("prefs/%d-%s", t, keys[k]) }

func (f file) files() githubtest.Files {
	files := githubtest.Files{config: "0"}
	for t := range f {
		for k, value := range f[t] {
			files[path(t, k)] = value
		}
	}
	return files
}

func place(t int) target.Target {
	return target.Target{Name: "default", Account: "000000000000", Region: []string{"eu-west-1", "us-east-1"}[t], Partition: "aws"}
}

func desired(t int, v values) plan.Desired {
	d := plan.Desired{Target: place(t)}
	for i, k := range keys {
		d.Set[k] = v[i]
	}
	d.Texts = d.Set
	return d
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// world is a repository, two targets, the runs under way, and the ghost.
type world struct {
	t     testing.TB
	docs  reconcile.Documents
	clock *clock
	hub   *githubtest.Server
	repo  *githubtest.Repo
	thread.Thread

	pulls    []*githubtest.PullRequest
	below    map[int]*githubtest.PullRequest // of a stacked one, by number
	runs     []*run                          // under way
	begun    int64
	approved approval
	ghost
}

// newWorld begins in sync, or with one document that is still absent.
func newWorld(t testing.TB, docs reconcile.Documents, absent bool) *world {
	w := &world{
		t: t, docs: docs, hub: githubtest.Offline(t, githubtest.Unchecked()), below: map[int]*githubtest.PullRequest{},
		clock: &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, ghost: newGhost(),
	}
	w.repo = w.hub.Repository("acme/fleet", first.files())
	w.Thread = thread.Thread{Repository: w.repo.ID, Identity: review.NewIdentity(w.repo.ID, config, "")}
	w.GitHub = w.client(w.hub.Transport())
	w.mains = []landing{{sha: w.repo.Head("main")}}
	w.hand(0, first[0], true)
	if !absent {
		w.hand(1, first[1], true)
	}
	return w
}

func (w *world) client(transport http.RoundTripper) *github.Client {
	c, err := github.New(github.Options{
		Token: w.hub.JobToken(), API: w.hub.URL, GraphQL: w.hub.GraphQL, Repository: w.repo.Name,
		Transport: transport, Now: w.clock.Now, Wait: w.clock.Sleep,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// file is the file at a commit or branch.
func (w *world) file(ref string) file {
	var f file
	files := w.repo.Files(ref)
	for t := range f {
		for k := range f[t] {
			f[t][k] = files[path(t, k)]
		}
	}
	return f
}

func (w *world) request(f file, docs reconcile.Documents) reconcile.Request {
	r := reconcile.Request{
		Documents: docs, Concurrency: 1, Resolved: targets, // one at a time, so that calls come in one order
		Clock: reconcile.Clock{Now: w.clock.Now, Sleep: w.clock.Sleep},
	}
	for t := range f {
		r.Desired = append(r.Desired, desired(t, f[t]))
	}
	return r
}

func (w *world) applies(commit string) thread.Applied {
	return thread.Applied{Branch: "main", Commit: commit, Config: config, Paths: thread.Paths(config, []string{path(0, 0)})}
}

// version reads a version past all faults, number 0 for no document.
func (w *world) version(t, n int) (int, *preferences.Document) {
	v, err := w.docs.Get(w.t.Context(), place(t), n)
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Number, v.Document
}

// values are those of a version.
func (w *world) values(t, n int) (int, values) {
	n, document := w.version(t, n)
	return n, valuesOf(document)
}

func valuesOf(document *preferences.Document) (v values) {
	if document == nil {
		return v
	}
	for i, k := range keys {
		v[i] = document.Field(k).Value.Text()
	}
	return v
}

// inSync reports whether a target has exactly what the file wishes.
func (w *world) inSync(t int, v values) bool {
	n, latest := w.values(t, reconcile.Latest)
	d, _ := w.values(t, reconcile.Default)
	return n == d && latest == v
}

// hand is a person who stores a new version, and makes it the default or not.
func (w *world) hand(t int, v values, promoted bool) {
	n, document := w.version(t, reconcile.Latest)
	if n > 0 && valuesOf(document) == v {
		return
	}
	content, err := desired(t, v).Content(document)
	if err == nil {
		_, err = w.docs.Write(w.t.Context(), place(t), content, n)
	}
	if errors.Is(err, fault.ErrDuplicate) {
		if content, err = preferences.WithEnding(content, n+1); err == nil {
			_, err = w.docs.Write(w.t.Context(), place(t), content, n)
		}
	}
	if err == nil && promoted && n > 0 {
		err = w.docs.Promote(w.t.Context(), place(t), n+1)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.touched[t]++
}

// point is a person who moves the default.
func (w *world) point(t, which int) {
	latest, _ := w.version(t, reconcile.Latest)
	if latest == 0 {
		return
	}
	if err := w.docs.Promote(w.t.Context(), place(t), which%latest+1); err != nil {
		w.t.Fatal(err)
	}
	w.touched[t]++
}

// merge merges a pull request: into main, or into the one below it.
func (w *world) merge(p *githubtest.PullRequest, method githubtest.Method) {
	if below := w.below[p.Number]; below != nil {
		if slices.ContainsFunc(w.open(), func(o *githubtest.PullRequest) bool { return o == below }) {
			p.Merge(method)
			w.closed[p.Number] = true
			return
		}
		p.Retarget("main")
	}
	before := w.file("main")
	number := p.Number
	w.closed[number] = true
	w.land(p.Merge(method), number, before)
}

func (w *world) land(sha string, number int, before file) {
	w.mains = append(w.mains, landing{
		sha: sha, number: number, at: w.clock.Now(),
		touches: w.file(sha) != before || w.repo.Files(sha)[config] != w.repo.Files(w.mains[len(w.mains)-1].sha)[config],
	})
}

// open are the pull requests that are.
func (w *world) open() []*githubtest.PullRequest {
	return slices.DeleteFunc(slices.Clone(w.pulls), func(p *githubtest.PullRequest) bool { return w.closed[p.Number] })
}
