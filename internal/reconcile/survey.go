package reconcile

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// Survey reads every target and returns what each holds, in their order. What
// is wished for them does not matter.
func Survey(ctx context.Context, r Request) []plan.Live {
	return r.read(ctx, newGate(r.Concurrency, r.Clock))
}
