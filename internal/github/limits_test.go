package github_test

import (
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

func TestSecondaryLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		status, seconds int
		times           int
		waited          time.Duration
		good            bool
	}{
		{"once", 403, 5, 1, 5 * time.Second, true},
		{"once, as 429", 429, 5, 1, 5 * time.Second, true},
		{"three times", 403, 30, 3, 90 * time.Second, true},
		{"without a time", 403, 0, 1, time.Minute, true},
		{"longer than two minutes", 403, 121, 1, 0, false},
		{"longer than two minutes in all", 429, 50, 3, 100 * time.Second, false},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := open(t)
			pull := w.repo.OpenPullRequest("ann", "t", githubtest.Files{file: "2"})
			w.FailFirst("issues/create-comment", c.times, githubtest.SecondaryLimit(c.status, c.seconds))
			started := time.Now()
			_, err := w.CreateComment(t.Context(), 1, "the whole body")
			want(t, "waited", time.Since(started).Round(time.Second), c.waited)
			if !c.good {
				want(t, "kind", w.failed(t, err).Kind, github.Rate)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want(t, "body", pull.Comments()[0].Body, "the whole body")
			want(t, "notices", len(w.notices), c.times)
		})
	}
}

func TestPrimaryLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		in     time.Duration
		header string // the resource
		good   bool
	}{
		{"soon over", 403, 20 * time.Second, "core", true},
		{"soon over, as 429", 429, time.Minute, "core", true},
		{"soon over, of an unknown resource", 403, 20 * time.Second, "new", true},
		{"not soon over", 403, 10 * time.Minute, "core", false},
		{"not soon over, of an unknown resource", 429, 10 * time.Minute, "new", false},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := open(t)
			started := time.Now().Truncate(time.Second)
			f := githubtest.PrimaryLimit(c.status, started.Add(c.in))
			f.Header["X-RateLimit-Resource"] = c.header
			w.Fail("repos/get", 1, f)
			_, err := w.Repository(t.Context())
			if !c.good {
				e := w.failed(t, err)
				want(t, "error", []any{e.Kind, e.Status, w.Count("repos/get")}, []any{github.Rate, c.status, 1})
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want(t, "waited", time.Since(started), c.in+time.Second)
			want(t, "notices", len(w.notices), 1)
		})
	}
	bubble(t, "again at once", func(t *testing.T) {
		w := open(t)
		for n := range 5 {
			w.Fail("repos/get", n+1, githubtest.PrimaryLimit(403, time.Now().Add(time.Duration(n+1)*30*time.Second)))
		}
		_, err := w.Repository(t.Context())
		want(t, "kind", w.failed(t, err).Kind, github.Rate)
		want(t, "requests", w.Count("repos/get"), 2)
	})
}
