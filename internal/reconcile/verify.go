package reconcile

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// Verify plans the file at hand and classes every target against a reviewed
// plan. It never writes.
func Verify(ctx context.Context, r Request, reviewed plan.Plan) plan.Plan {
	g := newGate(r.Concurrency, r.Clock)
	p, live := r.look(ctx, g)
	a := newApplying(r, ApplyOptions{}, g, p, live)
	a.asked.set(&answer{sources: []source{ofPlan(reviewed)}})
	a.classify(ctx, everyOne(len(p.Targets)))
	for i := range a.plan.Targets {
		a.plan.Targets[i].Outcome = nil // verdicts only: nothing was meant to be written
	}
	return a.plan
}
