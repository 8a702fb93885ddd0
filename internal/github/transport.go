package github

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofri/go-github-ratelimit/v2/github_ratelimit"
	"github.com/gofri/go-github-ratelimit/v2/github_ratelimit/github_secondary_ratelimit"
)

const (
	secondaryWait = 2 * time.Minute // in all, over the life of a client
	answerWait    = 30 * time.Second
	wholeRequest  = secondaryWait + 2*time.Minute // one request with its waits
)

// transport is the way to GitHub, from the outside in: secondary limits are
// slept and asked again, primary ones become errors, the token goes to
// GitHub's own addresses only.
func transport(o Options, notice func(string)) http.RoundTripper {
	base := o.Transport
	if base == nil {
		network := http.DefaultTransport.(*http.Transport).Clone()
		network.ResponseHeaderTimeout = answerWait
		base = network
	}
	inner := &signed{base: base, token: o.Token}
	for _, address := range []string{o.API, o.GraphQL} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			inner.origins = append(inner.origins, origin(u))
		}
	}
	return github_ratelimit.New(inner,
		github_secondary_ratelimit.WithTotalSleepLimit(secondaryWait, nil),
		github_secondary_ratelimit.WithLimitDetectedCallback(func(l *github_secondary_ratelimit.CallbackContext) {
			notice(fmt.Sprintf("GitHub asks for a pause: going on at %s UTC", l.ResetTime.UTC().Format(time.TimeOnly)))
		}),
	)
}

// signed sends one request.
type signed struct {
	base    http.RoundTripper
	token   string
	origins []string // scheme and host of where the token may go
}

func origin(u *url.URL) string { return strings.ToLower(u.Scheme + "://" + u.Host) }

// RoundTrip sends r with the token, unless a redirect leads it elsewhere, and
// with its body from the start: the limiter above sends the same request again.
func (s *signed) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		r.Body = body
	}
	for _, known := range s.origins {
		if origin(r.URL) == known {
			r.Header.Set("Authorization", "Bearer "+s.token)
		}
	}
	reply, err := s.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	return reply, withPause(reply)
}

// withPause adds the pause of a minute that GitHub's documentation asks for
// where a secondary limit names none; the limiter would give up, or wait for
// the reset of the primary limit.
//
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
func withPause(reply *http.Response) error {
	limits := reply.StatusCode == http.StatusForbidden || reply.StatusCode == http.StatusTooManyRequests
	if !limits || reply.Header.Get("Retry-After") != "" || reply.Header.Get("X-RateLimit-Remaining") == "0" {
		return nil
	}
	body, err := io.ReadAll(reply.Body)
	reply.Body.Close()
	if err != nil {
		return err
	}
	reply.Body = io.NopCloser(bytes.NewReader(body))
	if bytes.Contains(body, []byte("secondary rate limit")) || bytes.Contains(body, []byte("secondary-rate-limits")) {
		reply.Header.Set("Retry-After", "60")
	}
	return nil
}
