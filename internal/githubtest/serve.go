package githubtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// request is one request on its way through the server.
type request struct {
	*http.Request
	by     Identity
	repo   *Repo
	params map[string]string
	body   []byte
	stale  bool
}

func (r *request) int(name string) int {
	n, _ := strconv.Atoi(r.params[name])
	return n
}

// reply is what an operation answers.
type reply struct {
	status int
	body   any // as JSON; nil for none
	list   bool
	more   bool // the object goes on in a next page
}

func ok(body any) reply            { return reply{status: http.StatusOK, body: body} }
func list[T any](all []T) reply    { return reply{status: http.StatusOK, body: anys(all), list: true} }
func failed(n int, m string) reply { return reply{status: n, body: problem(n, m)} }
func notFound() reply              { return failed(http.StatusNotFound, "Not Found") }

func anys[T any](all []T) []any {
	out := make([]any, len(all))
	for i, one := range all {
		out[i] = one
	}
	return out
}

// operation is one that the server knows, by GitHub's names for it. The last
// parameter of a rest path takes slashes.
type operation struct {
	id, method, path string
	rest             bool
	do               func(*Server, *request) reply
}

var operations = []operation{
	{"repos/get", "GET", "/repos/{owner}/{repo}", false, (*Server).getRepository},
	{"repos/list-commits", "GET", "/repos/{owner}/{repo}/commits", false, (*Server).listCommits},
	{"repos/get-commit", "GET", "/repos/{owner}/{repo}/commits/{ref}", false, (*Server).getCommit},
	{"repos/list-pull-requests-associated-with-commit", "GET", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", false, (*Server).pullsOfCommit},
	{"repos/compare-commits-with-basehead", "GET", "/repos/{owner}/{repo}/compare/{basehead}", true, (*Server).compare},
	{"repos/get-content", "GET", "/repos/{owner}/{repo}/contents/{path}", true, (*Server).getContent},
	{"git/get-blob", "GET", "/repos/{owner}/{repo}/git/blobs/{file_sha}", false, (*Server).getBlob},
	{"git/get-ref", "GET", "/repos/{owner}/{repo}/git/ref/{ref}", true, (*Server).getRef},
	{"pulls/get", "GET", "/repos/{owner}/{repo}/pulls/{pull_number}", false, (*Server).getPull},
	{"issues/list-comments", "GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", false, (*Server).listComments},
	{"issues/create-comment", "POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", false, (*Server).createComment},
	{"issues/update-comment", "PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", false, (*Server).updateComment},
	{"issues/delete-comment", "DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}", false, (*Server).deleteComment},
	{"issues/list-events", "GET", "/repos/{owner}/{repo}/issues/{issue_number}/events", false, (*Server).listEvents},
	{"users/get-authenticated", "GET", "/user", false, (*Server).getUser},
	{"graphql", "POST", "", false, nil},
}

// Operations are the ids of what the server knows.
func Operations() []string {
	var ids []string
	for _, o := range operations {
		ids = append(ids, o.id)
	}
	return ids
}

// match finds the operation of a request and its parameters.
func (s *Server) match(r *http.Request) (*operation, map[string]string) {
	if whole, err := url.Parse(s.GraphQL); err == nil && r.URL.Path == whole.Path {
		return &operations[len(operations)-1], nil
	}
	path, below := strings.CutPrefix(r.URL.EscapedPath(), s.prefix)
	if !below {
		return nil, nil
	}
	parts := strings.Split(path, "/")
	for i, o := range operations {
		want := strings.Split(o.path, "/")
		if o.method != r.Method || len(parts) < len(want) || len(parts) > len(want) && !o.rest {
			continue
		}
		params, fits := map[string]string{}, true
		for j, w := range want {
			part := parts[j]
			if o.rest && j == len(want)-1 {
				part = strings.Join(parts[j:], "/")
			}
			plain, err := url.PathUnescape(part)
			if name, isParam := strings.CutPrefix(w, "{"); isParam {
				params[strings.TrimSuffix(name, "}")] = plain
				fits = fits && err == nil && plain != ""
			} else {
				fits = fits && part == w
			}
		}
		if fits {
			return &operations[i], params
		}
	}
	return nil, nil
}

// serve answers a request: observers, faults, and then the operation.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	op, params := s.match(r)
	if op == nil {
		s.t.Errorf("githubtest: %s %s is no operation of this server", r.Method, r.URL)
		http.NotFound(w, r)
		return
	}
	in := &request{Request: r, params: params, body: body}
	fault := s.arrive(op, in)
	recorded := httptest.NewRecorder()
	if fault.Earlier != nil {
		fault.Earlier()
	}
	if fault.Status == 0 && !fault.Drop || fault.Done {
		in.stale = fault.Stale
		s.answer(recorded, op, in)
	}
	if fault.Drop {
		panic(http.ErrAbortHandler) // closes the connection
	}
	if fault.Status != 0 {
		recorded = httptest.NewRecorder()
		fault.write(recorded)
	}
	s.check.rest(s.t, op, in, recorded)
	for k, v := range recorded.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(recorded.Body.Bytes())
}

