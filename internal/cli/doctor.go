package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/doctor"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/workspace"
)

func (a *app) doctor() *cobra.Command {
	var form choice
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check that the set-up works: file, credentials, roles, regions, rights",
		Long: about(`Check one thing after the other: the file, the caller, this machine's clock, a
role for each account, each region, the documents, what the file names, and the
token of GitHub; each with its remedy, and a text for a bug report at the end.
It takes the plan roles, reads what a plan reads, and never writes. GitHub is
asked when GH_TOKEN or GITHUB_TOKEN, and GITHUB_REPOSITORY, are set.

GitHub permissions: contents: read, pull-requests: read.`, doctorActions, 0, 1, 3, 5, 64, 130),
		Example: `  ssmprefs doctor
  ssmprefs doctor --account 111111111111 --output json`,
		Args: noArgs,
	}
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (int, error) {
		a.preflight.value = preflightAuto
		report, e, err := a.diagnose(ctx, cmd.Flags().Changed("config"))
		if err != nil {
			return 0, err
		}
		e.Signal = signalOf(ctx)
		return e.ExitCode(), a.showReport(report, form.value)
	})
	a.withFile(cmd)
	a.withTargets(cmd)
	a.withAWS(cmd)
	choose(cmd, &form, "output", "how the report is printed", "text", "json")
	return cmd
}

const doctorActions = readActions + "; and for the bucket, log group and KMS key that it\nnames: s3:ListBucket, s3:GetEncryptionConfiguration, logs:DescribeLogGroups,\nkms:DescribeKey"

