package cli

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

//go:embed demo
var demoFiles embed.FS

func (a *app) demo() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "See it work in a minute, offline, without an AWS account",
		Long: about(`Play a pull request on a small fleet that lives in memory: five documents, one of
which somebody changed by hand and one in a form that no session opens with. It
prints the plan, the comment that a reviewer would get, and what an apply does.`, "none", 0, 1),
		Example: `  ssmprefs demo
  ssmprefs demo | less -R`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			return 0, a.play(ctx)
		}),
	}
	a.withColor(cmd)
	return cmd
}

// play tells the story. Everything in it is done by the code that does it for
// real; only the AWS is the sandbox.
func (a *app) play(ctx context.Context) error {
	server, err := fleet()
	if err != nil {
		return err
	}
	session, done, err := a.inSandbox(ctx, server, awsauth.Options{Concurrency: a.concurrency.value})
	if err != nil {
		return err
	}
	defer done()
	a.preflight.value = preflightAuto
	base, err := a.setScene(ctx, session)
	if err != nil {
		return err
	}
	r, text, err := a.demoRequest(ctx, session, "preferences.yaml", planRole)
	if err != nil {
		return err
	}
	r.BaseDesired = base

	a.scene("A fleet of five documents, in memory", `Three accounts, one or two regions each. All was in sync once. Since then somebody
has switched logging off in one of them by hand, somebody else has written one in
a form that no session opens with, and in one region the log group is missing. Now
a pull request brings this file:`)
	fmt.Fprint(a.Stdout, indent(text))

	a.scene("ssmprefs plan", "What would change, and what that does to people's sessions:")
	reviewed := reconcile.Plan(ctx, r)
	fmt.Fprint(a.Stdout, a.text(reviewed, a.Terminal.Stdout, render.Venue{}))

	a.scene("The comment on the pull request", "What the action posts for the reviewer, below a hidden line that records what it shows:")
	comment, _ := render.Comment(reviewed, render.CommentOptions{Merge: true, Venue: render.Venue{Action: true}})
	fmt.Fprint(a.Stdout, indent(comment))

	a.scene("ssmprefs apply --plan plan.json", "Merged. Exactly what was reviewed is written, each onto the version that was read:")
	writing, _, err := a.demoRequest(ctx, session, "preferences.yaml", applyRole)
	if err != nil {
		return err
	}
	report, err := reconcile.Apply(ctx, writing, reconcile.ApplyOptions{Reviewed: &reviewed, OnDrift: reconcile.RefuseDrift})
	if err != nil {
		return err
	}
	fmt.Fprint(a.Stdout, a.text(report.Plan, a.Terminal.Stdout, render.Venue{Undo: a.undo("plan.json")}))

	a.scene("ssmprefs plan", "And again:")
	after := reconcile.Plan(ctx, r)
	fmt.Fprint(a.Stdout, a.text(after, a.Terminal.Stdout, render.Venue{}))
	if left := after.Totals.Changing() + after.Totals.Unreadable; left > 0 {
		return fmt.Errorf("%d targets are not in sync after the apply", left)
	}
	a.scene("Now yours", `Write a preferences.yaml of four lines and play with it, still without an account:
  printf 'version: 1\npreferences:\n  idleSessionTimeout: 20\n' > preferences.yaml
  ssmprefs plan  --sandbox fleet.json
  ssmprefs apply --sandbox fleet.json`)
	return nil
}

// scene prints a heading and what it is about.
func (a *app) scene(title, text string) {
	if a.colored(a.Terminal.Stdout) {
		title = "\x1b[1m" + title + "\x1b[0m"
	}
	fmt.Fprintf(a.Stdout, "\n── %s\n\n%s\n\n", title, text)
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight("  "+line, " "))
	}
	return b.String()
}

// fleet is a sandbox in memory with what the demo's files name.
func fleet() (*sandbox.Server, error) {
	text, err := demoFiles.ReadFile("demo/fleet.json")
	if err != nil {
		return nil, err
	}
	var accounts map[string]map[string]sandbox.Resources
	if err := json.Unmarshal(text, &accounts); err != nil {
		return nil, err
	}
	server, err := sandbox.Open("")
	if err != nil {
		return nil, err
	}
	for account, regions := range accounts {
		for region, resources := range regions {
			if err := server.Provide(account, region, resources); err != nil {
				return nil, err
			}
		}
	}
	return server, nil
}

// setScene brings the fleet to what the pull request finds, and returns what
// the file wished before it.
func (a *app) setScene(ctx context.Context, session *awsauth.Session) (map[target.Pair]plan.Desired, error) {
	r, _, err := a.demoRequest(ctx, session, "merged.yaml", applyRole)
	if err != nil {
		return nil, err
	}
	everything := reconcile.Plan(ctx, r)
	if _, err := reconcile.Apply(ctx, r, reconcile.ApplyOptions{Reviewed: &everything}); err != nil {
		return nil, err
	}
	for file, at := range map[string]target.Target{
		"by-hand.json": r.Desired[1].Target,
		"broken.json":  r.Desired[2].Target,
	} {
		if err := rewrite(ctx, r.Documents, at, file); err != nil {
			return nil, err
		}
	}
	return byPair(r.Desired), nil
}

// rewrite is somebody at the console: the document becomes what a file of the
// demo holds.
func rewrite(ctx context.Context, documents reconcile.Documents, at target.Target, file string) error {
	content, err := demoFiles.ReadFile("demo/" + file)
	if err != nil {
		return err
	}
	version, err := documents.Write(ctx, at, string(content), 1)
	if err != nil {
		return err
	}
	return documents.Promote(ctx, at, version)
}

// demoRequest is the request for one of the demo's files, and its text.
func (a *app) demoRequest(ctx context.Context, session *awsauth.Session, name string, as role) (reconcile.Request, string, error) {
	text, err := demoFiles.ReadFile("demo/" + name)
	if err != nil {
		return reconcile.Request{}, "", err
	}
	l := parsed("preferences.yaml", text, func(path string) ([]byte, error) {
		return nil, fmt.Errorf("the demo has no file %s", path)
	})
	r, err := a.requestIn(ctx, session, &l, limits{}, plan.Filters{}, as)
	return r, string(text), err
}
