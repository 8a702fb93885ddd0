package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/policy"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/rules"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func (a *app) policy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Print the IAM policies that the file calls for",
		Long: about(`Print an IAM policy as JSON, ready to paste: the least that the file calls for.
The regions are those of the file. A policy for several accounts is one that can
be deployed to all of them, with * for the account, since a role can be allowed
things in its own account only; --account narrows it to one. It needs no AWS
account and no network.

A KMS key and a bucket of another account have policies of their own, which have
to allow the same.`, "none", 0, 3, 64),
		Example: `  ssmprefs policy plan > plan-role.json
  ssmprefs policy trust --repository acme@1234/preferences@5678 --account 111111111111 --for plan`,
	}
	cmd.RunE = a.run(func(_ context.Context, args []string) (int, error) { return 0, noForm(cmd, args) })
	cmd.AddCommand(a.policyOf(policy.Plan(), "plan"), a.policyOf(policy.Apply(), "apply"),
		a.policyDeny(), a.policyTrust(), a.policyNode(), a.policyUser())
	for _, form := range cmd.Commands() {
		form.Args = noArgs
		a.withFile(form)
		a.hideRest(form)
	}
	return cmd
}

// noForm is the error of a command line that names no policy.
func noForm(cmd *cobra.Command, args []string) error {
	err, next := errors.New("policy is one of plan, apply, deny, trust, node and user"), "ssmprefs policy --help"
	if len(args) > 0 {
		var forms []string
		for _, form := range cmd.Commands() {
			forms = append(forms, form.Name())
		}
		err = fmt.Errorf("there is no policy %q", args[0])
		if near := diag.Nearest(args[0], forms); near != "" {
			next = "did you mean " + near + "? All of them: " + next
		}
	}
	return usageError{stuck(err, next)}
}

// withScopes adds what narrows a policy.
func (a *app) withScopes(cmd *cobra.Command) {
	cmd.Flags().Var(list{&a.accounts, "accounts"}, "account", "only these accounts, by id or name; where the file names none, the id of the caller's")
	cmd.Flags().Var(list{&a.regions, "regions"}, "region", "only these regions; where the file names none, those to allow")
	noFile(cmd, "account")
	noFile(cmd, "region")
}

func (a *app) policyOf(access policy.Access, role string) *cobra.Command {
	var caller bool
	cmd := &cobra.Command{
		Use:   role,
		Short: "What the role needs that the command " + role + " uses",
		Long: about(`Print what the `+role+` role of the file needs in each account, with what preflight
reads; for a file without that role, what the caller needs. With --caller: what
the caller needs who assumes the role.`, "none", 0, 3, 64),
		Example: "  ssmprefs policy " + role + " --account 111111111111\n" +
			"  ssmprefs policy " + role + " --caller",
		RunE: a.run(func(context.Context, []string) (int, error) {
			f, scopes, err := a.scopes()
			if err != nil {
				return 0, err
			}
			preflight := a.preflight.value == preflightAuto && (role == "plan" || rules.Foresees(f))
			if caller {
				d, err := access.Caller(scopes, preflight)
				if err != nil {
					return 0, usageError{err}
				}
				if lister := f.OrganizationRole.Text; lister != "" && len(f.Units()) > 0 {
					a.say("the role %s needs %s", lister, strings.Join(policy.ListOrganization(), " and "))
				}
				return a.printPolicy(d, scopes)
			}
			if roles := access.Roles(scopes); len(roles) > 0 {
				a.say("for the role %s; the caller who assumes it needs: ssmprefs policy %s --caller", roleNames(roles), role)
			}
			return a.printPolicy(access.Policy(scopes, preflight), scopes)
		}),
	}
	cmd.Flags().BoolVar(&caller, "caller", false, "what the caller needs who assumes the role")
	a.withScopes(cmd)
	a.withPreflight(cmd)
	return cmd
}

