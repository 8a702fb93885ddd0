package ssmdoc

import (
	"errors"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// narrowed retries what the session's retryer would, and only if also allows.
type narrowed struct {
	aws.Retryer
	also func(error) bool
}

// IsErrorRetryable reports whether the call is repeated.
func (n narrowed) IsErrorRetryable(err error) bool {
	return n.also(err) && n.Retryer.IsErrorRetryable(err)
}

// retryRead returns a throttled read at once. A worker that slept here would
// hold its place; the caller puts the target back and does another.
func retryRead(o *ssm.Options) {
	o.Retryer = narrowed{o.Retryer, func(err error) bool { return fault.FromService("", err).Class != fault.Throttled }}
}

// retryWrite repeats a write only if it certainly never arrived. One whose
// answer was lost may have taken effect, and sent again it would be refused as
// a conflict with itself; it comes back as class network, and the caller reads
// the document to see.
func retryWrite(o *ssm.Options) {
	o.Retryer = narrowed{o.Retryer, func(err error) bool { return notConnected(err) || clockSkew(err) }}
}

func notConnected(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// clockSkew is the SDK's mark of a refused signature that it will correct.
func clockSkew(err error) bool {
	marked, ok := errors.AsType[interface {
		error
		RetryableError() bool
	}](err)
	return ok && marked.RetryableError()
}
