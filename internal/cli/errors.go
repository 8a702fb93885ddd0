package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
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
	e := endingOf(ctx, err)
	switch {
	case e.Signal != 0:
		told := context.Cause(ctx)
		if _, says := errors.AsType[interrupted](err); says {
			told = err // with what was done by then
		}
		a.say("ssmprefs: %v", told)
	case !e.Invalid:
		a.say("ssmprefs: %v", err)
		if next := nextOf(err); next != "" {
			a.say("  next: %s", next)
		}
	}
	return e.ExitCode()
}

// endingOf is how a run ended that came to an error.
func endingOf(ctx context.Context, err error) fault.Ending {
	var wrong usageError
	return fault.Ending{
		Signal: signalOf(ctx), Invalid: errors.Is(err, errInvalid), Usage: errors.As(err, &wrong),
		Broken: true, Causes: []fault.Reason{reasonOf(err)},
	}
}

// reasonOf is the reason of a failure-reason output for an error.
func reasonOf(err error) fault.Reason {
	if e, ok := errors.AsType[*github.Error](err); ok {
		return e.Reason()
	}
	return fault.ClassOf(err).Reason()
}

// nextOf is the step out of an error, "" where none is known.
func nextOf(err error) string {
	if e, ok := errors.AsType[*github.Error](err); ok {
		return e.Next
	}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Next
	}
	return ""
}

// signalOf is the number of the signal that ended ctx, 0 for none.
func signalOf(ctx context.Context) int {
	var end interrupted
	errors.As(context.Cause(ctx), &end)
	return int(end.Signal)
}
