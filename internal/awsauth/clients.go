package awsauth

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Clients speaks to targets, each through the access it is given.
type Clients struct {
	session *Session
	access  func(target.Target) Access
}

// Clients is the session with an access for each target.
func (s *Session) Clients(access func(target.Target) Access) *Clients {
	return &Clients{session: s, access: access}
}

// Open has the credentials of a target be there. What keeps them away is told
// by every later call, as it was to the first.
func (c *Clients) Open(ctx context.Context, t target.Target) {
	_, _ = c.credentials(ctx, t)
}

// SSM is the client for a target and what every call to it is given. Its error
// is a [fault.Error]; wrong-account is one, and then no call may be made.
func (c *Clients) SSM(ctx context.Context, t target.Target) (*ssm.Client, func(*ssm.Options), error) {
	credentials, err := c.credentials(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	return c.session.ssm, func(o *ssm.Options) {
		o.Region = t.Region
		o.Credentials = credentials
	}, nil
}

// S3 is [Clients.SSM] for S3, in the target's region.
func (c *Clients) S3(ctx context.Context, t target.Target) (*s3.Client, func(*s3.Options), error) {
	credentials, err := c.credentials(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	return c.session.s3, func(o *s3.Options) {
		o.Region = t.Region
		o.Credentials = credentials
	}, nil
}

// KMS is [Clients.SSM] for KMS.
func (c *Clients) KMS(ctx context.Context, t target.Target) (*kms.Client, func(*kms.Options), error) {
	credentials, err := c.credentials(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	return c.session.kms, func(o *kms.Options) {
		o.Region = t.Region
		o.Credentials = credentials
	}, nil
}

// Role is the role that speaks for a target, "" for the caller itself.
func (c *Clients) Role(t target.Target) string { return c.access(t).RoleARN }

// credentials belong to the target's account, by AWS's own word: the caller's
// identity, or what AssumeRole answered.
func (c *Clients) credentials(ctx context.Context, t target.Target) (aws.CredentialsProvider, error) {
	caller, err := c.session.Caller(ctx)
	if err != nil {
		return nil, err
	}
	a := c.access(t)
	if a.RoleARN == "" || caller.is(a.RoleARN) { // a role may not assume itself unless its trust policy says so
		if caller.Account != t.Account {
			return nil, &fault.Error{
				Class:   fault.WrongAccount,
				Message: fmt.Sprintf("the credentials at hand belong to account %s, and no role of %s is named", caller.Account, t.Account),
				Next: "name a role in the file, such as roles: { plan: ssmprefs-plan, apply: ssmprefs-apply }, or run with credentials of account " +
					t.Account,
			}
		}
		return c.session.config.Credentials, nil
	}
	role := c.session.role(a, caller)
	assumed, err := role.Retrieve(ctx)
	if err != nil {
		return nil, fault.FromService("sts:AssumeRole", err)
	}
	if assumed.AccountID != t.Account {
		return nil, &fault.Error{
			Class:   fault.WrongAccount,
			Message: fmt.Sprintf("role %s gives credentials of account %q, not %s", a.RoleARN, assumed.AccountID, t.Account),
			Next:    "name a role of account " + t.Account,
		}
	}
	return role, nil
}
