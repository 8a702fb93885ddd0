// Package cli is the command line: flags to options, the real clients built
// and handed in, the result printed, and its reason turned into an exit code.
// Each command is in the file of its name.
//
// It decides nothing about preferences. What it takes from the process comes
// as an [Env], so that tests run it in memory.
package cli

import (
	"context"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
)

// Env is what the command line takes from the process that runs it.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Terminal       Terminal
	Version        string            // as stamped by the linker, "" when it was not
	Clock          reconcile.Clock   // for tests; without one time passes by itself
	Sized          func(targets int) // hears how many a run is about, nil for nobody
}

// Terminal is which streams are a terminal, and how wide it is (0: unknown).
type Terminal struct {
	Stdin, Stdout, Stderr bool
	Width                 int
}

// Main runs one command line, without the program's name, and returns its exit
// code. When ctx was ended by a signal, that is its code (see [Signals]).
func Main(ctx context.Context, args []string, env Env) int {
	a := &app{Env: env}
	root := a.root()
	root.SetArgs(append([]string{}, args...)) // never nil, which means os.Args
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return a.code
	}
	if !a.ran {
		a.misused(cmd, err)
		return fault.ExitUsage
	}
	return a.fail(ctx, err)
}

// app is one run.
type app struct {
	Env
	options
	log  *slog.Logger
	know func(accounts ...string) // hears of accounts before anything is said of them, nil for nobody
	ran  bool                     // a command's own run has begun
	code int
}

// root is the command tree. Only cobra's own templates: setting one links
// text/template, which costs the binary 7 MB.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "ssmprefs",
		Short: "Keep AWS Session Manager preferences in a reviewed file",
		Long: `ssmprefs keeps AWS Session Manager preferences in a reviewed file: it plans,
shows what a change does to people's sessions, and applies exactly what was
reviewed. Start with "ssmprefs demo", which needs no AWS account.`,
		Version:       a.build().version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.AddCommand(
		a.demo(), a.validate(), a.plan(), a.apply(), a.verify(), a.drift(), a.rollback(),
		a.initCommand(), a.render(), a.targets(), a.sandboxCommand(), a.explain(), a.policy(), a.doctor(), a.schema(), a.version(), a.action(),
	)
	root.SetHelpCommand(help())
	for _, cmd := range root.Commands() {
		a.hideRest(cmd)
	}
	completeStrictly(root)
	return root
}

// completeStrictly makes an unknown shell an error, which cobra's own command
// answers with its help.
func completeStrictly(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	if cmd, _, err := root.Find([]string{"completion"}); err == nil {
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
}

// help is cobra's own command, except that an unknown topic is an error.
func help() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about a command",
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, c := range cmd.Root().Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name()+"\t"+c.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = noArgs(topic, rest)
			}
			if err != nil {
				return err
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}

// run makes a command's own work of f: its code is the exit code, and its
// error no usage error.
func (a *app) run(f func(ctx context.Context, args []string) (int, error)) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.ran = true
		a.log = newLog(a.Stderr, a.logLevel.value)
		if err := distinct(cmd); err != nil {
			return err
		}
		code, err := f(cmd.Context(), args)
		a.code = code
		return err
	}
}
