package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
)

func (a *app) targets() *cobra.Command {
	var form choice
	cmd := &cobra.Command{
		Use:   "targets",
		Short: "List the accounts and regions that the file resolves to",
		Long: about(`List the account-region pairs that the file resolves to. No preferences are
read.`, "sts:GetCallerIdentity", 0, 1, 3, 64),
		Example: `  ssmprefs targets
  ssmprefs targets --region eu-west-1 --output json`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			r, done, err := a.request(ctx, limits{}, a.filters(), planRole)
			if err != nil {
				return 0, err
			}
			defer done()
			if form.value == "json" {
				return 0, targetsJSON(a.Stdout, r.Desired)
			}
			return 0, targetsText(a.Stdout, r.Desired)
		}),
	}
	a.withFile(cmd)
	a.withTargets(cmd)
	a.withSandbox(cmd)
	choose(cmd, &form, "output", "how the targets are printed", "text", "json")
	return cmd
}

func targetsText(w io.Writer, desired []plan.Desired) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, d := range desired {
		t := d.Target
		line := t.Account + "\t" + t.Region + "\t" + diag.Visible(t.Name)
		if t.AccountName != "" {
			line += "\t" + diag.Visible(t.AccountName)
		}
		fmt.Fprintln(table, line)
	}
	return table.Flush()
}

func targetsJSON(w io.Writer, desired []plan.Desired) error {
	type row struct {
		Name        string `json:"name"`
		Account     string `json:"account"`
		AccountName string `json:"accountName,omitempty"`
		Region      string `json:"region"`
		Partition   string `json:"partition"`
	}
	rows := make([]row, 0, len(desired))
	for _, d := range desired {
		t := d.Target
		rows = append(rows, row{t.Name, t.Account, t.AccountName, t.Region, t.Partition})
	}
	text, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
