package cli

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/discovery"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/ssmdoc"
	"github.com/ssmprefs/ssmprefs/internal/target"
	"github.com/ssmprefs/ssmprefs/internal/workspace"
)

// manyTargets is when a run says beforehand how many calls it will make.
const manyTargets = 2000

// errOwnFilters is for an apply that is given a plan.
var errOwnFilters = usage("--account, --region and --exclude do not go with --plan, which brings its own")

// filters are the selectors of the command line.
func (a *app) filters() plan.Filters {
	return plan.Filters{Accounts: a.accounts, Regions: a.regions, Excluded: a.excludes}
}

// role is which of a target's roles speaks for it.
type role struct {
	of     func(config.Access) string
	writes bool
}

var (
	planRole  = role{of: func(a config.Access) string { return a.PlanRole }}
	applyRole = role{of: func(a config.Access) string { return a.ApplyRole }, writes: true}
)

// request is the run that the file and the options ask for: the file checked
// and resolved, AWS connected, targets selected. done frees what it holds.
func (a *app) request(ctx context.Context, limits limits, filters plan.Filters, as role) (r reconcile.Request, done func(), err error) {
	l := a.parse()
	r, done, err = a.requestFor(ctx, &l, limits, filters, as)
	a.announce(r)
	return r, done, err
}

// announce says of a large run how many calls it is about to make.
func (a *app) announce(r reconcile.Request) {
	if n := len(r.Desired); n > manyTargets {
		more := ""
		if r.Preflight != nil {
			more = ", and more for what the file names: --preflight off spares them"
		}
		fmt.Fprintf(a.Stderr, "%d targets: this makes about %d calls to AWS%s\n", n, 2*n, more)
	}
}

// requestFor is the request for a file that is parsed, which gains its targets.
func (a *app) requestFor(ctx context.Context, l *loaded, limits limits, filters plan.Filters, as role) (r reconcile.Request, done func(), err error) {
	if err := a.tell(*l); err != nil {
		return r, nil, err
	}
	if err := formed(l.file, filters); err != nil {
		return r, nil, err
	}
	session, done, err := a.connect(ctx, *l)
	if err != nil {
		return r, nil, err
	}
	if r, err = a.requestIn(ctx, session, l, limits, filters, as); err != nil {
		done()
		return r, nil, err
	}
	return r, done, nil
}

// requestIn is the request for a file that is parsed, in an AWS that is open.
func (a *app) requestIn(ctx context.Context, session *awsauth.Session, l *loaded, limits limits, filters plan.Filters, as role) (r reconcile.Request, err error) {
	caller, err := session.Caller(ctx)
	if err != nil {
		return r, err
	}
	if err := a.settle(ctx, session, l, caller, as); err != nil {
		return r, err
	}
	if a.know != nil {
		a.know(append(accountsOf(l.targets), caller.Account)...)
	}
	if err := a.tell(*l); err != nil {
		return r, err
	}
	if most := limits.maxTargets.value; most > 0 && len(l.targets) > most {
		return r, usage("the file resolves to %d targets, over max-targets %d", len(l.targets), most)
	}
	clients := session.Clients(access(l.targets, as))
	r = reconcile.Request{
		Tool:     plan.Tool{Version: a.build().version},
		Caller:   plan.Caller{Account: caller.Account, ARN: caller.ARN},
		Config:   plan.Config{Path: l.path},
		Filters:  filters,
		Limits:   limits.over(l.file.Limits),
		Resolved: len(l.targets),

		Documents:   knowing{ssmdoc.New(clients), unknown(l.targets)},
		Open:        clients.Open,
		Preflight:   a.foresee(clients, *l, as),
		Concurrency: a.concurrency.value,
		Clock:       a.clock(),
	}
	if r.Desired, r.Findings, err = selected(*l, filters); err != nil {
		return r, err
	}
	a.log.Debug("resolved", "caller", caller.ARN, "region", caller.Region, "targets", r.Resolved, "selected", len(r.Desired))
	if a.Sized != nil {
		a.Sized(len(r.Desired))
	}
	return r, nil
}

// settle finds the targets of a file, for whoever asks.
func (a *app) settle(ctx context.Context, session *awsauth.Session, l *loaded, by awsauth.Caller, as role) error {
	c := callerOf(by)
	if l.asking == nil {
		l.asking = &inquiry{discovery.New(session, by, l.file.OrganizationRole.Text, a.concurrency.value), as}
	}
	found, err := a.discover(ctx, l.asking, l.file, c)
	if err == nil {
		l.resolve(c, found)
	}
	return err
}