// roleNames are the roles of ARNs, each once.
func roleNames(arns []string) string {
	var names []string
	for _, arn := range arns {
		names = append(names, arn[strings.Index(arn, ":role/")+len(":role/"):])
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

func (a *app) policyNode() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "node",
		Short: "What nodes need for sessions and their logs",
		Long: about(`Print what the instance profile of a node needs for sessions as the file wants
them: the session itself, its logs, and the key of its data.`, "none", 0, 3, 64),
		Example: `  ssmprefs policy node --account 111111111111
  ssmprefs policy node --region eu-west-1`,
		RunE: a.run(func(context.Context, []string) (int, error) {
			f, scopes, err := a.scopes()
			if err != nil {
				return 0, err
			}
			if slices.ContainsFunc(scopes, func(s policy.Scope) bool { return s.Texts[preferences.S3BucketName] != "" && !s.Shared }) {
				a.say("where the bucket belongs to another account, nodes need s3:PutObjectAcl beside s3:PutObject")
			}
			a.sayUnmanaged(f, preferences.S3BucketName, preferences.S3KeyPrefix, preferences.CloudWatchLogGroupName, preferences.KMSKeyID)
			return a.printPolicy(policy.Node(scopes), scopes)
		}),
	}
	a.withScopes(cmd)
	return cmd
}

func (a *app) policyUser() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "What people need to start sessions",
		Long: about(`Print what people need to start shell sessions, and to resume and end their own.
It is for every node in the regions of the file, those outside of EC2 too: narrow
its instance/* and managed-instance/* to nodes, or by a condition on their tags.`, "none", 0, 3, 64),
		Example: `  ssmprefs policy user --account 111111111111
  ssmprefs policy user --region eu-west-1`,
		RunE: a.run(func(context.Context, []string) (int, error) {
			f, scopes, err := a.scopes()
			if err != nil {
				return 0, err
			}
			a.say("this is for every node: narrow instance/* and managed-instance/*, or add a condition on tags")
			a.sayUnmanaged(f, preferences.KMSKeyID)
			return a.printPolicy(policy.User(scopes), scopes)
		}),
	}
	a.withScopes(cmd)
	return cmd
}

// sayUnmanaged tells which names the file leaves to what is live.
func (a *app) sayUnmanaged(f *config.File, keys ...preferences.Key) {
	for _, k := range keys {
		if f.Unmanaged.Has(k) {
			a.say("%s is unmanaged: what it names live is not in this policy", k)
		}
	}
}

// scopes reads the file, and what of it the options take.
func (a *app) scopes() (*config.File, []policy.Scope, error) {
	l := a.parse()
	l.resolve(standIn, nil)
	if err := a.tell(l); err != nil {
		return nil, nil, err
	}
	if err := formed(l.file, a.filters()); err != nil {
		return nil, nil, err
	}
	only := target.Selector{Accounts: a.accounts, Regions: a.regions}
	all := policy.Scopes(l.file, only)
	targets := make([]target.Target, len(all))
	for i, s := range all {
		targets[i] = s.Target
	}
	if idle := only.Idle(targets); len(idle) > 0 {
		return nil, nil, usage("no target of the file answers to %s", strings.Join(idle, ", "))
	}
	scopes := slices.DeleteFunc(all, func(s policy.Scope) bool { return !only.Match(s.Target) })
	if len(scopes) == 0 {
		return nil, nil, usage("--account and --region together leave no target of the file")
	}
	return l.file, scopes, nil
}

// printPolicy prints a policy of the scopes, and tells what the file leaves open.
func (a *app) printPolicy(d policy.Document, scopes []policy.Scope) (int, error) {
	if slices.ContainsFunc(scopes, func(s policy.Scope) bool { return s.Account == "" }) {
		a.say("the file does not list every account, so this holds in any; --account names one")
	}
	if slices.ContainsFunc(scopes, func(s policy.Scope) bool { return s.Region == "" }) {
		a.say("the file does not list every region, so * stands for them in partition %s; --region names them", strings.Join(policy.Partitions(scopes), ", "))
	}
	if n := d.Size(); n > policy.MostCharacters {
		a.say("as a managed policy this is too large, %d characters of at most %d: narrow it with --account or --region", n, policy.MostCharacters)
	}
	_, err := io.WriteString(a.Stdout, d.String())
	return 0, err
}
