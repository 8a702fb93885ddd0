package awsauth

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

const (
	connectTimeout = 10 * time.Second
	silenceTimeout = 30 * time.Second // without one byte of an answer
)

// Who a sandbox is used as, and where when no region is named.
const (
	sandboxAccount = "000000000000"
	sandboxRegion  = "eu-west-1"
)

// httpClient is the one pool of connections: as many idle ones per host as
// there are calls in flight, so that none is dialled twice. HTTP/1.1, since
// that is what the AWS endpoints speak.
func httpClient(concurrency int) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithReadTimeout(silenceTimeout).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectTimeout }).
		WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConns = 0
			t.MaxIdleConnsPerHost = concurrency
			t.MaxConnsPerHost = 0
			t.ForceAttemptHTTP2 = false
			t.Protocols = new(http.Protocols)
			t.Protocols.SetHTTP1(true)
		})
}

// sandboxConfig is made by hand, so that nothing of the environment gets into
// it. Its client is frozen: the SDK would put its own dialer back.
func sandboxConfig(o Options) (aws.Config, error) {
	at, err := url.Parse(o.Endpoint)
	if err != nil || at.Host == "" {
		return aws.Config{}, &fault.Error{Class: fault.Internal, Message: "the sandbox has no address: " + o.Endpoint, Err: err}
	}
	client := httpClient(o.Concurrency).WithTransportOptions(func(t *http.Transport) {
		t.Proxy = nil
		t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: connectTimeout}).DialContext(ctx, network, at.Host)
		}
	})
	return aws.Config{
		Region:       cmp.Or(o.Region, sandboxRegion),
		BaseEndpoint: &o.Endpoint,
		HTTPClient:   client.Freeze(),
		Retryer:      retryer,
		Credentials: credentials.StaticCredentialsProvider{Value: aws.Credentials{
			AccessKeyID: "sandbox", SecretAccessKey: "sandbox", AccountID: sandboxAccount, Source: "sandbox",
		}},
	}, nil
}

// pathStyle keeps the name of a bucket out of the host name where an endpoint is
// given: no name but the endpoint's own leads there.
func pathStyle(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil }

// retryer repeats what failed on the network or in the service a few times.
func retryer() aws.Retryer { return repeat(4, 2*time.Second) }

// stsRetryer is more patient, since STS throttles when a large fleet starts and
// one refused call would lose an account.
func stsRetryer() aws.Retryer { return repeat(8, 5*time.Second) }

// repeat has no quota: the SDK's belongs to a client, and the one client here
// speaks for accounts that have nothing to do with each other. A certificate
// that is not trusted will not be so the next time.
func repeat(attempts int, longest time.Duration) aws.Retryer {
	untrusted := retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
		if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
			return aws.FalseTernary
		}
		return aws.UnknownTernary
	})
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.RateLimiter = ratelimit.None
		o.MaxAttempts = attempts
		o.MaxBackoff = longest
		o.Retryables = append([]retry.IsErrorRetryable{untrusted}, o.Retryables...)
	})
}