func callerOf(by awsauth.Caller) config.Caller {
	return config.Caller{Account: by.Account, Region: by.Region, Partition: by.Partition, ARN: by.ARN}
}

func accountsOf(all []config.Resolved) []string {
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = r.Target.Account
	}
	return ids
}

// selected are the targets that the filters take, and the findings that are
// not about others alone. A word that answers to no target is most likely
// mistyped, so it ends the run.
func selected(l loaded, filters plan.Filters) ([]plan.Desired, []plan.Finding, error) {
	selector := target.Selector(filters)
	all := make([]target.Target, len(l.targets))
	place := map[int]int{} // in the file → in the plan
	desired := make([]plan.Desired, 0, len(l.targets))
	for i, r := range l.targets {
		all[i] = r.Target
		if taken(selector, r) {
			place[i] = len(desired)
			desired = append(desired, r.Desired)
		}
	}
	named := selector
	if len(unknown(l.targets)) > 0 { // of which some may have the region
		named.Regions, named.Excluded = nil, nil
	}
	if idle := named.Idle(all); len(idle) > 0 {
		return nil, nil, usage("no target of the file answers to %s; see ssmprefs targets", strings.Join(idle, ", "))
	}
	if len(desired) == 0 && filters.Given() {
		return nil, nil, usage("--account, --region and --exclude together leave no target of the file; see ssmprefs targets")
	}
	var findings []plan.Finding
	for _, f := range l.findings {
		var about []int
		for _, i := range f.Targets {
			if at, ok := place[i]; ok {
				about = append(about, at)
			}
		}
		if len(f.Targets) == 0 || len(about) > 0 {
			findings = append(findings, plan.NewFinding(f, about...))
		}
	}
	return desired, findings, nil
}

// taken is whether a selector takes a target. One that stands for all regions of
// its account is of every region.
func taken(s target.Selector, r config.Resolved) bool {
	if r.Unknown != nil {
		s.Regions, r.Target.Region = nil, ""
	}
	return s.Match(r.Target)
}

// access is how each target is reached.
func access(all []config.Resolved, as role) func(target.Target) awsauth.Access {
	byPair := make(map[target.Pair]awsauth.Access, len(all))
	for _, r := range all {
		byPair[r.Target.Pair()] = awsauth.Access{RoleARN: as.of(r.Access), ExternalID: r.Access.ExternalID}
	}
	return func(t target.Target) awsauth.Access { return byPair[t.Pair()] }
}

// madeOf is the error of a plan that is of another file than this run.
func (a *app) madeOf(p plan.Plan) error {
	w, err := workspace.Open(a.config, a.Getenv("GITHUB_WORKSPACE"))
	if err != nil {
		return nil // who reads the file tells it
	}
	defer w.Close()
	planned, here := path.Clean(filepath.ToSlash(p.Config.Path)), path.Clean(w.Path())
	if planned == here {
		return nil
	}
	return usageError{stuck(fmt.Errorf("the plan is of %s, and this run of %s", planned, here), "give"+option("--config", planned))}
}

// only keeps to the targets of a plan, and says when either side has others. It
// is an error when they share none: nothing would be done, and told as a result.
func (a *app) only(r *reconcile.Request, p plan.Plan) error {
	planned := map[target.Pair]bool{}
	for _, t := range p.Targets {
		planned[target.Pair{Account: t.Account, Region: t.Region}] = true
	}
	all := len(r.Desired)
	r.Desired = slices.DeleteFunc(r.Desired, func(d plan.Desired) bool { return !planned[d.Target.Pair()] })
	if len(planned) > 0 && len(r.Desired) == 0 {
		return usageError{stuck(fmt.Errorf("no target of the plan is one of %s, as the options take it", a.config),
			"give the file and the credentials that the plan was made with, or plan again")}
	}
	if n := all - len(r.Desired); n > 0 {
		a.log.Warn("targets of the file that the plan does not have stay as they are", "targets", n)
	}
	if n := len(planned) - len(r.Desired); n > 0 {
		a.log.Warn("targets of the plan that the file or an option leaves out stay as they are", "targets", n)
	}
	return nil
}

// clock is the one of the process, where the environment has none of its own.
func (e Env) clock() reconcile.Clock {
	if e.Clock.Now == nil {
		return reconcile.Clock{Now: time.Now, Sleep: sleep}
	}
	return e.Clock
}

// sleep waits, or returns early with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
