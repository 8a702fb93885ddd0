package github

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/google/go-github/v92/github"
)

// Commit is one commit.
type Commit struct {
	SHA     string
	Parents []string
	Message string
	Date    time.Time // when it was committed
	Files   []FileChange
}

// FileChange is what a commit did to a file, against its first parent.
type FileChange struct {
	Path, Previous string // Previous only for one that was renamed or copied
	Status         string // added, modified, removed, renamed, copied, changed, unchanged
}

// RenamedFrom is the path that this file had before the commit, "" if the
// commit did not rename it. Known for a commit from [Client.Commit] only:
// a list says nothing of files.
func (c Commit) RenamedFrom(path string) string {
	for _, f := range c.Files {
		if f.Path == path && f.Status == "renamed" {
			return f.Previous
		}
	}
	return ""
}

// mostPaths that [Client.Commits] asks for, each with a request of its own.
const mostPaths = 10

// Commits are the newest commits, seen from a commit or branch, that touch any
// of the paths, newest first; a folder stands for all below it. A list follows
// no rename: the oldest commit of a path is the one that made it, and
// [Commit.RenamedFrom] says whether from another.
//
// GitHub lists the commits of one path, so several lists are merged: each
// keeps its order, no commit comes before a known child of it, and what is
// left to choose goes by date.
func (c *Client) Commits(ctx context.Context, ref string, paths []string, most int) ([]Commit, error) {
	if len(paths) > mostPaths {
		return nil, fmt.Errorf("list commits: %d paths are more than %d", len(paths), mostPaths)
	}
	lists := make([][]Commit, 0, len(paths))
	for _, path := range paths {
		op := operation{name: fmt.Sprintf("list the commits of %s at %s", path, short(ref)), needs: "contents: read"}
		list, err := pages(ctx, c, op, most, func(page github.ListOptions) ([]*github.RepositoryCommit, *github.Response, error) {
			return c.rest.Repositories.ListCommits(ctx, c.owner, c.name, &github.CommitsListOptions{SHA: ref, Path: path, ListOptions: page})
		})
		if err != nil {
			return nil, err
		}
		commits := make([]Commit, len(list))
		for i, from := range list {
			commits[i] = commit(from)
		}
		lists = append(lists, commits)
	}
	merged := merge(lists)
	return merged[:min(len(merged), most)], nil
}

// merge joins lists that are newest first.
func merge(lists [][]Commit) []Commit {
	lists = slices.Clone(lists)
	var all []Commit
	for {
		newest := -1
		for i, list := range lists {
			if len(list) == 0 || newest >= 0 && !list[0].Date.After(lists[newest][0].Date) {
				continue
			}
			if !waits(list[0], lists) {
				newest = i
			}
		}
		if newest < 0 { // none is left, or dates and parents contradict each other
			newest = slices.IndexFunc(lists, func(l []Commit) bool { return len(l) > 0 })
			if newest < 0 {
				return all
			}
		}
		taken := lists[newest][0]
		all = append(all, taken)
		for i, list := range lists {
			lists[i] = slices.DeleteFunc(slices.Clone(list), func(c Commit) bool { return c.SHA == taken.SHA })
		}
	}
}

// waits tells whether something that is still listed has to come before c.
func waits(c Commit, lists [][]Commit) bool {
	for _, list := range lists {
		for i, other := range list {
			if other.SHA == c.SHA && i > 0 || slices.Contains(other.Parents, c.SHA) {
				return true
			}
		}
	}
	return false
}

// Commit is one commit with all its files, as far as GitHub lists them: 3,000.
func (c *Client) Commit(ctx context.Context, sha string) (Commit, error) {
	op := operation{name: "read the commit " + short(sha), needs: "contents: read"}
	var whole Commit
	for page := 1; page != 0; {
		var got *github.RepositoryCommit
		var reply *github.Response
		err := c.call(ctx, op, func() (err error) {
			got, reply, err = c.rest.Repositories.GetCommit(ctx, c.owner, c.name, url.PathEscape(sha), &github.ListOptions{Page: page})
			return err
		})
		if err != nil {
			return Commit{}, err
		}
		files := whole.Files
		whole = commit(got)
		whole.Files = append(files, whole.Files...)
		page = reply.NextPage
	}
	return whole, nil
}

func commit(from *github.RepositoryCommit) Commit {
	c := Commit{
		SHA:     from.GetSHA(),
		Message: from.GetCommit().GetMessage(),
		Date:    from.GetCommit().GetCommitter().GetDate().Time,
	}
	for _, p := range from.Parents {
		c.Parents = append(c.Parents, p.GetSHA())
	}
	for _, f := range from.Files {
		c.Files = append(c.Files, FileChange{Path: f.GetFilename(), Previous: f.GetPreviousFilename(), Status: f.GetStatus()})
	}
	return c
}
