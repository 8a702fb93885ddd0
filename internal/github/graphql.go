package github

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v92/github"
)

// Kinds that stay in here: the server is older than the question.
const (
	unknownField Kind = "unknown field"
	noGraphQL    Kind = "no GraphQL"
)

// graphError is one of the errors of an answer, which comes with status 200.
type graphError struct {
	Type       string
	Message    string
	Extensions struct{ Code string }
}

// ask puts a query, which reads only, to GraphQL's own address.
func (c *Client) ask(ctx context.Context, query string, variables map[string]any, into any) error {
	op := operation{name: "read who wrote and edited the comments", needs: "pull-requests: read"}
	if c.graphql == "" {
		return &Error{Op: op.name, Kind: noGraphQL, Message: "the server has no address for GraphQL"}
	}
	err := c.call(ctx, op, func() error {
		body := map[string]any{"query": query, "variables": variables}
		request, err := c.rest.NewRequest(ctx, http.MethodPost, c.graphql, body)
		if err != nil {
			return err
		}
		var got struct {
			Data   json.RawMessage
			Errors []graphError
		}
		reply, err := c.rest.Do(request, &got)
		if err != nil {
			return err
		}
		if refused := c.refusal(got.Errors, reply); refused != nil {
			return refused
		}
		if len(got.Data) == 0 || string(got.Data) == "null" {
			return errors.New("the answer holds no data")
		}
		return json.Unmarshal(got.Data, into)
	})
	if e, ok := errors.AsType[*Error](err); ok && (e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed) {
		e.Kind = noGraphQL
	}
	return err
}

// refusal is the first error of an answer that stands in the way of its data.
//
// https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
func (c *Client) refusal(all []graphError, reply *github.Response) error {
	for _, e := range all {
		found := &Error{Status: reply.StatusCode, Message: e.Message}
		switch {
		case e.Type == "NOT_FOUND": // deleted meanwhile: its node is null
			continue
		case e.Extensions.Code == "undefinedField", strings.Contains(e.Message, "doesn't exist on type"):
			found.Kind = unknownField
		case strings.Contains(e.Message, "secondary rate limit"):
			found.Kind, found.reset = Rate, c.now().Add(longestWait)
			if seconds, err := strconv.Atoi(reply.Header.Get("Retry-After")); err == nil {
				found.reset = c.now().Add(time.Duration(seconds) * time.Second)
			}
		case e.Type == "RATE_LIMITED", e.Type == "RATE_LIMIT":
			found.Kind = Rate
			if at, err := strconv.ParseInt(reply.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil {
				found.reset = time.Unix(at, 0)
			}
		case e.Type == "FORBIDDEN", e.Type == "INSUFFICIENT_SCOPES":
			found.Kind, found.Permission = Permission, "pull-requests: read"
		default:
			found.Kind = Unreachable
		}
		return found
	}
	return nil
}

// byLogin is what is known without GraphQL: the author, compared with the
// token's identity. An app may not ask for its own, and its token looks like
// that of a job, which is another app's.
func (c *Client) byLogin(ctx context.Context, comments []Comment) ([]Provenance, error) {
	op := operation{name: "read the token's identity", needs: "a token of a user"}
	var me *github.User
	err := c.call(ctx, op, func() (err error) {
		me, _, err = c.rest.Users.Get(ctx, "")
		return err
	})
	if e, ok := errors.AsType[*Error](err); ok && e.Permission != "" { // not accessible by integration
		e.Message = "whose the comments are is not known: without GraphQL the server does not tell a job or an app who it is"
		e.Next = "set GITHUB_GRAPHQL_URL to the server's address of GraphQL, or pass a user's token as github-token"
	}
	if err != nil {
		return nil, err
	}
	all := make([]Provenance, len(comments))
	for i, one := range comments {
		all[i].Mine = one.Author == me.GetLogin()
	}
	return all, nil
}
