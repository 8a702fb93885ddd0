package cli

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/discovery"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// inquiry asks AWS for what a file leaves to it, once in a run, an account through
// the role of the run.
type inquiry struct {
	*discovery.Discovery
	as role
}

// discover is what AWS says about what a file leaves to it, nil for a file that
// leaves it nothing.
func (a *app) discover(ctx context.Context, asking *inquiry, f *config.File, c config.Caller) (*config.Discovered, error) {
	if f == nil {
		return nil, nil
	}
	if _, leaves := f.Discovers(); !leaves {
		return nil, nil
	}
	listing := a.progressOn("units", "listing the organization")
	units, err := asking.Accounts(ctx, f.Units(), listing.set)
	listing.end()
	if err != nil {
		return nil, err
	}
	found := &config.Discovered{Accounts: map[string][]config.Member{}, Regions: map[string]config.Enabled{}}
	for unit, accounts := range units {
		members := make([]config.Member, len(accounts))
		for i, m := range accounts {
			members[i] = config.Member(m)
		}
		found.Accounts[unit] = members
	}
	var places []discovery.Place
	for _, u := range f.Unsettled(c, found) {
		places = append(places, discovery.Place{Account: u.Account, Access: awsauth.Access{RoleARN: asking.as.of(u.Access), ExternalID: u.Access.ExternalID}})
	}
	told := a.progressOn("accounts", "looking for regions")
	regions := asking.Regions(ctx, places, told.set)
	told.end()
	if ctx.Err() != nil {
		return nil, &fault.Error{Class: fault.Internal, Message: "accounts and regions are not known: the run was stopped", Err: ctx.Err()}
	}
	for account, r := range regions {
		found.Regions[account] = config.Enabled{Regions: r.Names, Err: r.Err}
	}
	return found, nil
}

// knowing answers for targets that stand for accounts whose regions are not
// known, and asks AWS nothing about them.
type knowing struct {
	reconcile.Documents
	unknown map[target.Pair]*fault.Error
}

func (d knowing) Get(ctx context.Context, t target.Target, version int) (preferences.Version, error) {
	if err := d.unknown[t.Pair()]; err != nil {
		return preferences.Version{}, err
	}
	return d.Documents.Get(ctx, t, version)
}

// unknown are the targets that stand for accounts whose regions are not known.
func unknown(all []config.Resolved) map[target.Pair]*fault.Error {
	why := map[target.Pair]*fault.Error{}
	for _, r := range all {
		if r.Unknown != nil {
			why[r.Target.Pair()] = r.Unknown
		}
	}
	return why
}
