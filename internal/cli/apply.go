package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// applying is the options of apply.
type applying struct {
	form        choice
	out         string
	plan        string
	limits      limits
	yes         bool
	together    bool
	onDrift     choice
	maxFailures number
}

// keptIn is the file that was named for the outcomes, "" for none.
func (o applying) keptIn() string { return cmp.Or(o.out, o.plan) }

func (a *app) apply() *cobra.Command {
	var o applying
	cmd := &cobra.Command{
		Use:   "apply",
		Short: "Make the live preferences what the file says",
		Long: about(`Read every target again and write what the file says, each onto the version just
read. With --plan FILE only what that plan showed is written, to that plan's
targets; what has changed since is refused. Without it the plan is shown and you
are asked. The plan with its outcomes is kept for rollback: in the --out file, else
in the --plan file, else, where it would undo anything, in a file that is named.`, applyActions, 0, 1, 3, 4, 5, 64, 130),
		Example: `  ssmprefs apply
  ssmprefs apply --plan plan.json --max-loosening 0`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			return a.applyFile(ctx, o)
		}),
	}
	a.withFile(cmd)
	a.withTargets(cmd)
	a.withAWS(cmd)
	a.withPreflight(cmd)
	f := cmd.Flags()
	choose(cmd, &o.form, "output", "how the report is printed", "text", "json", "markdown")
	f.Var(text{&o.out, "file"}, "out", "keep the plan with its outcomes in this file")
	f.Var(text{&o.plan, "file"}, "plan", "apply what the plan in this file showed, and nothing else")
	f.BoolVar(&o.yes, "auto-approve", false, "do not ask")
	f.BoolVar(&o.together, "all-or-nothing", false, "write nothing when any target is refused")
	choose(cmd, &o.onDrift, "on-drift", "what happens to a target changed by hand since the plan", "refuse", "skip", "apply")
	o.maxFailures = number{most: 1_000_000}
	f.Var(&o.maxFailures, "max-failures", "stop after so many failed targets; 0: go on")
	noFile(cmd, "max-failures")
	o.limits.register(cmd)
	return cmd
}

// applyFile applies the file at hand, within a reviewed plan where one is given.
func (a *app) applyFile(ctx context.Context, o applying) (int, error) {
	var reviewed *plan.Plan
	filters := a.filters()
	if o.plan != "" {
		p, err := kept(o.plan)
		if err != nil {
			return 0, err
		}
		if filters.Given() {
			return 0, errOwnFilters
		}
		if err := a.madeOf(p); err != nil {
			return 0, err
		}
		reviewed, filters = &p, p.Filters
	}
	consent := o.yes || reviewed != nil
	if !consent && !a.Terminal.Stdin {
		return 0, usage("there is no terminal to ask on: give --plan FILE or --auto-approve")
	}
	if err := keepable(o.keptIn()); err != nil {
		return 0, err
	}
	r, done, err := a.request(ctx, o.limits, filters, applyRole)
	if err != nil {
		return 0, err
	}
	defer done()
	if reviewed != nil {
		if err := a.only(&r, *reviewed); err != nil {
			return 0, err
		}
	}
	told := a.progress("applying")
	r.Progress = told.set
	options := reconcile.ApplyOptions{
		Reviewed: reviewed, OnDrift: reconcile.OnDrift(o.onDrift.value),
		AllOrNothing: o.together, MaxFailures: o.maxFailures.value,
	}
	if !consent {
		options.Confirm = a.confirm(ctx, told, "write to")
	}
	report, err := reconcile.Apply(ctx, r, options)
	told.end()
	if err != nil {
		return 0, err
	}
	return a.concludeApply(ctx, report, reviewed, o)
}

// concludeApply keeps and prints the report of an apply.
func (a *app) concludeApply(ctx context.Context, report reconcile.Report, reviewed *plan.Plan, o applying) (int, error) {
	e := ending(report.Plan)
	e.Signal, e.Declined = signalOf(ctx), report.Declined
	e.OverLimit = len(report.Plan.Exceeded) > 0
	if report.Declined {
		fmt.Fprintln(a.Stderr, "nothing was written: the answer was no")
		return e.ExitCode(), nil
	}
	file, keeping := a.keepOutcomes(report.Plan, reviewed, o)
	var in render.Venue
	if file != "" {
		in.Undo = a.undo(file)
	}
	err := errors.Join(a.print(report.Plan, o.form.value, in), keeping)
	a.tellLimits(report.Plan.Exceeded)
	return e.ExitCode(), err
}

// keepOutcomes keeps what rollback needs, and returns in which file, "" for
// none. A reviewed plan stays what was reviewed and gains outcomes alone: what
// this run has found since is not reviewed by being kept.
func (a *app) keepOutcomes(applied plan.Plan, reviewed *plan.Plan, o applying) (string, error) {
	whole := applied
	if reviewed != nil {
		whole = withOutcomes(*reviewed, applied)
	}
	var lost error
	if file := o.keptIn(); file != "" {
		if lost = keep(file, whole); lost == nil {
			return file, nil
		}
	}
	if !revertible(applied) {
		return "", lost
	}
	file, err := a.keepAside(whole)
	return file, errors.Join(lost, err)
}

// keepAside keeps a plan in the temporary folder and says how to undo it.
func (a *app) keepAside(whole plan.Plan) (string, error) {
	file, err := os.CreateTemp("", "ssmprefs-apply-*.json")
	if err != nil {
		return "", fmt.Errorf("keep the outcomes: %w", err)
	}
	if err := errors.Join(file.Close(), keep(file.Name(), whole)); err != nil {
		return "", err
	}
	a.say("to undo in an emergency: %s\n  that file is temporary: with --out FILE it is kept", a.undo(file.Name()))
	return file.Name(), nil
}
