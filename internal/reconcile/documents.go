// Package reconcile is the use cases: validate, plan, apply, verify, drift and
// rollback. It reads the file and the live documents through what it is handed
// and knows neither the AWS SDK nor GitHub nor a terminal.
package reconcile

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Documents is the preferences documents of all targets. Every method makes
// one request; its error is a *fault.Error, or wraps one of fault.ErrExists,
// fault.ErrNotLatest and fault.ErrDuplicate. A throttled request comes back at
// once as class throttled, for the caller to wait.
type Documents interface {
	// Get reads a version: a number, Latest or Default. An absent document is
	// the zero Version under Latest and Default.
	Get(ctx context.Context, t target.Target, version int) (preferences.Version, error)
	// Write stores content as a new version onto the version number that is
	// the latest, or creates the document onto 0. It returns the new number.
	Write(ctx context.Context, t target.Target, content string, onto int) (int, error)
	// Promote makes a version the default one.
	Promote(ctx context.Context, t target.Target, version int) error
}

// The two versions of a document that have a name beside their number.
const (
	Latest  = -1
	Default = 0
)
