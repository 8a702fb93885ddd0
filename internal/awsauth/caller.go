package awsauth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// Caller is who asks, before any role is assumed.
type Caller struct {
	Account   string
	ARN       string
	Partition string
	Region    string // of the options or the environment, "" when neither names one
	Source    string // where its credentials come from, in the SDK's words
}

// ErrNoRegion is that STS cannot be asked who calls, for want of a place.
var ErrNoRegion = errors.New("no region: neither the environment nor the file names one")

// Caller asks STS once in a run, also when that fails.
func (s *Session) Caller(ctx context.Context) (Caller, error) {
	s.identify.Do(func() { s.caller, s.callerErr = s.askCaller(ctx) })
	return s.caller, s.callerErr
}

func (s *Session) askCaller(ctx context.Context) (Caller, error) {
	const op = "sts:GetCallerIdentity"
	if s.config.Region == "" {
		return Caller{}, &fault.Error{
			Class: fault.CredentialsExpired, Message: ErrNoRegion.Error(), Err: ErrNoRegion,
			Next: "set AWS_REGION (in a workflow aws-actions/configure-aws-credentials does, with aws-region), or list regions in the file",
		}
	}
	credentials, err := s.config.Credentials.Retrieve(ctx)
	if err != nil {
		return Caller{}, noCredentials(err)
	}
	out, err := s.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		s.answered = refusedAt(err)
		return Caller{}, fault.FromService(op, err)
	}
	s.answered, _ = awsmiddleware.GetServerTime(out.ResultMetadata)
	c := Caller{Account: aws.ToString(out.Account), ARN: aws.ToString(out.Arn), Region: s.region, Source: credentials.Source}
	arn, ok := awsname.ParseARN(c.ARN)
	if !ok || c.Account == "" {
		return Caller{}, &fault.Error{
			Class: fault.Network, Op: op,
			Message: "an answer without account and ARN, which is not that of STS",
			Next:    "check AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS and the proxy",
		}
	}
	c.Partition = arn.Partition
	return c, nil
}

// Answered is what AWS's clock said when it answered [Session.Caller], which has
// returned; zero for no answer, or one without a date.
func (s *Session) Answered() time.Time { return s.answered }

// refusedAt is the date of an answer that is an error: a request that is signed
// by a clock too far off is refused.
func refusedAt(err error) time.Time {
	r, ok := errors.AsType[*smithyhttp.ResponseError](err)
	if !ok || r.Response == nil || r.Response.Response == nil {
		return time.Time{}
	}
	at, err := http.ParseTime(r.Response.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return at
}

// is reports whether the caller has assumed the role already. The ARN of a
// session keeps the name of the role and leaves out its path:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func (c Caller) is(roleARN string) bool {
	session, ok := strings.CutPrefix(c.ARN, "arn:"+c.Partition+":sts::"+c.Account+":assumed-role/")
	name, _, _ := strings.Cut(session, "/")
	path, mine := strings.CutPrefix(roleARN, "arn:"+c.Partition+":iam::"+c.Account+":role/")
	return ok && mine && name == path[strings.LastIndex(path, "/")+1:]
}
