package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/explain"
)

func (a *app) explain() *cobra.Command {
	var form choice
	pages := explain.All()
	cmd := &cobra.Command{
		Use:   "explain [KEY|RULE]",
		Short: "Tell what a key or a rule means, and what breaks",
		Long: about(`Tell what a key of the file means, its bounds, and what each change of it does to
people's sessions; or why there is a rule and what helps. Without a name, list
all of them.`, "none", 0, 64),
		Example: `  ssmprefs explain runAsEnabled
  ssmprefs explain no-session-logs`,
		ValidArgs: pages.Names(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("explain takes one key or rule, and %q is a second", args[1])
			}
			return nil
		},
		RunE: a.run(func(_ context.Context, args []string) (int, error) {
			if len(args) == 1 {
				found := pages.Only(args[0])
				if len(found.Names()) == 0 {
					return 0, unexplained(pages, args[0])
				}
				pages = found
			}
			text := pages.List()
			switch {
			case form.value == "json":
				text = pages.JSON()
			case len(args) == 1:
				text = pages.Text(min(a.width(), 100)) // longer lines are hard to read
			}
			_, err := io.WriteString(a.Stdout, text)
			return 0, err
		}),
	}
	choose(cmd, &form, "output", "how it is printed", "text", "json")
	return cmd
}

// unexplained is the error of a name that nothing has.
func unexplained(pages explain.Pages, name string) error {
	next := "ssmprefs explain, which lists them"
	if near := pages.Nearest(name); near != "" {
		next = "did you mean " + near + "? All of them: ssmprefs explain"
	}
	return usageError{stuck(fmt.Errorf("there is no key or rule %q", name), next)}
}
