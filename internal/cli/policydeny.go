package cli

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/policy"
)

func (a *app) policyDeny() *cobra.Command {
	var except []string
	cmd := &cobra.Command{
		Use:   "deny",
		Short: "Who may not change preferences: everybody but the apply role",
		Long: about(`Print a policy that takes every change of preferences from everybody but the apply
roles of the file. It is one to attach to an organizational unit, as a service
control policy, which does not reach the management account; or to people's roles.
It has two actions more than the one in AWS's user guide: moving the default
version changes what sessions do, too, and so may sharing the document.

For several accounts the roles go by name, with * for the account: whoever may
create a role of such a name in one of them passes. So keep iam:CreateRole of
these names from people, or print a policy for each account, with --account.`, "none", 0, 3, 64),
		Example: `  ssmprefs policy deny > service-control-policy.json
  ssmprefs policy deny --except 'arn:aws:iam::*:role/break-glass'`,
		RunE: a.run(func(context.Context, []string) (int, error) { return a.deny(except) }),
	}
	cmd.Flags().Var(list{&except, "roles"}, "except", "who may besides: the name of a role, or the ARN of a role or user, in which * and ? match anything; several with commas, or the option again")
	noFile(cmd, "except")
	a.withScopes(cmd)
	return cmd
}

func (a *app) deny(except []string) (int, error) {
	_, scopes, err := a.scopes()
	if err != nil {
		return 0, err
	}
	d, err := policy.Deny(scopes, except)
	switch {
	case errors.Is(err, policy.ErrNoWriter):
		return 0, usageError{stuck(err, "add roles.apply to the file, or name who may with --except")}
	case err != nil:
		return 0, usageError{stuck(err, "write the name of a role, arn:"+policy.Partitions(scopes)[0]+":iam::ACCOUNT:role/NAME or …:user/NAME, with 12 digits or * for ACCOUNT; a session of a role goes by the role")}
	}
	text := d.String()
	if strings.Contains(text, ":iam::*:") {
		a.say("where the account is *, whoever may create a role or user of that name passes: keep that right from people, or narrow this with --account")
	}
	if n := utf8.RuneCountInString(text); n > policy.MostOfControl {
		a.say("as a service control policy this is too large, %d characters (%d without white space) of at most %d: narrow it with --account or --region", n, d.Size(), policy.MostOfControl)
	}
	return a.printPolicy(d, scopes)
}
