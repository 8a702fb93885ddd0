package github

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-github/v92/github"
)

// PullRequest is one pull request.
type PullRequest struct {
	Number         int
	Title, URL     string
	Open, Merged   bool
	MergedAt       time.Time
	MergeCommit    string // the merge, the squashed or the last rebased commit; "" until merged
	HeadSHA        string
	HeadRepository int64 // 0 when it was deleted
	BaseRef        string
	BaseSHA        string
	BaseRepository int64
	Labels         []string
}

// PullRequest asks for one by its number.
func (c *Client) PullRequest(ctx context.Context, number int) (PullRequest, error) {
	var got *github.PullRequest
	op := operation{name: fmt.Sprintf("read the pull request #%d", number), needs: "pull-requests: read"}
	err := c.call(ctx, op, func() (err error) {
		got, _, err = c.rest.PullRequests.Get(ctx, c.owner, c.name, number)
		return err
	})
	if err != nil {
		return PullRequest{}, err
	}
	return pullRequest(got), nil
}

// lag is how long GitHub is given to relate a pushed commit to its pull
// request: five tries over 30 seconds.
var lag = [...]time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}

// PullRequestsOf are the pull requests of a commit: on the default branch the
// one that brought it, elsewhere the open ones that hold it too. GitHub relates
// the one that was merged some time after the push, so without one it is asked
// again. That wait is made once in the life of a client, and not at all in one
// with [Options.Settled]: by its end all older commits are related as well, and
// a walk over direct pushes need not wait for each.
//
// https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
func (c *Client) PullRequestsOf(ctx context.Context, sha string) ([]PullRequest, error) {
	c.lagging.Lock()
	defer c.lagging.Unlock()
	for try := 0; ; try++ {
		got, err := c.pullRequestsOf(ctx, sha)
		if err != nil || c.settled || slices.ContainsFunc(got, func(p PullRequest) bool { return p.Merged }) {
			return got, err
		}
		if try == len(lag) {
			c.settled = true
			return got, nil
		}
		if err := c.wait(ctx, lag[try]); err != nil {
			return nil, fmt.Errorf("list the pull requests of %s: %w", short(sha), err)
		}
	}
}

func (c *Client) pullRequestsOf(ctx context.Context, sha string) ([]PullRequest, error) {
	op := operation{name: "list the pull requests of " + short(sha), needs: "pull-requests: read"}
	list, err := pages(ctx, c, op, noEnd, func(page github.ListOptions) ([]*github.PullRequest, *github.Response, error) {
		return c.rest.PullRequests.ListPullRequestsWithCommit(ctx, c.owner, c.name, sha, &page)
	})
	if err != nil {
		return nil, err
	}
	all := make([]PullRequest, len(list))
	for i, from := range list {
		all[i] = pullRequest(from)
	}
	return all, nil
}

// pullRequest converts both forms: a list has no field merged.
func pullRequest(from *github.PullRequest) PullRequest {
	p := PullRequest{
		Number: from.GetNumber(), Title: from.GetTitle(), URL: from.GetHTMLURL(),
		Open:     from.GetState() == "open",
		Merged:   from.GetMerged() || from.MergedAt != nil,
		MergedAt: from.GetMergedAt().Time,
		HeadSHA:  from.GetHead().GetSHA(), HeadRepository: from.GetHead().GetRepo().GetID(),
		BaseRef: from.GetBase().GetRef(), BaseSHA: from.GetBase().GetSHA(), BaseRepository: from.GetBase().GetRepo().GetID(),
	}
	if p.Merged { // before, it is that of a trial
		p.MergeCommit = from.GetMergeCommitSHA()
	}
	for _, l := range from.Labels {
		p.Labels = append(p.Labels, l.GetName())
	}
	return p
}

// LabelSetter is who last put a label on a pull request, "" if nobody did.
func (c *Client) LabelSetter(ctx context.Context, number int, label string) (string, error) {
	op := operation{name: fmt.Sprintf("list the events of #%d", number), needs: "pull-requests: read"}
	events, err := pages(ctx, c, op, noEnd, func(page github.ListOptions) ([]*github.IssueEvent, *github.Response, error) {
		return c.rest.Issues.ListIssueEvents(ctx, c.owner, c.name, number, &page)
	})
	if err != nil {
		return "", err
	}
	login := ""
	for _, e := range events { // oldest first
		if e.GetEvent() == "labeled" && e.GetLabel().GetName() == label {
			login = e.GetActor().GetLogin()
		}
	}
	return login, nil
}
