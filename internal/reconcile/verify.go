package reconcile

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// Verify plans the file at hand and classes every target against a reviewed
// plan. It never writes.
func Verify(ctx context.Context, r Request, reviewed plan.Plan) plan.Plan {
	a := r.verifying(ctx, nil)
	a.asked.set(&answer{sources: []source{ofPlan(reviewed)}})
	a.classify(ctx, everyOne(len(a.plan.Targets)))
	return a.verdicts()
}

// VerifyReviews is Verify against the reviews of pull requests, read as an
// apply reads them. The error is theirs.
func VerifyReviews(ctx context.Context, r Request, reviews Reviews) (plan.Plan, error) {
	a := r.verifying(ctx, reviews)
	a.classify(ctx, everyOne(len(a.plan.Targets)))
	err := a.classifyByRecords(ctx, a.asked.answer())
	return a.verdicts(), err
}

func (r Request) verifying(ctx context.Context, reviews Reviews) *applying {
	g := newGate(r.Concurrency, r.Clock)
	p, live := r.look(ctx, g)
	return newApplying(r, ApplyOptions{Reviews: reviews}, g, p, live)
}

func (a *applying) verdicts() plan.Plan {
	for i := range a.plan.Targets {
		a.plan.Targets[i].Outcome = nil // verdicts only: nothing was meant to be written
	}
	return a.plan
}
