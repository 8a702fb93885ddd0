package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// misused tells a command line with which no command has begun,
// and the next step.
func (a *app) misused(cmd *cobra.Command, err error) {
	next := cmd.CommandPath() + " --help"
	if cmd.Name() == "help" {
		next = cmd.Root().Name() + " --help"
	}
	var known *fault.Error
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &known):
		next = known.Next
	case errors.As(err, &unknown) && unknown.GetSpecifiedName() == "dry-run":
		next = "leave it out: plan never writes to AWS, and shows what an apply would do"
	case errors.As(err, &unknown):
		if near := nearestOption(cmd, unknown.GetSpecifiedName()); near != "" {
			next = "did you mean --" + near + "? All options: " + next
		}
	case strings.HasPrefix(err.Error(), "required flag(s)"), strings.HasPrefix(err.Error(), "accepts 1 arg(s)"): // cobra's
		example, _, _ := strings.Cut(strings.TrimSpace(cmd.Example), "\n")
		next = example + "    (more: " + next + ")"
	}
	a.say("ssmprefs: %v\n  next: %s", err, next)
}

func nearestOption(cmd *cobra.Command, name string) string {
	var options []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { options = append(options, f.Name) })
	return diag.Nearest(name, options)
}

// noArgs is for the commands that take options alone. A file that was meant for
// one of them is told with its option.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := fmt.Errorf("%s takes no argument, and %q is one", cmd.Name(), args[0])
	for option, endings := range map[string][]string{"config": {".yaml", ".yml"}, "plan": {".json"}} {
		for _, ending := range endings {
			if cmd.Flags().Lookup(option) != nil && strings.HasSuffix(args[0], ending) {
				return stuck(err, "give --"+option+" "+args[0])
			}
		}
	}
	return err
}

// distinct is an error when two options name one file that would be written by
// one of them. A plan is rewritten with its outcomes, so --plan and --out may be
// one.
func distinct(cmd *cobra.Command) error {
	for _, pair := range [][2]string{{"sandbox", "config"}, {"sandbox", "plan"}, {"sandbox", "out"}, {"config", "out"}} {
		one, other := cmd.Flags().Lookup(pair[0]), cmd.Flags().Lookup(pair[1])
		if one == nil || other == nil || !sameFile(one.Value.String(), other.Value.String()) {
			continue
		}
		return usageError{stuck(fmt.Errorf("--%s and --%s name the same file, %s", pair[0], pair[1], other.Value), "give each a file of its own")}
	}
	return nil
}

func sameFile(one, other string) bool {
	if one == "" || other == "" {
		return false
	}
	if filepath.Clean(one) == filepath.Clean(other) {
		return true
	}
	a, err := os.Stat(one)
	if err != nil {
		return false
	}
	b, err := os.Stat(other)
	return err == nil && os.SameFile(a, b)
}
