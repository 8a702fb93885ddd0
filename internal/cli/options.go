package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// options are those that several commands take. Each command is given the
// groups that do something there.
type options struct {
	config      string
	accounts    []string
	regions     []string
	excludes    []string
	concurrency number
	sandboxFile string
	preflight   choice
	color       choice
	logLevel    choice
}

const defaultConfig = "preferences.yaml"

// withFile adds the preferences file.
func (o *options) withFile(cmd *cobra.Command) {
	o.config = defaultConfig
	cmd.Flags().VarP(text{&o.config, "file"}, "config", "c", "the preferences file")
}

// withTargets adds what selects targets.
func (o *options) withTargets(cmd *cobra.Command) {
	name := func(values *[]string, option, kind, help string) {
		cmd.Flags().Var(list{values, kind}, option, help)
		noFile(cmd, option)
	}
	name(&o.accounts, "account", "accounts", "only these accounts, by id or name; several with commas, or the option again")
	name(&o.regions, "region", "regions", "only these regions, likewise")
	name(&o.excludes, "exclude", "targets", "leave out these accounts, regions or account/region, likewise")
}

// withAWS adds how AWS is reached, and how that is told.
func (o *options) withAWS(cmd *cobra.Command) {
	o.withSandbox(cmd)
	o.withConcurrency(cmd)
	o.withColor(cmd)
	o.withLog(cmd)
}

func (o *options) withConcurrency(cmd *cobra.Command) {
	o.concurrency = number{value: 64, least: 1, most: 256}
	cmd.Flags().Var(&o.concurrency, "concurrency", "targets at work at once, 1 to 256")
	noFile(cmd, "concurrency")
}

func (o *options) withSandbox(cmd *cobra.Command) {
	cmd.Flags().Var(text{&o.sandboxFile, "file"}, "sandbox", "use an AWS of our own, which keeps its state in this file and needs no AWS account")
}

func (o *options) withColor(cmd *cobra.Command) {
	choose(cmd, &o.color, "color", "whether output is coloured", "auto", "always", "never")
}

func (o *options) withLog(cmd *cobra.Command) {
	choose(cmd, &o.logLevel, "log-level", "what is logged to standard error", "info", "debug", "warn", "error")
}

// hideRest takes colour and log level where they do nothing, too, so that a
// script can give them to every command, and does not show them there.
func (o *options) hideRest(cmd *cobra.Command) {
	for name, add := range map[string]func(*cobra.Command){"color": o.withColor, "log-level": o.withLog} {
		if cmd.Flags().Lookup(name) == nil {
			add(cmd)
			cmd.Flags().Lookup(name).Hidden = true
		}
	}
}

// noFile keeps file names from where the shell would complete them.
func noFile(cmd *cobra.Command, option string) {
	// The error is a name registered twice, which Var has told by then.
	_ = cmd.RegisterFlagCompletionFunc(option, cobra.NoFileCompletions)
}

// text is an option whose value is called by its kind in the help.
type text struct {
	value *string
	kind  string
}

func (t text) String() string {
	if t.value == nil { // pflag asks a zero value
		return ""
	}
	return *t.value
}
func (t text) Type() string { return t.kind }

// Set implements pflag.Value. A text that is there and empty is a variable of the
// shell that was never set.
func (t text) Set(s string) error {
	if s == "" {
		return errEmpty
	}
	*t.value = s
	return nil
}

var errEmpty = errors.New("it is empty: give a value, or leave the option out")

// list is an option that may be given several times, or with commas.
type list struct {
	values *[]string
	kind   string
}

func (l list) String() string {
	if l.values == nil {
		return ""
	}
	return strings.Join(*l.values, ",")
}
func (l list) Type() string { return l.kind }

// Set implements pflag.Value.
func (l list) Set(s string) error {
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word == "" {
			return errors.New("a name is empty: several are given with commas between them, such as a,b")
		}
		*l.values = append(*l.values, word)
	}
	return nil
}

// choice is an option with a few possible values.
type choice struct {
	value string
	of    []string
}

// choose registers a choice; its first value is the default.
func choose(cmd *cobra.Command, c *choice, name, help string, of ...string) {
	*c = choice{value: of[0], of: of}
	cmd.Flags().Var(c, name, help+": "+strings.Join(of, ", "))
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
