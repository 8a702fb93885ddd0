package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Fault is what happens to a request instead of the ordinary. Make one with
// the functions below.
type Fault struct {
	Status  int               // the reply; 0 for the ordinary one
	Header  map[string]string //
	Body    any               // as JSON; text as it is
	Drop    bool              // the connection is closed without a reply
	Done    bool              // before the fault shows, the request is done
	Stale   bool              // a list leaves out the newest
	Earlier func()            // happens before the request is looked at
}

type planned struct {
	op       string
	from, to int
	fault    Fault
}

// Fail gives an operation's nth request from now on this fault; n = 0 all of
// them.
func (s *Server) Fail(op string, n int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(Operations(), op) {
		s.t.Fatalf("githubtest: there is no operation %q", op)
	}
	p := &planned{op: op, from: s.counts[op] + n, to: s.counts[op] + n, fault: fault}
	if n == 0 {
		p.to = 1 << 40
	}
	s.faults = append(s.faults, p)
}

// FailFirst gives an operation's next n requests this fault.
func (s *Server) FailFirst(op string, n int, fault Fault) {
	for i := range n {
		s.Fail(op, i+1, fault)
	}
}

// Heal takes back all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault is the one planned for the nth request of an operation.
func (s *Server) fault(op string, n int) Fault {
	for _, p := range s.faults {
		if p.op == op && p.from <= n && n <= p.to {
			return p.fault
		}
	}
	return Fault{}
}

func refused(status int, message string) Fault {
	return Fault{Status: status, Body: problem(status, message)}
}

// problem is the body of GitHub's errors.
func problem(status int, message string) map[string]any {
	return map[string]any{"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)}
}

// Forbidden is the reply to a token without a permission; accepted is what
// GitHub says would do, such as "issues=write; pull_requests=write".
func Forbidden(accepted string) Fault {
	f := refused(http.StatusForbidden, "Resource not accessible by integration")
	f.Header = map[string]string{"X-Accepted-GitHub-Permissions": accepted}
	return f
}

// Locked is the reply to a comment in a locked conversation.
func Locked() Fault {
	return refused(http.StatusForbidden, "Unable to create comment because issue is locked.")
}

// NotFound is a thing that is not there, or that the token does not see.
func NotFound() Fault { return refused(http.StatusNotFound, "Not Found") }

// Removed is the reply about something that was there once.
func Removed() Fault { return refused(http.StatusGone, "This issue was deleted") }

// TooLong is the reply to a body over the limit.
func TooLong() Fault {
	f := refused(http.StatusUnprocessableEntity, "Validation Failed")
	f.Body.(map[string]any)["errors"] = []any{map[string]any{
		"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": "Body is too long (maximum is 65536 characters)",
	}}
	return f
}

// Invalid is another refusal of what was sent.
func Invalid() Fault { return refused(http.StatusUnprocessableEntity, "Validation Failed") }

// Status is a reply of a server in trouble.
func Status(status int) Fault { return refused(status, "Server Error") }

// PrimaryLimit is a token that has used up its requests until a time. status
// is 403 or 429.
func PrimaryLimit(status int, reset time.Time) Fault {
	f := refused(status, "API rate limit exceeded for installation ID 1.")
	f.Header = map[string]string{
		"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "0", "X-RateLimit-Used": "1000",
		"X-RateLimit-Reset": strconv.FormatInt(reset.Unix(), 10), "X-RateLimit-Resource": "core",
	}
	return f
}

// SecondaryLimit is the request for a pause. status is 403 or 429; without
// seconds the reply names none.
func SecondaryLimit(status, seconds int) Fault {
	f := refused(status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
	f.Body.(map[string]any)["documentation_url"] = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"
	if seconds > 0 {
		f.Header = map[string]string{"Retry-After": strconv.Itoa(seconds)}
	}
	return f
}

// DropBefore closes the connection before the request is done.
func DropBefore() Fault { return Fault{Drop: true} }

// DropAfter closes the connection after the request is done.
func DropAfter() Fault { return Fault{Drop: true, Done: true} }

// StatusAfter does the request, and answers as if it had not.
func StatusAfter(status int) Fault {
	f := Status(status)
	f.Done = true
	return f
}

// Lag is a list that does not know the newest yet; of the pull requests of a
// commit it knows those that are open.
func Lag() Fault { return Fault{Stale: true} }

// Before lets something happen just before the request: another writer.
func Before(f func()) Fault { return Fault{Earlier: f} }

// Garbage is the reply of something that is not GitHub.
func Garbage() Fault {
	return Fault{Status: http.StatusOK, Body: "<html>captive portal</html>", Header: map[string]string{"Content-Type": "text/html"}}
}

// write answers with the fault.
func (f Fault) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	for k, v := range f.Header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(f.Status)
	if text, ok := f.Body.(string); ok {
		fmt.Fprint(w, text)
		return
	}
	if f.Body != nil {
		_ = json.NewEncoder(w).Encode(f.Body)
	}
}
