package github

import "context"

// Rights tries what a run reads: the repository, its contents and its pull
// requests. It writes nothing, so that rights to write are not tried.
func (c *Client) Rights(ctx context.Context) (repository, contents, pulls error) {
	r, err := c.Repository(ctx)
	if err != nil {
		return err, nil, nil // nothing else would be known by it
	}
	head, err := c.Head(ctx, r.DefaultBranch)
	if err != nil {
		contents, head = err, r.DefaultBranch
	}
	_, pulls = c.pullRequestsOf(ctx, head)
	return nil, contents, pulls
}
