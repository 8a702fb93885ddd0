package awsauth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// Class credentials-expired stands for every way of having no usable
// credentials: expired, unknown to AWS, absent, or an environment that cannot
// be read.

const (
	anyLogin = "in a workflow run aws-actions/configure-aws-credentials before this step; elsewhere set AWS_PROFILE or run `aws sso login`; `ssmprefs demo` and --sandbox need no account"
	ssoLogin = "run `aws sso login` for the profile in use, then again"
)

// badEnvironment is why the SDK's environment and shared files make no
// configuration.
func badEnvironment(err error) *fault.Error {
	f := &fault.Error{
		Class: fault.CredentialsExpired, Err: err,
		Message: "the AWS configuration cannot be used: " + fault.Clean(err.Error()),
		Next:    "correct the AWS_… variables or the file ~/.aws/config",
	}
	if absent, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		f.Message = fmt.Sprintf("there is no AWS profile %q", absent.Profile)
		f.Next = "name one of `aws configure list-profiles` in AWS_PROFILE"
	}
	return f
}

// checkEndpoint is an error for an address without a scheme, which the SDK
// would only find out by calling it, again and again. "" is AWS's own.
func checkEndpoint(address string) error {
	at, err := url.Parse(address)
	if address == "" || err == nil && (at.Scheme == "http" || at.Scheme == "https") && at.Host != "" {
		return nil
	}
	return &fault.Error{
		Class: fault.Network, Err: err,
		Message: fmt.Sprintf("the endpoint %q is no address that begins with http:// or https://", address),
		Next:    "correct AWS_ENDPOINT_URL, or endpoint_url in ~/.aws/config, as in http://127.0.0.1:5000",
	}
}

// noCredentials is why the SDK's chain of providers came to no credentials.
func noCredentials(err error) *fault.Error {
	var service, operation string
	if op, ok := errors.AsType[*smithy.OperationError](err); ok {
		service, operation = op.Service(), op.Operation()
	}
	f := *fault.FromService(strings.ToLower(service)+":"+operation, err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &f
	case service == "ec2imds": // the last of the chain; a host that never answers costs 5 s
		return &fault.Error{
			Class: fault.CredentialsExpired, Err: err, Next: anyLogin,
			Message: "no AWS credentials: no variables, no profile, and no role of a container or an instance",
		}
	case f.Class == fault.Network && service != "", f.Class == fault.Throttled:
		return &f
	case service == "STS": // AssumeRole of a profile, AssumeRoleWithWebIdentity of a workflow
		if f.Class == fault.AccessDenied || f.Class == fault.Internal {
			f.Class = fault.AssumeRoleFailed
			f.Next = "check that the role exists and that its trust policy admits this caller"
		}
		return &f
	}
	f.Class, f.Next = fault.CredentialsExpired, anyLogin
	if service == "" {
		f.Op = ""
		f.Message = "no AWS credentials: " + fault.Clean(strings.TrimPrefix(err.Error(), "failed to refresh cached credentials, "))
	}
	if strings.Contains(err.Error(), "SSO") { // its errors are of many types
		f.Message, f.Next = "the SSO login is absent or has expired", ssoLogin
	}
	return &f
}

// notAssumed is why a role was not assumed.
func notAssumed(a Access, caller Caller, err error) *fault.Error {
	f := *fault.FromService("sts:AssumeRole", err)
	if f.Class != fault.AccessDenied && f.Class != fault.Internal {
		return &f
	}
	f.Class = fault.AssumeRoleFailed
	// STS answers alike for a role that is absent and one that does not trust.
	f.Next = fmt.Sprintf("check that role %s exists, that its trust policy admits %s, and that this caller may sts:AssumeRole it", a.RoleARN, caller.ARN)
	if a.ExternalID != "" {
		f.Next += "; an externalId is sent, and the trust policy must name the same"
	}
	return &f
}
