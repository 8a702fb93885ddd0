package github_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// world is a server with one repository, and a client with a job's token.
type world struct {
	*githubtest.Server
	repo  *githubtest.Repo
	token string
	*github.Client
	notices []string
}

const file = "ssm/preferences.yaml"

// open makes a world without a socket; inside a bubble of synctest its waits
// take no time.
func open(t *testing.T, options ...githubtest.Option) *world {
	t.Helper()
	s := githubtest.Offline(t, options...)
	w := &world{Server: s, token: s.JobToken(), repo: s.Repository("acme/infra", githubtest.Files{file: "version: 1\n", "README.md": "hello\n"})}
	w.Client = w.client(t, w.token)
	return w
}

func (w *world) client(t *testing.T, token string) *github.Client {
	t.Helper()
	c, err := github.New(github.Options{
		Token: token, API: w.URL, GraphQL: w.GraphQL, Repository: "acme/infra", UserAgent: "ssmprefs/test",
		Transport: w.Transport(), Notice: func(text string) { w.notices = append(w.notices, text) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Repository is the client's: the server has a method of that name too.
func (w *world) Repository(ctx context.Context) (github.Repository, error) {
	return w.Client.Repository(ctx)
}

func must[T any](got T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// failed is the *Error in err, checked for what holds of each.
func (w *world) failed(t *testing.T, err error) *github.Error {
	t.Helper()
	e, ok := errors.AsType[*github.Error](err)
	if !ok {
		t.Fatalf("got %v (%T), want a *github.Error", err, err)
	}
	if text := fmt.Sprintf("%v %+v %#v", err, *e, *e); strings.Contains(text, w.token) {
		t.Errorf("the token is in %s", text)
	}
	if e.Op == "" || e.Message == "" || e.Next == "" {
		t.Errorf("%+v does not say operation, cause and next step", e)
	}
	return e
}

// bubble runs a test of its own in which waits take no time.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Run(name, func(t *testing.T) { t.Parallel(); timeless(t, f) })
}

func timeless(t *testing.T, f func(*testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f(t)
		time.Sleep(2 * time.Hour) // the limiter's timers are over
	})
}
