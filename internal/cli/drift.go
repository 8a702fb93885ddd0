package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func (a *app) drift() *cobra.Command {
	var out output
	var ask asking
	var limits limits
	cmd := &cobra.Command{
		Use:   "drift",
		Short: "Report what differs from the file as merged",
		Long: about(`Report where live preferences differ from the file, taken as merged and applied:
every difference is then somebody's change by hand, or an apply that did not
finish. It never writes to AWS.`, planActions, 0, 1, 2, 3, 5, 64, 130),
		Example: `  ssmprefs drift
  ssmprefs drift --output markdown --fail-on-changes`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			if err := keepable(out.file); err != nil {
				return 0, err
			}
			p, err := a.planned(ctx, limits, a.filters(), driftOf)
			if err != nil {
				return 0, err
			}
			return a.concludePlan(ctx, p, out, ask, render.Venue{Drift: true})
		}),
	}
	a.withFile(cmd)
	a.withTargets(cmd)
	a.withAWS(cmd)
	a.withPreflight(cmd)
	out.register(cmd)
	ask.register(cmd)
	limits.register(cmd)
	return cmd
}

// driftOf is a plan in which every change is drift, since the file is taken as
// merged: what it wishes is what it wished before.
func driftOf(ctx context.Context, r reconcile.Request) plan.Plan {
	r.BaseDesired = byPair(r.Desired)
	return reconcile.Plan(ctx, r)
}

func byPair(desired []plan.Desired) map[target.Pair]plan.Desired {
	base := make(map[target.Pair]plan.Desired, len(desired))
	for _, d := range desired {
		base[d.Target.Pair()] = d
	}
	return base
}
