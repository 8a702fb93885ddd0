package githubtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// spy keeps what a test would fail with.
type spy struct {
	testing.TB
	errors []string
}

func (s *spy) Errorf(format string, args ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}

// ask sends a request with a job's token.
func ask(t *testing.T, s *Server, method, path, body string) (int, string) {
	t.Helper()
	address := s.URL + path
	if path == "graphql" {
		address = s.GraphQL
	}
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.JobToken())
	r.Header.Set("Content-Type", "application/json")
	reply, err := (&http.Client{Transport: s.Transport()}).Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer reply.Body.Close()
	got, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply.StatusCode, string(got)
}

// The check notices a request, a reply and a query that are not GitHub's.
func TestContract(t *testing.T) {
	t.Parallel()
	Published(t)
	for _, c := range []struct {
		name               string
		method, path, body string
		fault              Fault
		op                 string
		errors             int
		says               string
	}{
		{name: "good", method: "GET", path: "/repos/acme/infra/issues/1/comments?per_page=100"},
		{name: "no body", method: "POST", path: "/repos/acme/infra/issues/1/comments", errors: 1, says: "request"},
		{name: "a body of another type", method: "POST", path: "/repos/acme/infra/issues/1/comments", body: `{"body": 3}`, errors: 1, says: "request"},
		{name: "an id that is none", method: "PATCH", path: "/repos/acme/infra/issues/comments/abc", body: `{"body": "x"}`, errors: 1, says: "request"},
		{name: "a page that is none", method: "GET", path: "/repos/acme/infra/commits?per_page=many", errors: 1, says: "request"},
		{name: "an unknown address", method: "GET", path: "/repos/acme/infra/branches", errors: 1, says: "no operation"},
		{name: "a reply that lacks everything", method: "GET", path: "/repos/acme/infra", op: "repos/get", fault: Fault{Status: 200, Body: map[string]any{}}, errors: 1, says: "reply"},
		{name: "a list that is none", method: "GET", path: "/repos/acme/infra/commits", op: "repos/list-commits", fault: Fault{Status: 200, Body: map[string]any{}}, errors: 1, says: "reply"},
		{name: "a fault", method: "GET", path: "/repos/acme/infra", op: "repos/get", fault: Forbidden("contents=read")},
		{name: "a good query", method: "POST", path: "graphql", body: `{"query": "{ nodes(ids: []) { id } }"}`},
		{name: "a field that is none", method: "POST", path: "graphql", body: `{"query": "{ nodes(ids: []) { ... on IssueComment { editors { login } } } }"}`, errors: 1, says: "schema"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			seen := &spy{TB: t}
			s := Offline(seen)
			s.Repository("acme/infra", Files{"a": "1"}).OpenPullRequest("ann", "t", Files{"a": "2"})
			if c.op != "" {
				s.Fail(c.op, 1, c.fault)
			}
			ask(t, s, c.method, c.path, c.body)
			all := strings.Join(seen.errors, "\n")
			if len(seen.errors) != c.errors || !strings.Contains(all, c.says) {
				t.Errorf("%d errors, want %d that say %q:\n%s", len(seen.errors), c.errors, c.says, all)
			}
		})
	}
}

// Every reply of the server, read as it is, is one of GitHub's.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	Published(t)
	s := Offline(t)
	r := s.Repository("acme/infra", Files{"a": "1", "b/c": strings.Repeat("x", largeFile+1)})
	p := r.OpenPullRequest("ann", "t", Files{"a": "2"})
	p.Label("bob", "go")
	p.Unlabel("bob", "go")
	id := p.Comment(Job.Login, "x")
	merged := p.Merge(Rebase)
	for path, status := range map[string]int{
		"": 200, "/commits": 200, "/commits/main": 200, "/commits/" + merged + "/pulls": 200, "/compare/main...main": 200,
		"/contents/a": 200, "/contents/b": 200, "/contents/b/c": 200, "/contents/none": 404, "/git/blobs/" + blob("2"): 200,
		"/git/ref/heads/main": 200, "/git/ref/heads/none": 404, "/pulls/1": 200, "/pulls/2": 404, "/issues/1/comments": 200,
		"/issues/1/events": 200,
	} {
		if got, text := ask(t, s, "GET", "/repos/acme/infra"+path, ""); got != status {
			t.Errorf("%s: %d, want %d\n%s", path, got, status, text)
		}
	}
	one := fmt.Sprintf("/repos/acme/infra/issues/comments/%d", id)
	ask(t, s, "PATCH", one, `{"body": "y"}`)
	ask(t, s, "DELETE", one, "")
	ask(t, s, "POST", "/repos/acme/infra/issues/1/comments", `{"body": "y"}`)
	ask(t, s, "GET", "/user", "")
	ask(t, s, "POST", "graphql", `{"query": "{ nodes(ids: []) { id } }"}`)
	for _, op := range Operations() {
		if s.Count(op) == 0 {
			t.Errorf("%s was not asked for", op)
		}
	}
	if got := len(s.Writes()); got != 3 {
		t.Errorf("%d writes, want 3", got)
	}
}

