package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// options are those that every command takes, before or after its name.
type options struct {
	config      string
	accounts    []string
	regions     []string
	excludes    []string
	concurrency number
	sandboxFile string
	color       choice
	logLevel    choice
}

func (o *options) register(root *cobra.Command) {
	o.concurrency = number{value: 64, least: 1, most: 256}
	f := root.PersistentFlags()
	f.StringVarP(&o.config, "config", "c", "preferences.yaml", "the preferences `file`")
	f.StringSliceVar(&o.accounts, "account", nil, "only these `accounts`, by id or name")
	f.StringSliceVar(&o.regions, "region", nil, "only these `regions`")
	f.StringSliceVar(&o.excludes, "exclude", nil, "leave out these accounts, regions or `account/region`")
	f.Var(&o.concurrency, "concurrency", "targets at work at once, 1 to 256")
	f.StringVar(&o.sandboxFile, "sandbox", "", "use an AWS of our own that keeps its state in `file`; no account is needed")
	choose(root, &o.color, "color", "whether output is coloured", "auto", "always", "never")
	choose(root, &o.logLevel, "log-level", "what is logged to standard error", "info", "debug", "warn", "error")
}

// choice is an option with a few possible values.
type choice struct {
	value string
	of    []string
}

// choose registers a choice; its first value is the default. On the root it
// goes for all commands.
func choose(cmd *cobra.Command, c *choice, name, help string, of ...string) {
	*c = choice{value: of[0], of: of}
	flags := cmd.Flags()
	if !cmd.HasParent() && cmd.Name() == "ssmprefs" {
		flags = cmd.PersistentFlags()
	}
	flags.Var(c, name, help+": "+strings.Join(of, ", "))
	// The error is a name registered twice, which Var has told by then.
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(of, cobra.ShellCompDirectiveNoFileComp))
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return "word" }

// Set implements pflag.Value.
func (c *choice) Set(s string) error {
	if !slices.Contains(c.of, s) {
		return fmt.Errorf("it is one of %s", strings.Join(c.of, ", "))
	}
	c.value = s
	return nil
}

// number is a whole number within bounds.
type number struct{ value, least, most int }

func (n *number) String() string { return strconv.Itoa(n.value) }
func (n *number) Type() string   { return "number" }

// Set implements pflag.Value.
func (n *number) Set(s string) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < n.least || v > n.most {
		return fmt.Errorf("it is a whole number from %d to %d", n.least, n.most)
	}
	n.value = v
	return nil
}

// amount is a limit: a whole number, a percentage, or "" for none.
type amount struct{ value string }

func (m *amount) String() string { return m.value }
func (m *amount) Type() string   { return "number|percent" }

// Set implements pflag.Value.
func (m *amount) Set(s string) error {
	digits, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || percent && v > 100 {
		return fmt.Errorf("it is a whole number, or a percentage such as 40%%")
	}
	m.value = s
	return nil
}
