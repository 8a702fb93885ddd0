package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/diag"
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

// say prints lines on standard error. What is in them may come from anywhere: a
// plan file, a path, AWS.
func (a *app) say(format string, args ...any) {
	fmt.Fprint(a.Stderr, diag.Lines(fmt.Sprintf(format, args...)))
}

// fail tells the error of a command's own run, with the next step where one is
// known, and returns the exit code.
func (a *app) fail(ctx context.Context, err error) int {
	var wrong usageError
	var cause *fault.Error
	invalid := errors.Is(err, errInvalid)
	e := fault.Ending{Signal: signalOf(ctx), Invalid: invalid, Usage: errors.As(err, &wrong), Broken: true}
	switch {
	case e.Signal != 0:
		a.say("ssmprefs: %v", context.Cause(ctx))
	case !invalid:
		a.say("ssmprefs: %v", err)
		if errors.As(err, &cause) && cause.Next != "" {
			a.say("  next: %s", cause.Next)
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