// TestWithoutDescription runs this test's binary where the description is not:
// in CI that fails, elsewhere it is skipped.
func TestWithoutDescription(t *testing.T) {
	t.Parallel()
	for ci, want := range map[string]string{"true": "--- FAIL", "": "--- SKIP"} {
		run := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestEveryOperation$", "-test.v")
		run.Env = append(os.Environ(), Description+"="+t.TempDir(), "CI="+ci)
		out, _ := run.CombinedOutput()
		if !strings.Contains(string(out), want) || !strings.Contains(string(out), "scripts/github-description") {
			t.Errorf("CI=%q: want %q and what to run:\n%s", ci, want, out)
		}
	}
}

func TestFaultsComeWhenPlanned(t *testing.T) {
	t.Parallel()
	s := Offline(t)
	r := s.Repository("acme/infra", Files{"a": "1"})
	p := r.OpenPullRequest("ann", "t", Files{"a": "2"})
	const path = "/repos/acme/infra/issues/1/comments"
	count := func() int {
		_, text := ask(t, s, "GET", path, "")
		var all []any
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	p.Comment("ann", "one")
	s.Fail("issues/list-comments", 2, Lag())
	s.Fail("issues/list-comments", 3, Before(func() { p.Comment("bob", "two") }))
	s.Fail("issues/list-comments", 4, Status(502))
	for n, want := range []int{1, 0, 2} {
		if got := count(); got != want {
			t.Errorf("request %d: %d comments, want %d", n+1, got, want)
		}
	}
	if status, _ := ask(t, s, "GET", path, ""); status != 502 {
		t.Errorf("request 4: %d, want 502", status)
	}
	s.Fail("issues/create-comment", 0, DropAfter())
	if status, _ := ask(t, s, "POST", path, `{"body": "three"}`); status != 0 {
		t.Errorf("a dropped request has status %d", status)
	}
	s.Heal()
	if got := count(); got != 3 {
		t.Errorf("%d comments, want 3", got)
	}
	if status, _ := ask(t, s, "POST", path, `{"body": "`+strings.Repeat("x", maxBody+1)+`"}`); status != 422 {
		t.Errorf("a body over the limit: %d, want 422", status)
	}
	p.Lock()
	if status, _ := ask(t, s, "POST", path, `{"body": "x"}`); status != 403 {
		t.Errorf("a locked conversation: %d, want 403", status)
	}
}

// A pull request on top of another brings only its own commits, once the one
// below is merged; unchecked, the server answers the same.
func TestStacked(t *testing.T) {
	t.Parallel()
	s := Offline(t, Unchecked())
	r := s.Repository("acme/infra", Files{"a": "1"})
	below := r.OpenPullRequest("ann", "below", Files{"a": "2"})
	above := r.OpenPullRequestInto(below.Branch, "ann", "above", Files{"b": "3"})
	below.Merge(Squash)
	above.Retarget("main")
	head := above.Merge(Squash)
	if got := fmt.Sprint(r.Files(head)); got != "map[a:2 b:3]" {
		t.Errorf("after both: %s", got)
	}
	_, text := ask(t, s, "GET", "/repos/acme/infra/commits/"+head+"/pulls", "")
	var pulls []struct{ Number int }
	if err := json.Unmarshal([]byte(text), &pulls); err != nil || fmt.Sprint(pulls) != "[{2}]" {
		t.Errorf("pull requests of the head: %v, %v", pulls, err)
	}
}

func TestObserversAndClock(t *testing.T) {
	t.Parallel()
	s := New(t)
	r := s.Repository("acme/infra", Files{"a": "1"})
	var seen []string
	s.Observe(func(c Call) {
		seen = append(seen, fmt.Sprint(c.Op, " ", c.N, " ", c.Login))
		r.Push("bob", "main", "just before", Files{"a": c.Path})
	})
	before := r.Head("main")
	reply, err := http.Get(s.URL + "/repos/acme/infra") // without a token
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	if reply.StatusCode != http.StatusUnauthorized || r.Head("main") == before || fmt.Sprint(seen) != "[repos/get 1 ]" {
		t.Errorf("status %d, seen %q", reply.StatusCode, seen)
	}
	s.Fail("repos/get", 1, DropBefore())
	if reply, err := http.Get(s.URL + "/repos/acme/infra"); err == nil {
		reply.Body.Close()
		t.Error("a dropped connection has a reply")
	}
	at := s.Now()
	s.Advance(time.Hour)
	if got := s.Now().Sub(at); got != time.Hour {
		t.Errorf("the clock moved by %s", got)
	}
}
