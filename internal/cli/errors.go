package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// usageError is a run that was asked for in a way that cannot work.
type usageError struct{ error }

// Unwrap returns what the usage error is about.
func (u usageError) Unwrap() error { return u.error }

func usage(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// stuck is an error with the next step.
func stuck(err error, next string) error {
	return &fault.Error{Class: fault.Internal, Message: err.Error(), Next: next, Err: err}
}

// errInvalid is a file with errors, which are told already.
var errInvalid = errors.New("the file is invalid")

// fail tells the error of a command's own run, with the next step where one is
// known, and returns the exit code.
func (a *app) fail(ctx context.Context, err error) int {
	var wrong usageError
	var cause *fault.Error
	invalid := errors.Is(err, errInvalid)
	e := fault.Ending{Signal: signalOf(ctx), Invalid: invalid, Usage: errors.As(err, &wrong), Broken: true}
	switch {
	case e.Signal != 0:
		fmt.Fprintf(a.Stderr, "ssmprefs: %v\n", context.Cause(ctx))
	case !invalid:
		fmt.Fprintf(a.Stderr, "ssmprefs: %v\n", err)
		if errors.As(err, &cause) && cause.Next != "" {
			fmt.Fprintf(a.Stderr, "  next: %s\n", cause.Next)
		}
	}
	return e.ExitCode()
}

// signalOf is the number of the signal that ended ctx, 0 for none.
func signalOf(ctx context.Context) int {
	var end interrupted
	errors.As(context.Cause(ctx), &end)
	return int(end.Signal)
}
