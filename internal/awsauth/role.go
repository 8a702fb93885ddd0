package awsauth

import (
	"context"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// Access is the role that speaks for a target. Its zero value is no role: the
// caller's own credentials.
type Access struct {
	RoleARN    string
	ExternalID string
}

const (
	// assumedAtOnce is how many AssumeRole calls are in flight: a rate that
	// stays below the 600 a second of one region's STS in most networks.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	assumedAtOnce = 16
	// roleDuration outlasts a run, and is what every role allows, a role
	// assumed by another one too.
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
	roleDuration = time.Hour
	// mostFailures is how often a role is asked for whose answer may be another
	// one the next time, each time with the retries of the client.
	mostFailures = 3
	// renewBefore is how long before their end credentials are renewed.
	renewBefore = 5 * time.Minute
)

// role is the credentials of an access, asked for once and kept.
func (s *Session) role(a Access, caller Caller) *aws.CredentialsCache {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cached, ok := s.roles[a]; ok {
		return cached
	}
	provider := stscreds.NewAssumeRoleProvider(s.sts, a.RoleARN, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = s.name
		o.Duration = roleDuration
		if a.ExternalID != "" {
			o.ExternalID = &a.ExternalID
		}
	})
	cached := aws.NewCredentialsCache(
		&assumption{access: a, caller: caller, provider: provider, places: s.assuming},
		func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = renewBefore })
	s.roles[a] = cached
	return cached
}

// assumption asks for the credentials of one role. The cache above it calls
// Retrieve one at a time.
type assumption struct {
	access   Access
	caller   Caller
	provider *stscreds.AssumeRoleProvider
	places   chan struct{}
	failures int
	failed   *fault.Error // the answer to every later call: no is no for all regions
}

// Retrieve assumes the role, within the number of those in flight.
func (a *assumption) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if a.failed != nil {
		return aws.Credentials{}, a.failed
	}
	a.places <- struct{}{}
	defer func() { <-a.places }()
	credentials, err := a.provider.Retrieve(ctx)
	if err == nil {
		return credentials, nil
	}
	f := notAssumed(a.access, a.caller, err)
	a.failures++
	// The cache hides from this one that a caller has given up.
	if mayPass := f.Class == fault.Network || f.Class == fault.Throttled; !mayPass || a.failures == mostFailures {
		a.failed = f
	}
	return aws.Credentials{}, f
}

// notInName is what STS does not take in the name of a session.
var notInName = regexp.MustCompile(`[^A-Za-z0-9_+=,.@-]`)

// sessionName is what CloudTrail shows as the name of a run.
func sessionName(run string) string {
	name := "ssmprefs"
	if run != "" {
		name += "-" + notInName.ReplaceAllString(run, "-")
	}
	return name[:min(len(name), 64)]
}
