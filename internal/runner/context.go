package runner

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Context is the run and the event that it is for. Its addresses have no slash
// at their end:
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables
type Context struct {
	Event      string // its name
	Actor      string
	SHA        string
	Ref        string
	RunID      int64
	RunAttempt int

	Server, API, GraphQL string // addresses; GraphQL "" where it is not known
	Repository           string // owner/name
	RepositoryID         int64  // 0 where neither environment nor event says
	DefaultBranch        string // "" where the event does not say, as on schedule

	Workspace string // the checkout, "" when there is none

	PullRequest *PullRequest // of events about one
	MergeGroup  *MergeGroup  // of merge_group
	Push        *Push        // of push
}

// PullRequest is what the event says about one.
type PullRequest struct {
	Number     int
	Title      string
	Open       bool
	Head, Base Side
	Labels     []string
}

// Side is one side of a pull request.
type Side struct {
	Ref, SHA     string
	RepositoryID int64 // 0 for a repository that is gone
}

// Fork reports whether the head is in another repository, or in none any more.
func (p PullRequest) Fork() bool {
	return p.Head.RepositoryID == 0 || p.Head.RepositoryID != p.Base.RepositoryID
}

// MergeGroup is a group of pull requests that the merge queue tries.
type MergeGroup struct {
	HeadSHA, BaseSHA, BaseRef string // the ref in full
}

// Push is a move of a branch or tag.
type Push struct {
	Before, After   string // Before is zeros for a new one
	Forced, Deleted bool
}

// dependabot is the actor of runs that get no secrets, a person's re-run of one
// included.
const dependabot = "dependabot[bot]"

// Asked is the question for [Choose].
func (c Context) Asked(in Inputs) Asked {
	return Asked{
		Mode: in.Mode, Event: c.Event, Ref: c.Ref,
		ApplyBranch: in.ApplyBranch, DefaultBranch: c.DefaultBranch,
		Fork:       c.PullRequest != nil && c.PullRequest.Fork(),
		Dependabot: c.Actor == dependabot,
	}
}

// RunURL is where people read about this run.
func (c Context) RunURL() string {
	return fmt.Sprintf("%s/%s/actions/runs/%d/attempts/%d", c.Server, c.Repository, c.RunID, c.RunAttempt)
}

// ErrNoRunner is an environment that is not that of a step.
var ErrNoRunner = errors.New("this is not a step of GitHub Actions; elsewhere use ssmprefs plan and ssmprefs apply")

// Context reads the environment and the event.
func (r *Runner) Context() (Context, error) {
	for _, name := range []string{"GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_RUN_ID"} {
		if r.getenv(name) == "" {
			return Context{}, fmt.Errorf("%s is not set: %w", name, ErrNoRunner)
		}
	}
	c := Context{
		Event: r.getenv("GITHUB_EVENT_NAME"), Actor: r.getenv("GITHUB_ACTOR"),
		SHA: r.getenv("GITHUB_SHA"), Ref: r.getenv("GITHUB_REF"),
		Server:     r.address("GITHUB_SERVER_URL", "https://github.com"),
		API:        r.address("GITHUB_API_URL", publicAPI),
		Repository: r.getenv("GITHUB_REPOSITORY"), Workspace: r.getenv("GITHUB_WORKSPACE"),
		RunAttempt: 1,
	}
	c.GraphQL = r.address("GITHUB_GRAPHQL_URL", graphQLOf(c.API))
	var err error
	if c.RunID, err = strconv.ParseInt(r.getenv("GITHUB_RUN_ID"), 10, 64); err != nil {
		return Context{}, fmt.Errorf("GITHUB_RUN_ID is %q, want a number", r.getenv("GITHUB_RUN_ID"))
	}
	if n, err := strconv.Atoi(r.getenv("GITHUB_RUN_ATTEMPT")); err == nil {
		c.RunAttempt = n
	}
	if err := c.read(r.getenv("GITHUB_EVENT_PATH")); err != nil {
		return Context{}, fmt.Errorf("read the event %s: %w", c.Event, err)
	}
	// The environment names the repository that the workflow runs in.
	if id, err := strconv.ParseInt(r.getenv("GITHUB_REPOSITORY_ID"), 10, 64); err == nil {
		c.RepositoryID = id
	}
	return c, nil
}

const publicAPI = "https://api.github.com"

// graphQLOf is the address of GraphQL on the server of an API, "" where it is
// not known:
// https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql
func graphQLOf(api string) string {
	if api == publicAPI {
		return publicAPI + "/graphql"
	}
	if server, ok := strings.CutSuffix(api, "/api/v3"); ok {
		return server + "/api/graphql"
	}
	return ""
}

// address is one of the server's, GitHub's own where the runner names none.
func (r *Runner) address(variable, standard string) string {
	return cmp.Or(strings.TrimRight(r.getenv(variable), "/"), standard)
}
