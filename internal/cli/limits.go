package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// limits are how many targets a run may be about, and change.
type limits struct {
	maxTargets   number
	maxChanges   amount
	maxLoosening amount
}

func (l *limits) register(cmd *cobra.Command) {
	l.registerTargets(cmd)
	cmd.Flags().Var(&l.maxChanges, "max-changes", "most targets that may change, as a number or a percentage; instead of the file's own limit")
	cmd.Flags().Var(&l.maxLoosening, "max-loosening", "most targets that may loosen, likewise")
	for _, option := range []string{"max-changes", "max-loosening"} {
		noFile(cmd, option)
	}
}

// registerTargets adds the only limit of a run that changes nothing.
func (l *limits) registerTargets(cmd *cobra.Command) {
	l.maxTargets = number{value: 20_000, most: 1_000_000, least: 1}
	cmd.Flags().Var(&l.maxTargets, "max-targets", "refuse to begin when there are more targets")
	noFile(cmd, "max-targets")
}

// over puts what is given here over the limits of the file.
func (l limits) over(file plan.Limits) plan.Limits {
	if l.maxChanges.value != "" {
		file.MaxChanges = l.maxChanges.value
	}
	if l.maxLoosening.value != "" {
		file.MaxLoosening = l.maxLoosening.value
	}
	return file
}

// tellLimits says how to get past the limits that a run is over.
func (a *app) tellLimits(exceeded []string) {
	over := strings.Join(exceeded, "; ")
	for _, l := range []struct{ name, option string }{{"maxChanges", "max-changes"}, {"maxLoosening", "max-loosening"}} {
		if strings.Contains(over, " over "+l.name+" ") {
			fmt.Fprintf(a.Stderr, "  next: --%s 100%% for this run, or raise limits.%s in the file\n", l.option, l.name)
		}
	}
}

// planFile registers the required --plan.
func planFile(cmd *cobra.Command, file *string, help string) {
	cmd.Flags().Var(text{file, "file"}, "plan", help)
	if err := cmd.MarkFlagRequired("plan"); err != nil {
		panic(err) // the flag was registered a line above
	}
}
