package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

func (a *app) verify() *cobra.Command {
	var out output
	var ask asking
	var limits limits
	var file string
	cmd := &cobra.Command{
		Use:   "verify --plan FILE",
		Short: "Check that the file at hand stays within a reviewed plan",
		Long: about(`Plan the file at hand and class every target against a plan that was reviewed.
It fails when the file has moved since, or asks for something that the plan did
not show. A document that somebody changed by hand is told and does not fail.
It never writes to AWS.`, readActions, 0, 1, 2, 3, 4, 5, 64, 130),
		Example: `  ssmprefs verify --plan plan.json
  ssmprefs verify --plan plan.json --output markdown`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			reviewed, err := kept(file)
			if err != nil {
				return 0, err
			}
			if err := a.madeOf(reviewed); err != nil {
				return 0, err
			}
			if err := keepable(out.file); err != nil {
				return 0, err
			}
			p, err := a.planned(ctx, limits, reviewed.Filters, func(ctx context.Context, r reconcile.Request) plan.Plan {
				return reconcile.Verify(ctx, r, reviewed)
			})
			if err != nil {
				return 0, err
			}
			if err := a.show(p, out, render.Venue{Apply: a.redo(file)}); err != nil {
				return 0, err
			}
			e := verifyEnding(p)
			e.Signal = signalOf(ctx)
			e.ChangesAsked = ask.changes(p)
			return e.ExitCode(), nil
		}),
	}
	a.withFile(cmd)
	a.withAWS(cmd)
	out.register(cmd)
	ask.register(cmd)
	limits.register(cmd)
	planFile(cmd, &file, "the plan that was reviewed")
	return cmd
}

// verifyEnding counts as refused what an apply would refuse whatever its
// options: drift is told and does not fail.
func verifyEnding(p plan.Plan) fault.Ending {
	e := ending(p)
	for _, t := range p.Targets {
		if t.Verdict == nil {
			continue
		}
		switch t.Verdict.Class {
		case plan.FileMoved, plan.NotReviewed:
			e.Refused++
			e.Causes = append(e.Causes, refusals[t.Verdict.Class])
		}
	}
	return e
}
