package thread_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

const config = "infra/preferences.yaml"

// world is a repository with the real client.
type world struct {
	*testing.T
	hub  *githubtest.Server
	repo *githubtest.Repo
	thread.Thread
}

func newWorld(t *testing.T, options ...githubtest.Option) *world {
	t.Helper()
	w := &world{T: t, hub: githubtest.New(t, options...)}
	w.fill()
	w.GitHub = w.client(nil)
	return w
}

// offlineWorld is one for a bubble, whose time the client goes by.
func offlineWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, hub: githubtest.Offline(t)}
	w.fill()
	c, err := github.New(github.Options{
		Token: w.hub.JobToken(), API: w.hub.URL, GraphQL: w.hub.GraphQL, Repository: w.repo.Name, Transport: w.hub.Transport(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.GitHub = c
	return w
}

func (w *world) fill() {
	w.repo = w.hub.Repository("acme/fleet", githubtest.Files{config: "0"})
	w.Thread = thread.Thread{Repository: w.repo.ID, Identity: review.NewIdentity(w.repo.ID, config, "")}
}

// client has time that passes by waiting.
func (w *world) client(transport http.RoundTripper) *github.Client {
	w.Helper()
	var mu sync.Mutex
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c, err := github.New(github.Options{
		Token: w.hub.JobToken(), API: w.hub.URL, GraphQL: w.hub.GraphQL, Repository: w.repo.Name, Transport: transport,
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now },
		Wait: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(d)
			return ctx.Err()
		},
	})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// planned is a plan of one target, which needs an idle timeout.
func planned(minutes int) plan.Plan {
	d := plan.Desired{Target: target.Target{Name: "default", Account: "111111111111", Region: "eu-west-1", Partition: "aws"}}
	d.Set[preferences.IdleSessionTimeout] = fmt.Sprint(minutes)
	d.Texts = d.Set
	return plan.Compute(plan.Input{Desired: []plan.Desired{d}, Live: []plan.Live{{}}})
}

func (w *world) header(pr *githubtest.PullRequest, run int64) review.Header {
	return review.Header{Identity: w.Identity, Repository: w.repo.ID, PullRequest: pr.Number, Commit: pr.HeadSHA(), Run: run}
}

// body is a comment's body as a plan run has it.
func (w *world) body(h review.Header, text string) string {
	w.Helper()
	r, err := review.NewRecord(planned(20), h, nil, nil)
	if err != nil {
		w.Fatal(err)
	}
	return r.Encode() + "\n" + text
}

// post is a plan run.
func (w *world) post(pr *githubtest.PullRequest, run int64, text string) (thread.Posted, error) {
	w.Helper()
	h := w.header(pr, run)
	return w.Post(w.Context(), h, w.body(h, text), false)
}

func (w *world) must(pr *githubtest.PullRequest, run int64, text string) thread.Posted {
	w.Helper()
	p, err := w.post(pr, run, text)
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// only wants one comment, with this text, and returns it.
func (w *world) only(pr *githubtest.PullRequest, text string) githubtest.Comment {
	w.Helper()
	all := pr.Comments()
	if len(all) != 1 || !strings.HasSuffix(all[0].Body, "\n"+text) {
		w.Fatalf("comments %+v, want one with %q", all, text)
	}
	return all[0]
}

// open is a pull request that changes the file to its own number.
func (w *world) open() *githubtest.PullRequest {
	return w.repo.OpenPullRequest("alice", "change", githubtest.Files{config: fmt.Sprint(w.hub.Now().UnixNano())})
}

func (w *world) walk(paths ...string) *thread.Walk {
	return w.Walk(thread.Applied{Branch: "main", Commit: w.repo.Head("main"), Config: config, Paths: append([]string{config}, paths...)})
}

// numbers are those of the records of a walk, in its order.
func (w *world) numbers(walk *thread.Walk) (all []int) {
	w.Helper()
	for {
		r, ok, err := walk.Next(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		if !ok {
			return all
		}
		all = append(all, r.PullRequest)
	}
}
