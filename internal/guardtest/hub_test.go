package guardtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// RoundTrip is the way to GitHub.
func (r *run) RoundTrip(q *http.Request) (reply *http.Response, err error) {
	err = r.call(func() error {
		reply, err = r.ask(q)
		return err
	})
	if err != nil && reply != nil {
		err, reply = errors.Join(err, reply.Body.Close()), nil
	}
	return reply, err
}

func (r *run) ask(q *http.Request) (*http.Response, error) {
	if q.Method == http.MethodPatch && r.shown == nil && r.loses(q.URL.Path) {
		return refuse(q, http.StatusForbidden, "Resource not accessible by integration"), nil
	}
	switch instead, after := r.trouble(); {
	case after:
		reply, err := r.reach(q)
		if err == nil {
			err = reply.Body.Close()
		}
		return nil, errors.Join(errors.New("connection reset"), err)
	case instead:
		for suffix, op := range map[string]string{"/comments": "issues/list-comments", "/pulls": "repos/list-pull-requests-associated-with-commit"} {
			if q.Method == http.MethodGet && strings.HasSuffix(q.URL.Path, suffix) {
				r.hub.Fail(op, 1, githubtest.Lag())
				return r.reach(q)
			}
		}
		return refuse(q, http.StatusForbidden, "no"), nil
	}
	return r.reach(q)
}

// loses reports whether the run's edits of a comment fail: a third do.
func (r *run) loses(path string) bool {
	lost, known := r.lost[path]
	if !known {
		lost = !r.lucky && r.luck.IntN(3) == 0
		r.lost[path] = lost
		r.lossy = r.lossy || lost
	}
	return lost
}

func (r *run) reach(q *http.Request) (*http.Response, error) {
	if q.Method == http.MethodGet {
		r.look(r, q.URL.Path)
	}
	reply, err := r.hub.Transport().RoundTrip(q)
	if err == nil && reply.StatusCode < 300 && q.Method != http.MethodGet {
		r.commented(r, q.Method, q.URL.Path)
	}
	return reply, err
}

func refuse(q *http.Request, status int, message string) *http.Response {
	return &http.Response{
		StatusCode: status, Request: q, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewBufferString(fmt.Sprintf(`{"message":%q}`, message))),
	}
}
