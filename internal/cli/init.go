package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/initial"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// beginning is the options of init.
type beginning struct {
	accounts, regions, units []string
	role                     string
	force                    bool
	limits                   limits
}

// named reports whether the targets are named, so that the file is to name them
// too.
func (o beginning) named() bool { return len(o.accounts)+len(o.regions)+len(o.units) > 0 }

func (a *app) initCommand() *cobra.Command {
	var o beginning
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a first file from what is live",
		Long: about(`Read the live preferences of accounts and regions, and write the file that says
the same: what most of them share at the top, what differs in few targets, long
shell profiles in files of their own, and a comment above whatever harms sessions
today. Without options it is the caller's account and region. The file is planned
against what was read before it is written: the plan shows no change, or in what
form values are stored. What no file can say is left out and named, and so are
targets without a document. It never writes to AWS, and replaces no file unasked.`, initActions, 0, 1, 4, 5, 64, 130),
		Example: `  ssmprefs init --account 111111111111,222222222222 --region eu-west-1,us-east-1 --role ssmprefs-plan
  ssmprefs init --organizational-unit r-ab12 --region enabled --role ssmprefs-plan`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			return a.begin(ctx, o)
		}),
	}
	a.withFile(cmd)
	f := cmd.Flags()
	for _, of := range []struct {
		values             *[]string
		option, kind, help string
	}{
		{&o.accounts, "account", "accounts", "the accounts to read, by id; several with commas, or the option again"},
		{&o.units, "organizational-unit", "units", "the organizational units or roots whose accounts are read, likewise"},
		{&o.regions, "region", "regions", "the regions to read in each account, likewise, or enabled for all that it has"},
		{&a.excludes, "exclude", "targets", "leave out these accounts, regions or account/region, likewise"},
	} {
		f.Var(list{of.values, of.kind}, of.option, of.help)
		noFile(cmd, of.option)
	}
	f.Var(text{&o.role, "role"}, "role", "the role to assume in each account, a name or an ARN; the file names it for plans")
	noFile(cmd, "role")
	f.BoolVar(&o.force, "force", false, "replace a file that is there, unasked")
	a.withAWS(cmd)
	o.limits.registerTargets(cmd)
	return cmd
}

const initActions = "ssm:GetDocument, sts:GetCallerIdentity, sts:AssumeRole with --role; with\n--organizational-unit or --region enabled, " + discoverActions

// begin reads what is live and writes the file that says so.
func (a *app) begin(ctx context.Context, o beginning) (int, error) {
	asked, err := o.asked()
	if err != nil {
		return 0, err
	}
	if err := a.beginnable(o); err != nil {
		return 0, err
	}
	d, err := a.draft(ctx, o, asked)
	if err != nil {
		return 0, err
	}
	e := fault.Ending{
		Written: len(d.Plan.Targets), Refused: refused(d), Unreadable: len(d.Unread),
		NothingRead: len(d.Unread) > 0 && len(d.Unread)+len(d.Absent) == d.Asked(),
	}
	if d.Text == "" {
		fmt.Fprint(a.Stdout, diag.Lines("No file is written: there is nothing that it could be made from."), left(d))
		return e.ExitCode(), nil
	}
	files := a.filesOf(d)
	replaced, err := differing(files)
	if err != nil {
		return 0, err
	}
	if len(replaced) > 0 && !o.force {
		if !a.Terminal.Stdin {
			return 0, unasked(replaced...)
		}
		yes, err := a.ask(ctx, "replace "+diag.Visible(strings.Join(replaced, ", ")))
		if err != nil {
			return 0, err
		}
		if !yes {
			a.say("nothing was written: the answer was no")
			return fault.Ending{Declined: true}.ExitCode(), nil
		}
	}
	if err := keepAll(files); err != nil {
		return 0, err
	}
	fmt.Fprint(a.Stdout, a.begun(d, files, replaced), left(d))
	return e.ExitCode(), nil
}

// beginnable is why the file cannot be written, told before AWS is asked.
func (a *app) beginnable(o beginning) error {
	there, err := standing(a.config)
	switch {
	case err != nil:
		return err
	case there && !o.force && !a.Terminal.Stdin:
		return unasked(a.config)
	}
	return explainWrite(a.config, writable(a.config))
}

func unasked(files ...string) error {
	return usageError{stuck(fmt.Errorf("%s is there already, and there is no terminal to ask on", strings.Join(files, ", ")),
		"give --force to replace it, or another name with --config")}
}