func (a *app) showReport(r doctor.Report, form string) error {
	text := r.Text(render.TextOptions{Width: a.width(), Color: a.colored(a.Terminal.Stdout)})
	if form == "json" {
		var err error
		if text, err = r.JSON(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(a.Stdout, text)
	return err
}

// diagnose looks at one thing after the other. Its error is that of a command
// line that cannot work.
func (a *app) diagnose(ctx context.Context, named bool) (doctor.Report, fault.Ending, error) {
	d := diagnosis{app: a, file: a.parse(), filters: a.filters(), absent: !named && a.noFile()}
	d.asked = d.file
	if hasErrors(d.file.findings) {
		d.onlyCaller()
	} else if err := formed(d.file.file, d.filters); err != nil {
		return nil, fault.Ending{}, err
	}
	session, done, err := a.connect(ctx, d.asked)
	switch {
	case err == nil:
		defer done()
		err = d.withAWS(ctx, session)
	case a.sandboxFile == "":
		d.withoutAWS(err, time.Time{})
		err = nil
	}
	if err != nil {
		return nil, fault.Ending{}, err
	}
	report := append(doctor.Report{a.checkVersion(), d.checkFile()}, d.found...)
	report = append(report, a.checkGitHub(ctx))
	return report, d.ending(report), nil
}

// diagnosis is what doctor has found so far.
type diagnosis struct {
	*app
	file    loaded // as it is
	asked   loaded // what AWS is asked about: the file, or the caller's own
	absent  bool   // there is no file, and nobody named one
	filters plan.Filters
	plan    plan.Plan
	found   doctor.Report
}

// onlyCaller leaves the file out of what AWS is asked about.
func (d *diagnosis) onlyCaller() {
	d.asked, d.filters = parsed("", []byte("version: 1\npreferences: { idleSessionTimeout: null }\n"), nil), plan.Filters{}
}

// withAWS asks AWS for the caller, and then for what a plan asks.
func (d *diagnosis) withAWS(ctx context.Context, session *awsauth.Session) error {
	caller, err := session.Caller(ctx)
	if err != nil {
		d.withoutAWS(err, session.Answered())
		return nil
	}
	d.found = doctor.Report{doctor.CheckCredentials(caller, nil), doctor.CheckClock(d.clock().Now(), session.Answered())}
	if !d.settled(ctx, session, caller) {
		d.found = append(d.found, doctor.NoAnswer()...)
		return nil
	}
	if hasErrors(d.file.findings) {
		d.onlyCaller()
	}
	r, err := d.requestIn(ctx, session, &d.asked, limits{}, d.filters, planRole)
	if err != nil {
		return err
	}
	if len(r.Desired) == 0 {
		d.found = append(d.found, doctor.NoTarget()...)
		return nil
	}
	d.announce(r)
	told := d.progress("reading")
	r.Progress = told.set
	d.plan = reconcile.Plan(ctx, r)
	told.end()
	d.found = append(d.found, doctor.CheckTargets(d.plan)...)
	d.found = append(d.found, doctor.CheckPreflight(d.plan, naming(r.Desired), d.plan.Findings[len(r.Findings):]))
	return nil
}

// settled finds the targets of the file, and what is wrong about them, and leaves
// what AWS is asked about as it is. It reports whether AWS says which they are.
func (d *diagnosis) settled(ctx context.Context, session *awsauth.Session, caller awsauth.Caller) bool {
	if d.file.file == nil || hasErrors(d.file.findings) {
		d.file.resolve(callerOf(caller), nil)
		return true
	}
	d.file.findings = slices.Clip(d.file.findings)
	err := d.settle(ctx, session, &d.file, caller, planRole)
	d.asked.asking = d.file.asking
	if units := len(d.file.file.Units()); err != nil || units > 0 {
		d.found = append(d.found, doctor.CheckOrganization(units, err))
	}
	return err == nil
}

// withoutAWS is all that is known when nobody says who the caller is.
func (d *diagnosis) withoutAWS(err error, answered time.Time) {
	d.file.resolve(standIn, nil)
	d.found = append(doctor.Report{doctor.CheckCredentials(awsauth.Caller{}, err), doctor.CheckClock(d.clock().Now(), answered)},
		doctor.NoCaller(err)...)
}

func (d *diagnosis) checkFile() doctor.Check {
	if d.absent {
		return doctor.NoFile(d.config)
	}
	return doctor.CheckFile(d.config, len(d.file.targets), d.file.findings)
}

// ending is the plan's, and what the checks add to it.
func (d *diagnosis) ending(r doctor.Report) fault.Ending {
	e := ending(d.plan)
	e.Invalid = r.Is(doctor.File, doctor.Bad)
	for _, name := range []string{doctor.Credentials, doctor.Clock, doctor.Organization, doctor.GitHub} {
		e.Broken = e.Broken || r.Is(name, doctor.Bad)
	}
	e.Broken = e.Broken || r.Is(doctor.Credentials, doctor.Unknown) // for want of a region
	if r.Is(doctor.Preflight, doctor.Bad) {
		e.Failed++
	}
	return e
}

// noFile reports whether there is no file by the name.
func (a *app) noFile() bool {
	w, err := workspace.Open(a.config, a.Getenv("GITHUB_WORKSPACE"))
	if err == nil {
		defer w.Close()
		_, err = w.ReadConfig()
	}
	return errors.Is(err, fs.ErrNotExist)
}

// naming reports whether preflight has something to ask about.
func naming(desired []plan.Desired) bool {
	return slices.ContainsFunc(desired, func(d plan.Desired) bool {
		return d.Set[preferences.S3BucketName] != "" || d.Set[preferences.CloudWatchLogGroupName] != "" || d.Set[preferences.KMSKeyID] != ""
	})
}

func (a *app) checkVersion() doctor.Check {
	b := a.build()
	return doctor.CheckVersion(b.version, b.commit, fmt.Sprintf("%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH))
}

// checkGitHub tries the token of the environment, by the names and in the order
// of GitHub's own command line.
func (a *app) checkGitHub(ctx context.Context) doctor.Check {
	token, repository := cmp.Or(a.Getenv("GH_TOKEN"), a.Getenv("GITHUB_TOKEN")), a.Getenv("GITHUB_REPOSITORY")
	switch {
	case token == "":
		return doctor.NoGitHub("neither GH_TOKEN nor GITHUB_TOKEN is set")
	case repository == "":
		return doctor.NoGitHub("GITHUB_REPOSITORY is not set")
	}
	clock := a.clock()
	hub, err := github.New(github.Options{
		Token: token, API: a.Getenv("GITHUB_API_URL"), Repository: repository,
		UserAgent: "ssmprefs/" + a.build().version, Now: clock.Now, Wait: clock.Sleep,
		Notice: func(text string) { a.say("%s", text) },
	})
	if err != nil {
		return doctor.CheckGitHub(repository, err)
	}
	read, contents, pulls := hub.Rights(ctx)
	return doctor.CheckGitHub(repository, read, contents, pulls)
}
