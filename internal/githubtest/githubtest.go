// Package githubtest is a GitHub for tests: one process, no network needed,
// with repositories, pull requests, commits, files, comments and their edit
// history, labels and their setters, and faults on demand. What it answers is
// checked against GitHub's published description wherever that is at hand; see
// scripts/github-description.
//
// It imports nothing of ours, so that it cannot share our mistakes.
package githubtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Identity is somebody who acts: a person, or an app, whose login ends in
// [bot].
type Identity struct {
	Login string
	id    int64
}

// Bot tells whether it is an app.
func (i Identity) Bot() bool { return strings.HasSuffix(i.Login, "[bot]") }

// Job is the identity of a job's own token.
var Job = Identity{"github-actions[bot]", 41898282}

// Server is the GitHub.
type Server struct {
	URL     string // of the REST API, as GITHUB_API_URL has it
	GraphQL string // of GraphQL, as GITHUB_GRAPHQL_URL has it

	t      testing.TB
	prefix string // of the REST API's paths
	check  *contract

	mu        sync.Mutex
	at        time.Time
	last      int64 // id given
	tokens    map[string]Identity
	people    map[string]Identity
	repos     map[string]*Repo
	faults    []*planned
	counts    map[string]int
	calls     []Call
	observers []func(Call)
	gone      map[string]bool // logins of deleted accounts
	absent    map[string]bool // fields that GraphQL does not know, as Type.field
}

// Call is one request.
type Call struct {
	Op     string // GitHub's operation id, such as issues/create-comment, or graphql
	N      int    // the how manieth of this operation, from 1
	Method string
	Path   string
	Query  string
	Body   string
	Login  string // of the token
}

// Option changes a new server.
type Option func(*Server)

// Enterprise puts the API below /api, as a GitHub Enterprise Server has it.
func Enterprise() Option { return func(s *Server) { s.prefix = "/api/v3" } }

// Unchecked leaves out the check against GitHub's description, for tests with
// thousands of requests whose like others check.
func Unchecked() Option { return func(s *Server) { s.check = nil } }

// WithoutField makes GraphQL a server that does not know a field, such as
// IssueComment.userContentEdits.
func WithoutField(field string) Option { return func(s *Server) { s.absent[field] = true } }

// New starts a server on loopback, and closes it with the test. A request or a
// reply that GitHub's description does not have fails the test.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := offline(t, options)
	web := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(web.Close)
	s.address(web.URL)
	return s
}

// Offline is a server without a socket, reached through Transport alone, for
// tests in a bubble of testing/synctest.
func Offline(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := offline(t, options)
	s.address("https://github.test")
	return s
}

func offline(t testing.TB, options []Option) *Server {
	s := &Server{
		t: t, at: time.Date(2026, 2, 3, 8, 0, 0, 0, time.UTC), last: 1000, check: published(t),
		tokens: map[string]Identity{}, people: map[string]Identity{Job.Login: Job},
		repos: map[string]*Repo{}, counts: map[string]int{}, gone: map[string]bool{}, absent: map[string]bool{},
	}
	for _, o := range options {
		o(s)
	}
	return s
}

func (s *Server) address(base string) {
	s.URL, s.GraphQL = base+s.prefix, base+"/graphql"
	if s.prefix != "" {
		s.GraphQL = base + "/api/graphql"
	}
}

// Token is a token of somebody: of a person, or of an app by its login with
// [bot]. JobToken is the one of a job.
func (s *Server) Token(login string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := "ghp_"
	if strings.HasSuffix(login, "[bot]") {
		kind = "ghs_"
	}
	token := kind + strings.Repeat("0", 24) + fmt.Sprintf("%012x", s.identity(login).id)
	s.tokens[token] = s.identity(login)
	return token
}

// JobToken is the token of a job.
func (s *Server) JobToken() string { return s.Token(Job.Login) }

// identity is the one with a login, made at its first use.
func (s *Server) identity(login string) Identity {
	known, ok := s.people[login]
	if !ok {
		known = Identity{login, s.next()}
		s.people[login] = known
	}
	return known
}

// Forget deletes somebody's account: what they did stays, without a name.
func (s *Server) Forget(login string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone[login] = true
}

// next is an id nothing else has.
func (s *Server) next() int64 {
	s.last++
	return s.last
}

// tick is the time of one thing that happens; no two happen at the same.
func (s *Server) tick() time.Time {
	s.at = s.at.Add(time.Second)
	return s.at
}

// Now is the time at the server.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// Advance moves the server's clock on; Set puts it to a time, such as the
// test's own.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

// Set puts the server's clock.
func (s *Server) Set(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = at.UTC().Truncate(time.Second)
}

// Observe has f told of each request before it is looked at. It may use the
// server: what it does there comes just before the request.
func (s *Server) Observe(f func(Call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observers = append(s.observers, f)
}

// Count is how many requests of an operation came so far.
func (s *Server) Count(op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[op]
}

// Calls are all requests so far.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// Writes are the requests so far that were to change something.
func (s *Server) Writes() []Call {
	var all []Call
	for _, c := range s.Calls() {
		if c.Method != http.MethodGet && c.Op != "graphql" {
			all = append(all, c)
		}
	}
	return all
}
