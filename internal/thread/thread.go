// Package thread keeps reviews on pull requests: it posts the comment of an
// identity, goes back over the records that merged pull requests carry, tells
// which of them to trust and whether a run is superseded, and rewrites what is
// still owed.
//
// It knows no AWS client and does not decide what may be written; a comment's
// text below the record is opaque to it.
package thread

import (
	"context"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// GitHub is what reviews are kept in.
type GitHub interface {
	PullRequest(ctx context.Context, number int) (github.PullRequest, error)
	PullRequestsOf(ctx context.Context, sha string) ([]github.PullRequest, error)
	Commits(ctx context.Context, ref string, paths []string, most int) ([]github.Commit, error)
	Commit(ctx context.Context, sha string) (github.Commit, error)
	Contains(ctx context.Context, branch, sha string) (bool, error)
	Head(ctx context.Context, branch string) (string, error)
	Comments(ctx context.Context, number int) ([]github.Comment, error)
	Provenance(ctx context.Context, comments []github.Comment) ([]github.Provenance, error)
	CreateComment(ctx context.Context, number int, body string) (github.Comment, error)
	UpdateComment(ctx context.Context, id int64, body string) (github.Comment, error)
	DeleteComment(ctx context.Context, id int64) error
}

// Thread is the comments of one identity in one repository.
type Thread struct {
	GitHub     GitHub
	Repository int64 // its id
	Identity   review.Identity
}

// marked is a comment with the identity's marker.
type marked struct {
	github.Comment
	github.Provenance
}

// marked returns the comments with the identity's marker, oldest first,
// whoever wrote them.
func (t Thread) marked(ctx context.Context, number int) ([]marked, error) {
	comments, err := t.GitHub.Comments(ctx, number)
	if err != nil {
		return nil, err
	}
	var candidates []github.Comment
	for _, c := range comments {
		if id, ok := review.IdentityOf(c.Body); ok && id == t.Identity {
			candidates = append(candidates, c)
		}
	}
	if len(candidates) == 0 {
		return nil, nil
	}
	whose, err := t.GitHub.Provenance(ctx, candidates)
	if err != nil {
		return nil, err
	}
	all := make([]marked, len(candidates))
	for i, c := range candidates {
		all[i] = marked{c, whose[i]}
	}
	return all, nil
}

// mine returns those that the token's own identity wrote.
func mine(all []marked) []marked {
	var own []marked
	for _, m := range all {
		if m.Mine {
			own = append(own, m)
		}
	}
	return own
}

// short is a commit as people read it.
func short(sha string) string { return fmt.Sprintf("%.7s", sha) }
