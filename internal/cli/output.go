package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// commentBudget is the most bytes of a comment that is to hold the plan.
const commentBudget = 60_000

// output is in what form a plan is printed, and where it is kept as JSON.
type output struct {
	form choice
	file string
}

func (o *output) register(cmd *cobra.Command) {
	choose(cmd, &o.form, "output", "how the plan is printed", "text", "json", "markdown")
	cmd.Flags().Var(text{&o.file, "file"}, "out", "write the plan as JSON to this file as well")
}

// show prints a plan on standard output and keeps it where asked.
func (a *app) show(p plan.Plan, o output, in render.Venue) error {
	var lost error
	if o.file != "" {
		lost = keep(o.file, p)
	}
	return errors.Join(lost, a.print(p, o.form.value, in)) // of a rollback, it may be all that is left
}

func (a *app) print(p plan.Plan, form string, in render.Venue) error {
	var text []byte
	switch form {
	case "json":
		var err error
		if text, err = plan.Encode(p); err != nil {
			return err
		}
	case "markdown":
		text = []byte(render.Markdown(p, render.MarkdownOptions{Budget: commentBudget, Venue: in}))
	default:
		text = []byte(a.text(p, a.Terminal.Stdout, in))
	}
	if _, err := a.Stdout.Write(text); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// text is the plan for a terminal, or for a log.
func (a *app) text(p plan.Plan, terminal bool, in render.Venue) string {
	return render.Text(p, render.TextOptions{Width: a.width(), Color: a.colored(terminal), Venue: in})
}
