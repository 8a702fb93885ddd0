package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
)

// usageError is a run that was asked for in a way that cannot work.
type usageError struct{ error }

func usage(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// errInvalid is a file with errors, which are told already.
var errInvalid = errors.New("the file is invalid")

// fail tells the error of a command's own run, with the next step where one is
// known, and returns the exit code.
func (a *app) fail(ctx context.Context, err error) int {
	e := endingOf(ctx, err)
	switch {
	case e.Signal != 0:
		fmt.Fprintf(a.Stderr, "ssmprefs: %v\n", context.Cause(ctx))
	case !e.Invalid:
		fmt.Fprintf(a.Stderr, "ssmprefs: %v\n", err)
		if next := nextOf(err); next != "" {
			fmt.Fprintf(a.Stderr, "  next: %s\n", next)
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
