package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/runner"
)

func (a *app) validate() *cobra.Command {
	var form choice
	cmd := &cobra.Command{
		Use:   "validate",
		Short: "Check the file: its form, its values, and what they would do",
		Long: about(`Check the file against its schema and the rules, each problem with its place and
remedy. It needs no AWS account and no network. "ssmprefs explain RULE" tells more
about the name in brackets.`, "none", 0, 3, 64),
		Example: `  ssmprefs validate
  ssmprefs validate --config teams/preferences.yaml --output json`,
		Args: noArgs,
		RunE: a.run(func(context.Context, []string) (int, error) {
			l := a.parse()
			l.resolve(standIn, nil)
			findings := l.findings
			err := a.showFindings(findings, form.value)
			return fault.Ending{Invalid: hasErrors(findings)}.ExitCode(), err
		}),
	}
	a.withFile(cmd)
	choose(cmd, &form, "output", "how the findings are printed", "text", "json", "github")
	return cmd
}

func (a *app) showFindings(findings []diag.Finding, form string) error {
	var text string
	switch form {
	case "json":
		text = render.FindingsJSON(findings)
	case "github":
		r := runner.New(a.Getenv, a.Stdout)
		r.Findings(findings)
		return r.Close()
	default:
		text = diag.Text(findings)
		if len(findings) == 0 {
			text = diag.Lines(diag.Visible(a.config) + " is valid")
		}
	}
	_, err := io.WriteString(a.Stdout, text)
	return err
}

func hasErrors(findings []diag.Finding) bool {
	for _, f := range findings {
		if f.Severity == diag.Error {
			return true
		}
	}
	return false
}
