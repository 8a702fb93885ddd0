package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// The errors of an AWS client, known by their methods so that this package
// needs no client.
type (
	coded interface {
		error
		ErrorCode() string
		ErrorMessage() string
	}
	answered interface {
		error
		HTTPStatusCode() int
	}
	connecting interface {
		error
		ConnectionError() bool
	}
	timed interface {
		error
		Timeout() bool
	}
	identified interface {
		error
		ServiceRequestID() string
	}
)

// FromService is the error of one AWS call, classed by what every AWS service
// answers alike; an edge adds what is peculiar to its service. An error that
// already carries an [Error], such as that of the credentials a call was to be
// signed with, is that error.
//
// Network is every call without a clear answer, a server error included: what
// it was to do may or may not be done.
//
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
func FromService(op string, err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	e := &Error{Op: op, Err: err}
	if id, ok := errors.AsType[identified](err); ok {
		e.RequestID = id.ServiceRequestID()
	}
	status := 0
	if a, ok := errors.AsType[answered](err); ok {
		status = a.HTTPStatusCode()
	}
	// The client says UnknownError for an answer that names no code.
	if c, ok := errors.AsType[coded](err); ok && c.ErrorCode() != "UnknownError" {
		e.Code, e.Message = c.ErrorCode(), Clean(c.ErrorMessage())
		if e.Message == "" {
			e.Message = e.Code
		}
		e.Class = classOf(e.Code, status)
	} else {
		e.Class, e.Message = withoutCode(status, err)
	}
	e.Next = next(e)
	return e
}

// classOf is the class of an error code that services share, else of the
// status.
func classOf(code string, status int) Class {
	switch code {
	case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "NotAuthorized":
		return AccessDenied
	case "ThrottlingException", "Throttling", "ThrottledException", "RequestThrottled",
		"RequestThrottledException", "RequestLimitExceeded", "TooManyRequestsException",
		"SlowDown", "EC2ThrottledException", "BandwidthLimitExceeded", "PriorRequestNotComplete":
		return Throttled
	case "ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired",
		"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "InvalidToken",
		"MissingAuthenticationToken", "MissingAuthenticationTokenException", "AuthFailure",
		"InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature",
		"IncompleteSignatureException", "RequestTimeTooSkewed":
		return CredentialsExpired
	case "OptInRequired", "RegionDisabledException":
		return RegionDisabled
	case "RequestTimeout", "RequestTimeoutException":
		return Network
	}
	switch {
	case status == 429:
		return Throttled
	case status == 403:
		return AccessDenied
	case status >= 500:
		return Network
	}
	return Internal
}

// withoutCode tells an error that no service put a name to: what a proxy or
// an emulator answered in a form of its own, no answer at all, or a call that
// was never sent.
func withoutCode(status int, err error) (Class, string) {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Network, "stopped before the answer came"
	case status == 403:
		return AccessDenied, "refused with HTTP status 403, in a form that is not this service's"
	case status == 429:
		return Throttled, "refused with HTTP status 429"
	case status >= 500:
		return Network, fmt.Sprintf("answered with HTTP status %d", status)
	case status != 0 && !unanswered(err):
		return Network, fmt.Sprintf("an answer that is not this service's, with HTTP status %d", status)
	case unanswered(err):
		return Network, "no answer: " + Clean(cause(err).Error())
	}
	return Internal, Clean(err.Error())
}

// unanswered reports whether the connection failed, on the way out or back.
func unanswered(err error) bool {
	if c, ok := errors.AsType[connecting](err); ok && c.ConnectionError() {
		return true
	}
	_, ok := errors.AsType[timed](err) // every error of the net package
	return ok || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// cause leaves out the request's URL, which says nothing to the reader.
func cause(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	if n, ok := errors.AsType[timed](err); ok {
		return n
	}
	return errors.New("the connection was closed")
}

// next is the step out of a failure that is the same for every service.
func next(e *Error) string {
	switch e.Class {
	case AccessDenied:
		return "allow " + e.Op + " in the policies of the role in use; a service control policy may forbid it too"
	case Throttled:
		return "run again, with a lower --concurrency if it happens often"
	case CredentialsExpired:
		return credentialsNext(e.Code)
	case RegionDisabled:
		return "enable the region in that account, or leave it out of the file"
	case Network:
		if strings.Contains(e.Message, "x509:") {
			return "name the certificate authority of the proxy with AWS_CA_BUNDLE"
		}
		return "check the region's name, the network and the proxy (HTTPS_PROXY, NO_PROXY, AWS_ENDPOINT_URL), then run again"
	}
	return ""
}

func credentialsNext(code string) string {
	switch code {
	case "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature",
		"IncompleteSignatureException", "RequestTimeTooSkewed", "RequestExpired", "AuthFailure":
		return "check the secret access key and this machine's clock"
	}
	return "get new credentials: in a workflow run aws-actions/configure-aws-credentials in the same job, on a laptop `aws sso login`"
}
