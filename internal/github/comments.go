package github

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v92/github"
)

// Comment is a comment on a pull request.
type Comment struct {
	ID               int64
	NodeID           string // its name in GraphQL
	Body             string
	Author           string // login; of an app it ends in [bot]; "" of a deleted account
	URL              string
	Created, Updated time.Time
}

// Comments are all of a pull request, oldest first.
func (c *Client) Comments(ctx context.Context, number int) ([]Comment, error) {
	op := operation{name: fmt.Sprintf("list the comments of #%d", number), needs: "pull-requests: read"}
	list, err := pages(ctx, c, op, noEnd, func(page github.ListOptions) ([]*github.IssueComment, *github.Response, error) {
		return c.rest.Issues.ListComments(ctx, c.owner, c.name, number, &github.IssueListCommentsOptions{ListOptions: page})
	})
	if err != nil {
		return nil, err
	}
	all := make([]Comment, len(list))
	for i, from := range list {
		all[i] = comment(from)
	}
	return all, nil
}

// CreateComment posts a comment. Where it is unclear whether GitHub took it,
// the comments are looked through before it is posted again.
func (c *Client) CreateComment(ctx context.Context, number int, body string) (Comment, error) {
	op := operation{name: fmt.Sprintf("comment on #%d", number), needs: "pull-requests: write", write: true, once: true}
	for try := 1; ; try++ {
		var got *github.IssueComment
		err := c.call(ctx, op, func() (err error) {
			got, _, err = c.rest.Issues.CreateComment(ctx, c.owner, c.name, number, github.IssueCommentRequest{Body: body})
			return err
		})
		if err == nil {
			return comment(got), nil
		}
		if !kindIs(err, Unreachable) {
			return Comment{}, err
		}
		made, found, lookErr := c.own(ctx, number, body)
		if lookErr != nil || try == tries {
			return Comment{}, err
		}
		if found {
			return made, nil
		}
		if stopped := c.wait(ctx, backoff<<(try-1)); stopped != nil {
			return Comment{}, fmt.Errorf("%s: %w", op.name, stopped)
		}
	}
}

// own finds the newest comment of the token's own identity with this body.
func (c *Client) own(ctx context.Context, number int, body string) (Comment, bool, error) {
	all, err := c.Comments(ctx, number)
	if err != nil {
		return Comment{}, false, err
	}
	same := slices.DeleteFunc(all, func(other Comment) bool { return text(other.Body) != text(body) })
	if len(same) == 0 {
		return Comment{}, false, nil
	}
	whose, err := c.Provenance(ctx, same)
	if err != nil {
		return Comment{}, false, err
	}
	for i, w := range slices.Backward(whose) {
		if w.Mine {
			return same[i], true, nil
		}
	}
	return Comment{}, false, nil
}

// text is a body without what a form or a server may change in it.
func text(body string) string { return strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n")) }

// UpdateComment replaces the body of a comment. One that was deleted is an
// error of kind gone.
func (c *Client) UpdateComment(ctx context.Context, id int64, body string) (Comment, error) {
	op := operation{name: fmt.Sprintf("edit the comment %d", id), needs: "pull-requests: write", write: true}
	var got *github.IssueComment
	err := c.call(ctx, op, func() (err error) {
		got, _, err = c.rest.Issues.UpdateComment(ctx, c.owner, c.name, id, github.IssueCommentRequest{Body: body})
		return err
	})
	if kindIs(err, Missing) {
		return Comment{}, &Error{Op: op.name, Status: 404, Kind: Gone, Message: "the comment was deleted", Next: "nothing: the next plan posts a new one"}
	}
	if err != nil {
		return Comment{}, err
	}
	return comment(got), nil
}

// DeleteComment deletes a comment; one that is not there is no error.
func (c *Client) DeleteComment(ctx context.Context, id int64) error {
	op := operation{name: fmt.Sprintf("delete the comment %d", id), needs: "pull-requests: write", write: true}
	err := c.call(ctx, op, func() error {
		reply, err := c.rest.Issues.DeleteComment(ctx, c.owner, c.name, id)
		if err == nil && reply.StatusCode != http.StatusNoContent {
			return fmt.Errorf("the answer is %s, which GitHub does not give", reply.Status)
		}
		return err
	})
	if kindIs(err, Missing) {
		return nil
	}
	return err
}

func comment(from *github.IssueComment) Comment {
	return Comment{
		ID: from.GetID(), NodeID: from.GetNodeID(), Body: from.GetBody(), URL: from.GetHTMLURL(),
		Author: from.GetUser().GetLogin(), Created: from.GetCreatedAt().Time, Updated: from.GetUpdatedAt().Time,
	}
}
