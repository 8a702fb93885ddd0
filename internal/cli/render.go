package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/render"
)

func (a *app) render() *cobra.Command {
	var form choice
	cmd := &cobra.Command{
		Use:   "render FILE",
		Short: "Print a plan that was kept as JSON, as Markdown or text",
		Long: about(`Print a plan that was kept with --out, with its verdicts and outcomes where it
has them. It needs neither AWS nor the preferences file.`, "none", 0, 1, 64),
		Example: `  ssmprefs render plan.json > comment.md
  ssmprefs render plan.json --output text`,
		Args: cobra.ExactArgs(1),
		RunE: a.run(func(_ context.Context, args []string) (int, error) {
			if args[0] == "" {
				return 0, usage("FILE is empty: give the name of a plan")
			}
			p, err := kept(args[0])
			if err != nil {
				return 0, err
			}
			return 0, a.print(p, form.value, render.Venue{Apply: a.redo(args[0]), Undo: a.undo(args[0])})
		}),
	}
	a.withColor(cmd)
	choose(cmd, &form, "output", "how the plan is printed", "markdown", "text")
	return cmd
}
