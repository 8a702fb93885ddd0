package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/policy"
)

// trustOptions are those of policy trust.
type trustOptions struct {
	repository, account, branch, environment string
	use                                      choice
}

func (a *app) policyTrust() *cobra.Command {
	o := trustOptions{branch: "main"}
	cmd := &cobra.Command{
		Use:   "trust",
		Short: "Which GitHub jobs may use a role",
		Long: about(`Print the trust policy of a role that GitHub jobs use through OIDC. Jobs that plan
run on pull requests, in the merge queue and on the branch; jobs that apply run on
the branch, or in --environment. Whoever can push any branch can change what runs
on a pull request of it, so give what writes a role of its own: --for plan prints
the trust of one role, --for apply that of the other. With --for both there is one
role, which whoever can push a branch can write with.

Tokens of repositories made or renamed since 15 July 2026 hold ids beside the
names. Give the repository as OWNER@ID/NAME@ID for a policy that takes both
forms; gh api repos/OWNER/NAME --jq '.owner.id, .id' prints them.`, "none", 0, 3, 64),
		Example: `  ssmprefs policy trust --repository acme@1234/preferences@5678 --account 111111111111 --for plan
  ssmprefs policy trust --repository acme@1234/preferences@5678 --account 111111111111 --for apply --environment session-manager`,
		RunE: a.run(func(context.Context, []string) (int, error) { return a.trust(o) }),
	}
	flags := cmd.Flags()
	flags.Var(text{&o.repository, "repository"}, "repository", "whose jobs, as OWNER/NAME or OWNER@ID/NAME@ID (required)")
	flags.Var(text{&o.account, "account"}, "account", "the id of the account of the role and its identity provider; not needed when the file lists one account")
	flags.Var(list{&a.regions, "regions"}, "region", "only these regions of the file; where it names none, they tell the partition")
	flags.Var(text{&o.branch, "branch"}, "branch", "the branch that is applied")
	flags.Var(text{&o.environment, "environment"}, "environment", "the environment of the jobs that apply")
	o.use.of = []string{"plan", "apply", "both"} // no default: both is not for everybody to fall into
	flags.Var(&o.use, "for", "the jobs that the role is for: plan, apply, both (required)")
	// The error is a name registered twice, which Var has told by then.
	_ = cmd.RegisterFlagCompletionFunc("for", cobra.FixedCompletions(o.use.of, cobra.ShellCompDirectiveNoFileComp))
	for _, name := range []string{"repository", "account", "region", "branch", "environment"} {
		noFile(cmd, name)
	}
	if err := cmd.MarkFlagRequired("repository"); err != nil {
		panic(err) // the option is registered above
	}
	return cmd
}

func (a *app) trust(o trustOptions) (int, error) {
	if o.use.value == "" {
		return 0, usageError{stuck(errors.New("--for does not say which jobs the role is for"),
			"--for plan, the role that reads, on pull requests too; --for apply, the role that writes; or --for both, one role, which whoever can push a branch can write with")}
	}
	_, scopes, err := a.scopes()
	if err != nil {
		return 0, err
	}
	t := policy.Trust{Account: o.account, Branch: o.branch, Environment: o.environment, Plans: o.use.value != "apply", Applies: o.use.value != "plan"}
	if t.Owner, t.Name, err = policy.ParseRepository(o.repository); err != nil {
		return 0, usageError{err}
	}
	if !t.Applies && t.Environment != "" {
		return 0, usage("--environment is of the jobs that apply, and does not go with --for plan")
	}
	if accounts := policy.Accounts(scopes); t.Account == "" && len(accounts) == 1 {
		t.Account = accounts[0]
	}
	if !accountForm.MatchString(t.Account) {
		return 0, usage("name the account of the role and its identity provider: --account with 12 digits")
	}
	partitions := policy.Partitions(scopes)
	if len(partitions) > 1 {
		return 0, usageError{stuck(fmt.Errorf("the file is of partitions %s, and a role is of one", strings.Join(partitions, ", ")), "keep a file for each partition")}
	}
	t.Partition = partitions[0]
	if t.Owner.ID == "" {
		a.say("without ids, a repository made or renamed since 15 July 2026 is not trusted: OWNER@ID/NAME@ID takes both forms")
	}
	if t.Plans && t.Applies {
		a.say("whoever can push a branch can use this role from a pull request: give what writes a role of its own, --for apply")
	}
	if !slices.ContainsFunc(scopes, func(s policy.Scope) bool { return s.Region != "" }) {
		a.say("the file lists no region, so this is for partition %s; --region names one", t.Partition)
	}
	_, err = io.WriteString(a.Stdout, t.Policy().String())
	return 0, err
}
