package reconcile

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Request is what a run is about: the resolved targets, what is known of the
// file and the caller, and the means to read and write.
type Request struct {
	Tool          plan.Tool
	Caller        plan.Caller
	Config        plan.Config
	Filters       plan.Filters
	Limits        plan.Limits
	Desired       []plan.Desired
	Resolved      int // targets before the filters: what a percentage is of
	Findings      []plan.Finding
	ConfigChanges []plan.ConfigChange

	// Base is the commit that the file is compared with, and BaseDesired what
	// it wished; nil: not known, and so is whose doing a change is.
	Base        *plan.Base
	BaseDesired map[target.Pair]plan.Desired

	Documents Documents
	// Open has the credentials of a target be there, for which Documents would
	// have to wait, and which tells what kept them away. May be nil.
	Open        func(context.Context, target.Target)
	Preflight   Preflight // nil: AWS is not asked
	Concurrency int
	Clock       Clock
	Progress    Progress // may be nil
}

// Plan reads every target and says what would change. It never writes.
func Plan(ctx context.Context, r Request) plan.Plan {
	p, _ := r.look(ctx, newGate(r.Concurrency, r.Clock))
	return p
}

func (r Request) look(ctx context.Context, g *gate) (plan.Plan, []plan.Live) {
	live := r.read(ctx, g)
	return plan.Compute(plan.Input{
		Tool: r.Tool, Caller: r.Caller, Config: r.Config, Filters: r.Filters,
		Limits: r.Limits, Resolved: r.Resolved, Desired: r.Desired, Live: live,
		Base: r.Base, BaseDesired: r.BaseDesired,
		Findings: r.Findings, ConfigChanges: r.ConfigChanges, Preflight: r.preflight(ctx, g, live),
	}), live
}

func (r Request) targets() []target.Target {
	targets := make([]target.Target, len(r.Desired))
	for i, d := range r.Desired {
		targets[i] = d.Target
	}
	return targets
}