// arrive counts a request, tells the observers and finds its fault.
func (s *Server) arrive(op *operation, in *request) Fault {
	s.mu.Lock()
	in.by = s.tokens[strings.TrimPrefix(in.Header.Get("Authorization"), "Bearer ")]
	s.counts[op.id]++
	call := Call{
		Op: op.id, N: s.counts[op.id], Method: in.Method, Path: in.URL.Path, Query: in.URL.RawQuery,
		Body: string(in.body), Login: in.by.Login,
	}
	s.calls = append(s.calls, call)
	fault := s.fault(op.id, call.N)
	observers := slices.Clone(s.observers)
	s.mu.Unlock()
	for _, tell := range observers {
		tell(call)
	}
	return fault
}

// answer does the operation.
func (s *Server) answer(w http.ResponseWriter, op *operation, in *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.do(op, in)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	for k, v := range map[string]string{"Limit": "1000", "Remaining": "900", "Used": "100", "Reset": strconv.FormatInt(s.at.Unix()+3600, 10), "Resource": "core"} {
		w.Header().Set("X-RateLimit-"+k, v)
	}
	if out.list {
		out.body = page(w, in, out.body.([]any))
	}
	if out.more {
		more(w, in)
	}
	w.WriteHeader(out.status)
	if out.body != nil {
		_ = json.NewEncoder(w).Encode(out.body)
	}
}

func (s *Server) do(op *operation, in *request) reply {
	if in.by.Login == "" {
		return failed(http.StatusUnauthorized, "Bad credentials")
	}
	if op.id == "graphql" {
		return s.graphQL(in)
	}
	if name, has := in.params["owner"]; has {
		in.repo = s.repos[strings.ToLower(name+"/"+in.params["repo"])]
		if in.repo == nil {
			return notFound()
		}
	}
	return op.do(s, in)
}

// page cuts a list, and names the next page as GitHub does: at most 100 in one.
func page(w http.ResponseWriter, in *request, all []any) []any {
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(in.URL.Query().Get(name)); err == nil && n > 0 {
			return n
		}
		return otherwise
	}
	size, at := min(number("per_page", 30), 100), number("page", 1)
	from, to := min((at-1)*size, len(all)), min(at*size, len(all))
	if to < len(all) {
		more(w, in)
	}
	return all[from:to]
}

// more names the next page.
func more(w http.ResponseWriter, in *request) {
	next := *in.URL
	query := next.Query()
	at, _ := strconv.Atoi(query.Get("page"))
	query.Set("page", strconv.Itoa(max(at, 1)+1))
	next.RawQuery = query.Encode()
	w.Header().Set("Link", fmt.Sprintf(`<https://%s%s>; rel="next"`, in.Host, next.RequestURI()))
}

// Transport reaches the server without a socket.
func (s *Server) Transport() http.RoundTripper { return direct{s} }

type direct struct{ s *Server }

var errDropped = errors.New("connection reset by peer")

// RoundTrip answers in the caller's own goroutine.
func (d direct) RoundTrip(r *http.Request) (got *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	in.Host = r.URL.Host
	if in.Body == nil {
		in.Body = io.NopCloser(bytes.NewReader(nil))
	}
	w := httptest.NewRecorder()
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			err = errDropped
		default:
			panic(p)
		}
	}()
	d.s.serve(w, in)
	got = w.Result()
	got.Request = r
	return got, nil
}
