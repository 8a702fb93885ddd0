// Package github reads and writes what one run needs of one repository on
// GitHub: pull requests, commits, files and the comments of a pull request.
// It keeps to GitHub's limits, and its errors say what to do.
//
// It knows no preferences, no plan and no record: a comment's body is a text.
// No other package knows the library behind it.
package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v92/github"
)

// Options are what a client is built from.
type Options struct {
	Token      string
	API        string // the address of the REST API, GITHUB_API_URL; "" for the public one
	GraphQL    string // the whole address of GraphQL, GITHUB_GRAPHQL_URL; "" for a server without one
	Repository string // owner/name
	UserAgent  string

	// What follows may be left out.

	Settled bool // the commits asked about were not pushed just now, so GitHub relates them as well as it ever will

	Transport http.RoundTripper                          // instead of the network
	Now       func() time.Time                           // the clock
	Wait      func(context.Context, time.Duration) error // sleeps, or returns why it was stopped
	Notice    func(text string)                          // told before a wait that a person would wonder about
}

// Client speaks for one token about one repository. It is safe for use by
// several goroutines.
type Client struct {
	rest        *github.Client
	graphql     string
	owner, name string
	token       string
	now         func() time.Time
	wait        func(context.Context, time.Duration) error
	notice      func(text string)

	writing sync.Mutex // held by the one write under way
	wrote   time.Time  // when the last one ended

	lagging sync.Mutex
	settled bool // GitHub had the time to relate commits to pull requests
}

// New makes a client. It asks GitHub nothing.
func New(o Options) (*Client, error) {
	owner, name, ok := strings.Cut(o.Repository, "/")
	if !ok || owner == "" || name == "" || strings.Contains(name, "/") {
		return nil, fmt.Errorf("repository %q: it has the form owner/name", o.Repository)
	}
	o.Token = strings.TrimSpace(o.Token)
	if o.Token == "" {
		return nil, &Error{
			Op: "sign in to GitHub", Message: "there is no token", Kind: Permission,
			Next: "pass github-token, or leave it out for the job's own token",
		}
	}
	if o.API == "" {
		o.API = "https://api.github.com"
	}
	for _, address := range []string{o.API, o.GraphQL} {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			return nil, fmt.Errorf("address %q of GitHub's API: it begins with https://", address)
		}
	}
	c := &Client{graphql: o.GraphQL, owner: owner, name: name, token: o.Token, now: o.Now, wait: o.Wait, notice: o.Notice, settled: o.Settled}
	if c.now == nil {
		c.now = time.Now
	}
	if c.wait == nil {
		c.wait = sleep
	}
	if c.notice == nil {
		c.notice = func(string) {}
	}
	rest, err := github.NewClient(
		github.WithHTTPClient(&http.Client{Transport: transport(o, c.notice), Timeout: wholeRequest}),
		github.WithURLs(&o.API, nil),
		github.WithUserAgent(o.UserAgent),
		github.WithDisableRateLimitCheck(), // the transport does it
	)
	if err != nil {
		return nil, fmt.Errorf("address of GitHub's API: %w", err)
	}
	c.rest = rest
	return c, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// operation is one kind of call: how an error names it, the permission it
// needs, and how it may be repeated.
type operation struct {
	name  string // such as "list the comments of #3"
	needs string // in the words of a workflow's permissions, such as "contents: read"
	write bool   // one at a time, a second apart
	once  bool   // not to be repeated when it is unclear whether it was done
}

const (
	tries       = 4 // of a call that may be repeated: the first, and three more
	backoff     = time.Second
	writeGap    = time.Second
	longestWait = time.Minute // for the primary limit to be reset
)

// call asks until there is an answer worth returning. The error is an *Error,
// or the context's.
func (c *Client) call(ctx context.Context, op operation, ask func() error) error {
	if op.write {
		c.writing.Lock()
		defer c.writing.Unlock()
	}
	limited := false
	for try := 1; ; try++ {
		if op.write {
			if err := c.space(ctx); err != nil {
				return err
			}
		}
		err := ask()
		if op.write {
			c.wrote = c.now()
		}
		if err == nil {
			return nil
		}
		if stopped := ctx.Err(); stopped != nil {
			return fmt.Errorf("%s: %w", op.name, stopped)
		}
		e := c.explain(op, err)
		var pause time.Duration
		switch {
		case e.Kind == Rate && !limited && !e.reset.IsZero() && e.reset.Sub(c.now()) <= longestWait:
			limited = true
			pause = max(e.reset.Sub(c.now()), 0) + time.Second // the reset is told in whole seconds
			c.notice(fmt.Sprintf("GitHub takes no more requests at the moment: going on in %d s", int(pause.Seconds())))
		case e.Kind == Unreachable && !op.once && try < tries:
			pause = backoff << (try - 1)
		default:
			return e
		}
		if err := c.wait(ctx, pause); err != nil {
			return fmt.Errorf("%s: %w", op.name, err)
		}
	}
}

// space keeps writes a second apart, as GitHub asks for.
//
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
func (c *Client) space(ctx context.Context) error {
	if c.wrote.IsZero() {
		return nil
	}
	if rest := writeGap - c.now().Sub(c.wrote); rest > 0 {
		return c.wait(ctx, min(rest, writeGap))
	}
	return nil
}

// pages asks for page after page of a list.
func pages[T any](ctx context.Context, c *Client, op operation, most int, ask func(github.ListOptions) ([]T, *github.Response, error)) ([]T, error) {
	var all []T
	options := github.ListOptions{Page: 1, PerPage: min(most, 100)}
	for options.Page != 0 && len(all) < most {
		var page []T
		var reply *github.Response
		err := c.call(ctx, op, func() (err error) {
			page, reply, err = ask(options)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		options.Page = reply.NextPage
	}
	return all[:min(len(all), most)], nil
}

// noEnd is for lists that are read whole.
const noEnd = 1 << 30

// kindIs tells whether err is an *Error of this kind.
func kindIs(err error, kind Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == kind
}