// refused is how many targets nobody may overlook. Without a document there is
// nothing to overlook, unless there is nothing else.
func refused(d initial.Draft) int {
	n := 0
	for _, r := range d.Refused {
		n += len(r.Targets)
	}
	if d.Text == "" {
		n += len(d.Absent)
	}
	return n
}

// asked is a file about the targets that the options name.
func (o beginning) asked() (loaded, error) {
	for _, account := range o.accounts {
		if !accountForm.MatchString(account) {
			return loaded{}, usage("--account %s: an account is 12 digits", account)
		}
	}
	for _, region := range o.regions {
		if !regionForm.MatchString(region) && region != "enabled" {
			return loaded{}, usage("--region %s: a region is a code such as eu-west-1, or enabled", region)
		}
	}
	var b strings.Builder
	b.WriteString("version: 1\npreferences: { idleSessionTimeout: null }\n")
	if o.role != "" {
		fmt.Fprintf(&b, "roles: { plan: %q }\n", o.role)
	}
	if o.named() {
		b.WriteString("targets:\n  - name: asked\n")
	}
	if slices.Contains(o.regions, "enabled") {
		if len(o.regions) > 1 {
			return loaded{}, usage("--region enabled is every region, so it goes with no other")
		}
		b.WriteString("    regions: enabled\n")
		o.regions = nil
	}
	for _, list := range []struct {
		key    string
		values []string
	}{{"accounts", o.accounts}, {"organizationalUnits", o.units}, {"regions", o.regions}} {
		if len(list.values) > 0 {
			fmt.Fprintf(&b, "    %s: %s\n", list.key, strings.ReplaceAll(fmt.Sprintf("%q", list.values), `" "`, `", "`))
		}
	}
	l := parsed("command line", []byte(b.String()), nil)
	for _, f := range l.findings {
		if f.Severity == diag.Error {
			return loaded{}, usageError{stuck(errors.New(f.Message), f.Remedy)}
		}
	}
	return l, nil
}

// draft reads the targets and makes the file.
func (a *app) draft(ctx context.Context, o beginning, asked loaded) (initial.Draft, error) {
	filters := plan.Filters{Excluded: a.excludes}
	r, done, err := a.requestFor(ctx, &asked, o.limits, filters, planRole)
	if errors.Is(err, errInvalid) {
		return initial.Draft{}, usage("the options name what cannot be read")
	}
	if err != nil {
		return initial.Draft{}, err
	}
	defer done()
	told := a.progress("reading")
	r.Progress = told.set
	live := reconcile.Survey(ctx, r)
	told.end()
	if ctx.Err() != nil {
		return initial.Draft{}, context.Cause(ctx)
	}
	request := initial.Request{Name: filepath.Base(a.config), Caller: asked.caller, Alone: !o.named(), Role: o.role, Taken: a.taken}
	for i, l := range live {
		request.Found = append(request.Found, initial.Found{Target: r.Desired[i].Target, Live: l})
	}
	return initial.New(request)
}

// begun is what was written, and what it says of what is live.
func (a *app) begun(d initial.Draft, files []newFile, replaced []string) string {
	var b strings.Builder
	for _, f := range files {
		verb := "written"
		if slices.Contains(replaced, f.path) {
			verb = "replaced"
		}
		fmt.Fprintf(&b, "%s is %s: %s\n", diag.Visible(f.path), verb, f.what)
	}
	if d.Plan.Totals.Changing() == 0 {
		b.WriteString("Planning it shows no change.\n")
	} else {
		b.WriteString("Planning it shows no change of a preference, but this:\n\n" + a.text(d.Plan, a.Terminal.Stdout, render.Venue{}) + "\n")
	}
	if n := len(d.Odd); n > 0 {
		fmt.Fprintf(&b, "%s about it: see the comments in it, or ssmprefs validate%s\n", counted(n, "warning"), option("--config", a.otherConfig()))
	}
	return b.String()
}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// left is what the file leaves out.
func left(d initial.Draft) string {
	var b strings.Builder
	for _, l := range d.LeftOut() {
		b.WriteString("\n" + diag.Visible(l.Head) + "\n")
		for _, line := range l.Lines {
			b.WriteString("  " + diag.Visible(line) + "\n")
		}
	}
	return diag.Lines(b.String())
}
