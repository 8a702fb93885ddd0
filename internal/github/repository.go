package github

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/go-github/v92/github"
)

// Repository is what a run has to know of it.
type Repository struct {
	ID            int64
	DefaultBranch string
	Private       bool // internal ones too
}

// Repository asks for the repository itself. One that the token does not see
// is an error of kind permission.
func (c *Client) Repository(ctx context.Context) (Repository, error) {
	op := operation{name: fmt.Sprintf("read the repository %s/%s", c.owner, c.name), needs: "contents: read"}
	var got *github.Repository
	err := c.call(ctx, op, func() (err error) {
		got, _, err = c.rest.Repositories.Get(ctx, c.owner, c.name)
		return err
	})
	if kindIs(err, Missing) {
		return Repository{}, &Error{
			Op: op.name, Status: 404, Kind: Permission, Permission: op.needs,
			Message: "the token does not see this repository",
			Next:    "add `contents: read` to the job's permissions, and check the name",
		}
	}
	if err != nil {
		return Repository{}, err
	}
	return Repository{ID: got.GetID(), DefaultBranch: got.GetDefaultBranch(), Private: got.GetPrivate()}, nil
}

// Head is the commit that a branch points at.
func (c *Client) Head(ctx context.Context, branch string) (string, error) {
	var got *github.Reference
	op := operation{name: "read the branch " + branch, needs: "contents: read"}
	err := c.call(ctx, op, func() (err error) {
		got, _, err = c.rest.Git.GetRef(ctx, c.owner, c.name, "heads/"+branch)
		return err
	})
	if err != nil {
		return "", err
	}
	return got.GetObject().GetSHA(), nil
}

// Contains tells whether a commit is on a branch, which may also be given as
// the commit at its head. A commit that the repository does not know is not.
func (c *Client) Contains(ctx context.Context, branch, sha string) (bool, error) {
	var got *github.CommitsComparison
	op := operation{name: fmt.Sprintf("compare %s with %s", short(sha), branch), needs: "contents: read"}
	err := c.call(ctx, op, func() (err error) {
		got, _, err = c.rest.Repositories.CompareCommits(ctx, c.owner, c.name, sha, branch, &github.ListOptions{PerPage: 1})
		return err
	})
	if kindIs(err, Missing) {
		// An unknown commit, no history in common, or an unknown branch?
		if _, branchErr := c.commitAt(ctx, branch); branchErr != nil {
			return false, branchErr
		}
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return got.GetStatus() == "ahead" || got.GetStatus() == "identical", nil
}

// File is the content of a file at a commit or branch; found is false where
// the commit is there and the file is not.
func (c *Client) File(ctx context.Context, path, ref string) (content []byte, found bool, err error) {
	op := operation{name: fmt.Sprintf("read %s at %s", path, short(ref)), needs: "contents: read"}
	var file *github.RepositoryContent
	err = c.call(ctx, op, func() (err error) {
		file, _, _, err = c.rest.Repositories.GetContents(ctx, c.owner, c.name, path, &github.RepositoryContentGetOptions{Ref: ref})
		return err
	})
	if kindIs(err, Missing) {
		// GitHub says the same of a file, a commit and a repository.
		_, err = c.commitAt(ctx, ref)
		return nil, false, err
	}
	if err != nil {
		return nil, false, err
	}
	if file.GetType() != "file" {
		return nil, false, &Error{
			Op: op.name, Status: 200, Kind: Other, Message: "it is not a file",
			Next: "name a regular file: a folder, symbolic link or submodule is not read",
		}
	}
	if file.GetSize() > 0 && (file.Content == nil || *file.Content == "") { // over 1 MB
		content, err = c.blob(ctx, op, file.GetSHA())
		return content, err == nil, err
	}
	text, err := file.GetContent()
	if err != nil {
		return nil, false, c.explain(op, err)
	}
	return []byte(text), true, nil
}

// blob reads a file that is too large for the contents API, up to 100 MB.
func (c *Client) blob(ctx context.Context, op operation, sha string) ([]byte, error) {
	var got *github.Blob
	err := c.call(ctx, op, func() (err error) {
		got, _, err = c.rest.Git.GetBlob(ctx, c.owner, c.name, sha)
		return err
	})
	if err != nil {
		return nil, err
	}
	file := github.RepositoryContent{Content: got.Content, Encoding: got.Encoding}
	text, err := file.GetContent()
	if err != nil {
		return nil, c.explain(op, err)
	}
	return []byte(text), nil
}

// commitAt is the commit that a name stands for.
func (c *Client) commitAt(ctx context.Context, ref string) (*github.RepositoryCommit, error) {
	var got *github.RepositoryCommit
	op := operation{name: "read the commit " + short(ref), needs: "contents: read"}
	err := c.call(ctx, op, func() (err error) {
		got, _, err = c.rest.Repositories.GetCommit(ctx, c.owner, c.name, url.PathEscape(ref), &github.ListOptions{PerPage: 1})
		return err
	})
	return got, err
}

// short is a commit as people read it; a branch stays as it is.
func short(ref string) string {
	if len(ref) == 40 && strings.Trim(ref, "0123456789abcdef") == "" {
		return ref[:7]
	}
	return ref
}
