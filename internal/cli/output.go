package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

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
	cmd.Flags().StringVar(&o.file, "out", "", "write the plan as JSON to this `file` as well")
}

// show prints a plan on standard output and keeps it where asked.
func (a *app) show(p plan.Plan, o output) error {
	if o.file != "" {
		if err := keep(o.file, p); err != nil {
			return err
		}
	}
	return a.print(p, o.form.value)
}

func (a *app) print(p plan.Plan, form string) error {
	var text []byte
	switch form {
	case "json":
		var err error
		if text, err = plan.Encode(p); err != nil {
			return err
		}
	case "markdown":
		text = []byte(render.Markdown(p, render.MarkdownOptions{Budget: commentBudget}))
	default:
		text = []byte(a.text(p, a.Terminal.Stdout))
	}
	if _, err := a.Stdout.Write(text); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// text is the plan for a terminal, or for a log.
func (a *app) text(p plan.Plan, terminal bool) string {
	return render.Text(p, render.TextOptions{Width: a.width(), Color: a.colored(terminal)})
}

// keep writes a plan as JSON, whole or not at all.
func keep(file string, p plan.Plan) error {
	text, err := plan.Encode(p)
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".ssmprefs-*")
	if err != nil {
		return explainWrite(file, err)
	}
	defer os.Remove(temporary.Name()) // gone already when all went well
	_, err = temporary.Write(text)
	if err == nil {
		err = temporary.Chmod(0o644)
	}
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	return explainWrite(file, err)
}

// explainWrite adds whose rights were not enough: in a container that is the
// usual cause.
func explainWrite(file string, err error) error {
	if err == nil {
		return nil
	}
	if os.IsPermission(err) {
		return fmt.Errorf("write %s: %w (this runs as uid %d: with docker, add --user \"$(id -u):$(id -g)\")", file, err, os.Getuid())
	}
	return fmt.Errorf("write %s: %w", file, err)
}

// kept reads a plan that was kept.
func kept(file string) (plan.Plan, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return plan.Plan{}, fmt.Errorf("read the plan: %w", err)
	}
	p, err := plan.Decode(bytes.TrimPrefix(text, []byte("\uFEFF")))
	if err != nil {
		return plan.Plan{}, fmt.Errorf("read the plan %s: %w", file, err)
	}
	return p, nil
}
