package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func (a *app) targets() *cobra.Command {
	var form choice
	cmd := &cobra.Command{
		Use:   "targets",
		Short: "List the accounts and regions that the file resolves to",
		Long: about(`List the account-region pairs that the file resolves to. No preferences are
read. What organizationalUnits and regions: enabled leave to AWS is found out, and
an account that does not tell its regions is shown with the reason.`, "none where the file lists every account and region, else\nsts:GetCallerIdentity; where it leaves them to AWS, sts:AssumeRole,\n"+discoverActions, 0, 1, 3, 5, 64),
		Example: `  ssmprefs targets
  ssmprefs targets --region eu-west-1 --output json`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			l := a.parse()
			desired, err := a.resolved(ctx, &l)
			if err != nil {
				return 0, err
			}
			show := targetsText
			if form.value == "json" {
				show = targetsJSON
			}
			unknown := unknown(l.targets)
			return endingOfTargets(desired, unknown).ExitCode(), show(a.Stdout, desired, unknown)
		}),
	}
	a.withFile(cmd)
	a.withTargets(cmd)
	a.withSandbox(cmd)
	a.withConcurrency(cmd)
	choose(cmd, &form, "output", "how the targets are printed", "text", "json")
	return cmd
}

// resolved are the targets of a file that the options take. AWS is asked only for
// what the file leaves out.
func (a *app) resolved(ctx context.Context, l *loaded) ([]plan.Desired, error) {
	if l.file == nil || !listsAll(l.file) {
		r, done, err := a.requestFor(ctx, l, limits{}, a.filters(), planRole)
		if err != nil {
			return nil, err
		}
		done()
		return r.Desired, nil
	}
	l.resolve(standIn, nil)
	if err := a.tell(*l); err != nil {
		return nil, err
	}
	if err := formed(l.file, a.filters()); err != nil {
		return nil, err
	}
	desired, _, err := selected(*l, a.filters())
	return desired, err
}

// listsAll reports whether a file lists every account and region itself.
func listsAll(f *config.File) bool {
	return !slices.ContainsFunc(f.Blocks, func(b config.TargetBlock) bool { return len(b.Accounts) == 0 || len(b.Regions) == 0 })
}

// endingOfTargets counts an account that the file lists and that does not tell
// its regions.
func endingOfTargets(desired []plan.Desired, unknown map[target.Pair]*fault.Error) fault.Ending {
	e := fault.Ending{NothingRead: len(desired) > 0 && len(unknown) >= len(desired)}
	for _, d := range desired {
		if unknown[d.Target.Pair()] != nil && !d.Discovered {
			e.Unreadable++
		}
	}
	return e
}

func targetsText(w io.Writer, desired []plan.Desired, unknown map[target.Pair]*fault.Error) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, d := range desired {
		t := d.Target
		why := unknown[t.Pair()]
		if why != nil {
			t.Region = "?"
		}
		line := t.Account + "\t" + t.Region + "\t" + diag.Visible(t.Name)
		if t.AccountName != "" || d.Discovered || why != nil {
			line += "\t" + diag.Visible(t.AccountName)
		}
		if d.Discovered || why != nil {
			line += "\t" + map[bool]string{true: "discovered"}[d.Discovered]
		}
		if why != nil {
			line += "\t" + diag.Visible(string(why.Class)+": "+why.Error())
		}
		fmt.Fprintln(table, line)
	}
	return table.Flush()
}

func targetsJSON(w io.Writer, desired []plan.Desired, unknown map[target.Pair]*fault.Error) error {
	type row struct {
		Name        string       `json:"name"`
		Account     string       `json:"account"`
		AccountName string       `json:"accountName,omitempty"`
		Region      string       `json:"region,omitempty"`
		Partition   string       `json:"partition"`
		Discovered  bool         `json:"discovered,omitempty"`
		Error       *fault.Error `json:"error,omitempty"` // why the regions are not known
	}
	rows := make([]row, 0, len(desired))
	for _, d := range desired {
		t := d.Target
		why := unknown[t.Pair()]
		if why != nil {
			t.Region = ""
		}
		rows = append(rows, row{t.Name, t.Account, t.AccountName, t.Region, t.Partition, d.Discovered, why})
	}
	text, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
