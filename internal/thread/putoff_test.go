package thread_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// GitHub may put a write off: what was asked before the pause does not count
// after it.
func TestPostPutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := offlineWorld(t)
		pr := w.open()
		id := w.must(pr, 5, "planned").ID
		pause := githubtest.SecondaryLimit(http.StatusForbidden, 30)
		pause.Earlier = func() {
			pr.Merge(githubtest.Squash)
			w.repo.Edit(id, githubtest.Job.Login, w.appliedElsewhere(pr.Number))
		}
		w.hub.Fail("issues/update-comment", 1, pause)
		if got := w.must(pr, 6, "again"); !strings.Contains(got.Left, "apply run") {
			t.Errorf("posted %+v, want it left to the apply", got)
		}
		w.only(pr, "applied")
		late := w.open()
		w.hub.Fail("issues/create-comment", 1, githubtest.Fault{
			Status: pause.Status, Header: pause.Header, Body: pause.Body, Earlier: func() { late.Merge(githubtest.Squash) },
		})
		if got := w.must(late, 1, "never seen"); !strings.Contains(got.Left, "merged") || len(late.Comments()) != 0 {
			t.Errorf("posted %+v after the merge", got)
		}
		open := w.open()
		w.must(open, 5, "planned")
		w.hub.Fail("issues/update-comment", 1, githubtest.SecondaryLimit(http.StatusForbidden, 30))
		w.must(open, 6, "again")
		w.only(open, "again")
		time.Sleep(2 * time.Hour) // the limiter's timers are over
	})
}

// A comment that GitHub keeps putting off is given up, with the way out.
func TestPostPutOffForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := offlineWorld(t)
		w.hub.Fail("issues/create-comment", 0, githubtest.SecondaryLimit(http.StatusForbidden, 30))
		_, err := w.post(w.open(), 1, "planned")
		if e, ok := errors.AsType[*github.Error](err); !ok || !strings.Contains(e.Error(), "put it off") || e.Next != "run the job again" {
			t.Errorf("error %v, want that it was put off, and the way out", err)
		}
		time.Sleep(2 * time.Hour) // the limiter's timers are over
	})
}

// That an edited comment was replaced is told, whenever its stand-in is posted.
func TestPostPutOffAfterAnEdit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := offlineWorld(t)
		pr := w.open()
		w.must(pr, 1, "planned")
		w.repo.Edit(pr.Comments()[0].ID, "mallory", pr.Comments()[0].Body+"!")
		w.hub.Fail("issues/create-comment", 1, githubtest.SecondaryLimit(http.StatusForbidden, 30))
		if got := w.must(pr, 2, "again"); !strings.Contains(got.Note, "edited by mallory") {
			t.Errorf("posted %+v, want the note of the edit", got)
		}
		w.only(pr, "again")
		time.Sleep(2 * time.Hour) // the limiter's timers are over
	})
}
