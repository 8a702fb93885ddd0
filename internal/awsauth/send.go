package awsauth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Request is one call of a service whose client is too large for what is asked
// of it: see ARCHITECTURE.md.
type Request struct {
	Op      string // the AWS action, such as organizations:ListAccountsForParent
	ID      string // of the service in the SDK, which names AWS_ENDPOINT_URL_…
	Service string // in host names and signatures
	Path    string
	Header  map[string]string
	Body    []byte
	Patient bool // the service throttles all who ask together
	// Refusal finds the code and the text in an answer that is an error, and Read
	// takes any other.
	Refusal func(http.Header, []byte) (code, message string)
	Read    func([]byte) error
}

// mostAnswer is above every answer that is asked for here.
const mostAnswer = 8 << 20

// Send signs a request for a target's region in the name of its access, and
// repeats it as the SDK would. Its error is a [fault.Error].
func (c *Clients) Send(ctx context.Context, t target.Target, r Request) error {
	credentials, err := c.credentials(ctx, t)
	if err != nil {
		return err
	}
	address, err := c.session.address(ctx, r, t.Region)
	if err != nil {
		return err
	}
	retryer := retryer()
	if r.Patient {
		retryer = stsRetryer()
	}
	for attempt := 1; ; attempt++ {
		body, err := c.session.send(ctx, address, t.Region, credentials, r)
		if err == nil {
			return r.read(body)
		}
		if attempt >= retryer.MaxAttempts() || ctx.Err() != nil || !retryer.IsErrorRetryable(err) {
			return fault.FromService(r.Op, err)
		}
		wait, delayErr := retryer.RetryDelay(attempt, err)
		if delayErr != nil || !rest(ctx, wait) {
			return fault.FromService(r.Op, err)
		}
	}
}

func (r Request) read(body []byte) error {
	err := r.Read(body)
	if err == nil {
		return nil
	}
	return &fault.Error{
		Class: fault.Network, Op: r.Op, Err: err,
		Message: "an answer that is not this service's: " + fault.Clean(err.Error()),
		Next:    "check AWS_ENDPOINT_URL and the proxy",
	}
}

func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Session) send(ctx context.Context, address, region string, from aws.CredentialsProvider, r Request) ([]byte, error) {
	credentials, err := from.Retrieve(ctx)
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return nil, known
	}
	if err != nil {
		return nil, noCredentials(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	hash := sha256.Sum256(r.Body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), r.Service, region, time.Now()); err != nil {
		return nil, err
	}
	response, err := s.config.HTTPClient.Do(request)
	if err != nil {
		return nil, &smithyhttp.RequestSendError{Err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return nil, &smithyhttp.RequestSendError{Err: err}
	}
	if response.StatusCode == http.StatusOK {
		return body, nil
	}
	refused := &smithy.GenericAPIError{Code: "UnknownError"}
	if code, message := r.Refusal(response.Header, body); code != "" {
		refused.Code, refused.Message = code, message
	}
	return nil, &awshttp.ResponseError{
		RequestID:     response.Header.Get("X-Amzn-Requestid"),
		ResponseError: &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: refused},
	}
}

// address is the URL of a service in a region: the one that the environment or
// the shared files give, else the one of KMS, whose name is made by the common
// pattern alone, with the service's own in its place.
func (s *Session) address(ctx context.Context, r Request, region string) (string, error) {
	if given := s.given(ctx, r.ID); given != "" {
		return strings.TrimSuffix(given, "/") + r.Path, nil
	}
	o := s.kms.Options().EndpointOptions
	found, err := kms.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, kms.EndpointParameters{
		Region:       &region,
		UseFIPS:      aws.Bool(o.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
		UseDualStack: aws.Bool(o.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
	})
	if err != nil {
		return "", &fault.Error{Class: fault.Internal, Op: r.Op, Message: fault.Clean(err.Error()), Err: err}
	}
	host := r.Service + strings.TrimPrefix(found.URI.Host, "kms")
	if strings.HasPrefix(region, "us-gov-") { // whose ordinary endpoints are those of FIPS
		host = strings.Replace(host, "-fips.", ".", 1)
	}
	return (&url.URL{Scheme: "https", Host: host}).String() + r.Path, nil
}

// given is the endpoint of a service that is not AWS's own, in the order of the
// SDK's clients: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
func (s *Session) given(ctx context.Context, id string) string {
	for _, source := range s.config.ConfigSources {
		if ignoring, ok := source.(interface {
			GetIgnoreConfiguredEndpoints(context.Context) (bool, bool, error)
		}); ok {
			if ignore, _, err := ignoring.GetIgnoreConfiguredEndpoints(ctx); err == nil && ignore {
				break
			}
		}
		if named, ok := source.(interface {
			GetServiceBaseEndpoint(context.Context, string) (string, bool, error)
		}); ok {
			if address, found, err := named.GetServiceBaseEndpoint(ctx, id); err == nil && found {
				return address
			}
		}
		if environment, ok := source.(config.EnvConfig); ok && environment.BaseEndpoint != "" {
			break
		}
	}
	return aws.ToString(s.config.BaseEndpoint)
}
