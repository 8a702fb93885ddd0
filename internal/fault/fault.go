// Package fault is why a run or one of its targets failed: the class, the
// error that carries one, and the one table from outcomes to exit codes and to
// the words of the failure-reason output.
//
// It knows no AWS client and no output format.
package fault

import "errors"

// Class is why a target could not be read or written.
type Class string

// The classes, as they stand in the plan JSON.
const (
	AccessDenied       Class = "access-denied"
	AssumeRoleFailed   Class = "assume-role-failed"
	WrongAccount       Class = "wrong-account"
	RegionDisabled     Class = "region-disabled"
	Throttled          Class = "throttled"
	Network            Class = "network"
	CredentialsExpired Class = "credentials-expired"
	UnreadableDocument Class = "unreadable-document"
	Internal           Class = "internal"
)

// Error is a failure of one operation, told as what, where, why and the next
// step.
type Error struct {
	Class     Class  `json:"class"`
	Op        string `json:"operation,omitempty"` // the AWS action, such as ssm:GetDocument
	Code      string `json:"code,omitempty"`      // the service's error code
	RequestID string `json:"requestId,omitempty"`
	Message   string `json:"message"`        // why, lower case, no full stop
	Next      string `json:"next,omitempty"` // what the reader does about it
	Err       error  `json:"-"`
}

// Error is the operation and the reason, without the target: whoever loops
// over targets adds it.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Message
	}
	return e.Op + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// From is the Error that err carries, else err as one of class Internal.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Class: Internal, Message: err.Error(), Err: err}
}

// ClassOf is the class of the Error that err carries, "" for none at all.
func ClassOf(err error) Class {
	if err == nil {
		return ""
	}
	return From(err).Class
}
