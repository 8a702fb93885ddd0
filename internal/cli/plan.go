package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// asking is the options by which the exit code tells of pending changes.
type asking struct{ detailed, failing bool }

func (o *asking) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 when changes are pending")
	cmd.Flags().BoolVar(&o.failing, "fail-on-changes", false, "the same, by the name of the action's input")
}

func (o asking) changes(p plan.Plan) bool {
	return (o.detailed || o.failing) && p.Totals.Changing() > 0
}

func (a *app) plan() *cobra.Command {
	var out output
	var ask asking
	var limits limits
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what would change, and what that does to sessions",
		Long: about(`Read the live preferences of every account and region that the file names, and
show what would change, what each change does to people's sessions, and whether
it loosens security. It never writes to AWS.`, planActions, 0, 1, 2, 3, 5, 64, 130),
		Example: `  ssmprefs plan
  ssmprefs plan --account 111111111111 --out plan.json --detailed-exitcode`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			if err := keepable(out.file); err != nil {
				return 0, err
			}
			p, err := a.planned(ctx, limits, a.filters(), reconcile.Plan)
			if err != nil {
				return 0, err
			}
			return a.concludePlan(ctx, p, out, ask, render.Venue{Apply: a.redo(out.file)})
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

// planned is what look makes of the file at hand.
func (a *app) planned(ctx context.Context, limits limits, filters plan.Filters, look func(context.Context, reconcile.Request) plan.Plan) (plan.Plan, error) {
	r, done, err := a.request(ctx, limits, filters, planRole)
	if err != nil {
		return plan.Plan{}, err
	}
	defer done()
	told := a.progress("reading")
	defer told.end()
	r.Progress = told.set
	return look(ctx, r), nil
}

func (a *app) concludePlan(ctx context.Context, p plan.Plan, out output, ask asking, in render.Venue) (int, error) {
	if err := a.show(p, out, in); err != nil {
		return 0, err
	}
	e := ending(p)
	e.Signal = signalOf(ctx)
	e.ChangesAsked = ask.changes(p)
	return e.ExitCode(), nil
}
