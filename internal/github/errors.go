package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/gofri/go-github-ratelimit/v2/github_ratelimit/github_primary_ratelimit"
	"github.com/google/go-github/v92/github"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// Kind is what sort of failure an Error is.
type Kind string

// The kinds.
const (
	Permission  Kind = "permission"  // the token is not good, or may not do this
	Rate        Kind = "rate"        // a limit of requests is used up
	Gone        Kind = "gone"        // the comment is deleted, or the place for it closed
	Missing     Kind = "missing"     // there is no such thing, or the token does not see it
	TooLong     Kind = "toolong"     // the body is over GitHub's limit
	Unreachable Kind = "unreachable" // no clear answer: what was to be done may or may not be done
	Other       Kind = "other"
)

// Error is a call to GitHub that failed, told as what, why and the next step.
// No text in it holds the token, and it does not carry the library's error,
// which knows the request.
type Error struct {
	Op         string // such as "list the comments of #3"
	Status     int    // of the reply, 0 for none
	Message    string // why, lower case, no full stop
	Permission string // the one that is missing, as a workflow writes it: "pull-requests: write"
	Kind       Kind
	Next       string // what the reader does about it

	reset time.Time // of the primary limit
}

// Error is the operation and the reason.
func (e *Error) Error() string { return e.Op + ": " + e.Message }

// Reason is the word of the failure-reason output.
func (e *Error) Reason() fault.Reason {
	switch e.Kind {
	case Permission, Missing:
		return fault.GitHubPermission
	case Rate:
		return fault.GitHubRate
	case Gone, TooLong, Unreachable, Other:
		return fault.ReasonInternal
	}
	return fault.ReasonInternal
}

// explain makes an error of ours of whatever the library returned.
func (c *Client) explain(op operation, err error) *Error {
	e := &Error{Op: op.name, Kind: Other}
	if known, ok := errors.AsType[*Error](err); ok { // of GraphQL, which answers 200
		*e = *known
		e.Op = op.name
	} else {
		classify(e, op, err)
	}
	e.Message = c.clean(e.Message)
	if e.Next == "" {
		e.Next = next(e, op)
	}
	return e
}

// clean takes the token out of a text, and what else must not be shown.
func (c *Client) clean(text string) string {
	return fault.Clean(strings.ReplaceAll(text, c.token, "[token]"))
}

func classify(e *Error, op operation, err error) {
	if limit, ok := errors.AsType[*github_primary_ratelimit.RateLimitReachedError](err); ok {
		if limit.Response != nil {
			e.Status = limit.Response.StatusCode
		}
		if limit.ResetTime != nil {
			e.reset = *limit.ResetTime
		}
		primary(e)
		return
	}
	if limit, ok := errors.AsType[*github.RateLimitError](err); ok { // where the limiter does not know the resource
		e.Status, e.reset = limit.Response.StatusCode, limit.Rate.Reset.Time
		primary(e)
		return
	}
	if limit, ok := errors.AsType[*github.AbuseRateLimitError](err); ok {
		e.Status, e.Kind, e.Message = limit.Response.StatusCode, Rate, limit.Message
		return
	}
	if reply, ok := errors.AsType[*github.ErrorResponse](err); ok {
		e.Status, e.Message = reply.Response.StatusCode, reply.Message
		if said := http.StatusText(e.Status); e.Message == "" || e.Message == said {
			e.Message = strings.ToLower(said)
		}
		for _, detail := range reply.Errors {
			if detail.Message != "" {
				e.Message += ": " + detail.Message
			} else if detail.Code != "" {
				e.Message += ": " + detail.Field + " " + detail.Code
			}
		}
		answered(e, op, reply.Response.Header)
		return
	}
	if errors.Is(err, github.ErrPathForbidden) {
		e.Message = "a path with .. in it is not asked for"
		return
	}
	e.Kind, e.Message = Unreachable, err.Error()
	if network, ok := errors.AsType[*url.Error](err); ok {
		if u, parsed := url.Parse(network.URL); parsed == nil {
			e.Message = u.Host + ": " + network.Err.Error()
		}
		if network.Timeout() || errors.Is(err, context.DeadlineExceeded) {
			e.Message = "no answer in time"
		}
	}
}

func primary(e *Error) {
	e.Kind = Rate
	e.Message = fmt.Sprintf("the token's limit of requests is used up until %s UTC", e.reset.UTC().Format("2006-01-02 15:04:05"))
}

// answered classes a reply other than 2xx.
func answered(e *Error, op operation, header http.Header) {
	text := strings.ToLower(e.Message)
	switch {
	case e.Status == http.StatusTooManyRequests, e.Status == http.StatusForbidden && strings.Contains(text, "secondary rate limit"):
		e.Kind = Rate
	case e.Status == http.StatusForbidden && strings.Contains(text, "locked"):
		e.Kind = Gone
		e.Next = "unlock the conversation for the comment to be posted"
	case e.Status == http.StatusUnauthorized:
		e.Kind = Permission
		e.Next = "pass a valid token as github-token: this one is wrong, expired or revoked; leave it out for the job's own"
	case e.Status == http.StatusForbidden:
		e.Kind = Permission
		if strings.Contains(text, "not accessible by") {
			e.Permission = op.needs
			if accepted := permissions(header.Get("X-Accepted-GitHub-Permissions")); accepted != "" {
				e.Permission = accepted
			}
		}
	case e.Status == http.StatusNotFound:
		e.Kind = Missing
	case e.Status == http.StatusGone:
		e.Kind = Gone
	case e.Status == http.StatusUnprocessableEntity && strings.Contains(text, "too long"), strings.Contains(text, "too_long"):
		e.Kind = TooLong
	case e.Status == http.StatusUnprocessableEntity && strings.Contains(text, "no commit found"):
		e.Kind = Missing
	case e.Status >= 500:
		e.Kind = Unreachable
	}
}

// accepted is a permission as GitHub's header has it.
var accepted = regexp.MustCompile(`^([a-z_]+)=(read|write|admin)$`)

// permissions makes "issues=write; pull_requests=write" into the words of a
// workflow; of several sets each is enough. Anything else is "".
//
// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
func permissions(header string) string {
	var sets []string
	for set := range strings.SplitSeq(header, ";") {
		var all []string
		for one := range strings.SplitSeq(set, ",") {
			m := accepted.FindStringSubmatch(strings.TrimSpace(one))
			if m == nil {
				return ""
			}
			all = append(all, strings.ReplaceAll(m[1], "_", "-")+": "+m[2])
		}
		sets = append(sets, strings.Join(all, " and "))
	}
	return strings.Join(sets, " or ")
}

func next(e *Error, op operation) string {
	switch e.Kind {
	case Permission:
		if e.Permission == "" {
			return "let the token use this repository; GitHub's message says what stands in the way"
		}
		return fmt.Sprintf("add `%s` to the job's permissions; the token of a fork's or Dependabot's run never gets it", e.Permission)
	case Missing:
		return fmt.Sprintf("check that it is there and that the token sees this repository; the job needs `%s`", op.needs)
	case Rate:
		return "run the job again later; fewer runs at the same time need fewer requests"
	case Gone:
		return "nothing, if it was closed or deleted on purpose; else run the job again"
	case TooLong:
		return "a shorter text is needed"
	case Unreachable:
		return "run the job again; if it stays so, see githubstatus.com, or the proxy between this runner and GitHub"
	case Other:
	}
	return "see GitHub's message; run the job again"
}
