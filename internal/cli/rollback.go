package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// rollingBack is the options of rollback.
type rollingBack struct {
	plan   string
	out    output
	limits limits
	yes    bool
}

func (a *app) rollback() *cobra.Command {
	var o rollingBack
	cmd := &cobra.Command{
		Use:   "rollback --plan FILE",
		Short: "Go back to what was live before an apply",
		Long: about(`For an emergency: write back, as a new version, what each target held before the
apply whose outcomes FILE keeps. A target that somebody has written since is
refused, and a document that the apply created stays. To undo for good, revert
the change of the file.`, writeActions, 0, 1, 3, 4, 5, 64, 130),
		Example: `  ssmprefs rollback --plan plan.json
  ssmprefs rollback --plan plan.json --auto-approve --account 111111111111`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			return a.rollBack(ctx, o)
		}),
	}
	a.withFile(cmd)
	a.withTargets(cmd)
	a.withAWS(cmd)
	planFile(cmd, &o.plan, "the plan with the outcomes of the apply")
	o.out.register(cmd)
	o.limits.register(cmd)
	cmd.Flags().BoolVar(&o.yes, "auto-approve", false, "do not ask")
	return cmd
}

func (a *app) rollBack(ctx context.Context, o rollingBack) (int, error) {
	applied, err := kept(o.plan)
	if err != nil {
		return 0, err
	}
	if ending(applied).Written == 0 {
		return 0, stuck(fmt.Errorf("%s keeps no outcomes of an apply that wrote something", o.plan),
			"apply it first, or give the file that apply kept: its --out or --plan file, else the one that it named")
	}
	if err := a.madeOf(applied); err != nil {
		return 0, err
	}
	if !o.yes && !a.Terminal.Stdin {
		return 0, usage("there is no terminal to ask on: give --auto-approve")
	}
	if err := keepable(o.out.file); err != nil {
		return 0, err
	}
	r, done, err := a.request(ctx, o.limits, a.filters(), applyRole)
	if err != nil {
		return 0, err
	}
	defer done()
	if err := a.only(&r, applied); err != nil {
		return 0, err
	}
	told := a.progress("rolling back")
	r.Progress = told.set
	var options reconcile.ApplyOptions
	if !o.yes {
		options.Confirm = a.confirm(ctx, told, "roll back")
	}
	report, err := reconcile.Rollback(ctx, r, applied, options)
	told.end()
	if err != nil {
		return 0, err
	}
	e := ending(report.Plan)
	e.Signal, e.Declined = signalOf(ctx), report.Declined
	e.OverLimit = len(report.Plan.Exceeded) > 0
	if report.Declined {
		fmt.Fprintln(a.Stderr, "nothing was written: the answer was no")
		return e.ExitCode(), nil
	}
	err = a.show(report.Plan, o.out, render.Venue{})
	a.tellLimits(report.Plan.Exceeded)
	return e.ExitCode(), err
}
