package discovery

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Account is one of the organization.
type Account struct{ ID, Name string }

// unit is what stands directly below an organizational unit or a root.
type unit struct {
	once     sync.Once
	accounts []Account
	children []string
	missing  bool
	err      error // why it is not known
}

// listedAtOnce is how many calls to the organization are in flight: it throttles
// by account, for everybody who asks.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const listedAtOnce = 4

// Accounts returns the active accounts at any depth below each unit, sorted. A
// unit that the organization does not have is not in the answer.
func (d *Discovery) Accounts(ctx context.Context, units []string, progress Progress) (map[string][]Account, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	w := walk{Discovery: d, stop: stop, places: make(chan struct{}, listedAtOnce), progress: progress}
	for _, id := range units {
		w.visit(ctx, id)
	}
	w.running.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	found := map[string][]Account{}
	for _, id := range units {
		if d.units[id].missing {
			continue
		}
		below := map[string]Account{}
		d.gather(id, below)
		found[id] = make([]Account, 0, len(below))
		for _, a := range below {
			found[id] = append(found[id], a)
		}
		slices.SortFunc(found[id], func(a, b Account) int { return cmp.Compare(a.ID, b.ID) })
	}
	return found, nil
}

func (d *Discovery) gather(id string, into map[string]Account) {
	for _, a := range d.units[id].accounts {
		into[a.ID] = a
	}
	for _, child := range d.units[id].children {
		d.gather(child, into)
	}
}

// walk visits units side by side.
type walk struct {
	*Discovery
	stop     context.CancelCauseFunc
	places   chan struct{}
	running  sync.WaitGroup
	progress Progress

	asked, known int // units, under the lock of Discovery
}

func (w *walk) visit(ctx context.Context, id string) {
	w.mu.Lock()
	u := w.units[id]
	if u == nil {
		u = &unit{}
		w.units[id] = u
		w.known++
	}
	w.mu.Unlock()
	w.running.Go(func() {
		u.once.Do(func() {
			if u.err = w.list(ctx, id, u); u.err == nil {
				w.count()
			}
		})
		if u.err != nil {
			w.stop(u.err)
			return
		}
		for _, child := range u.children {
			w.visit(ctx, child)
		}
	})
}

func (w *walk) count() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	if w.progress != nil {
		w.progress(w.asked, w.known, 0)
	}
}

// list asks for what stands directly below a unit.
func (w *walk) list(ctx context.Context, id string, u *unit) error {
	select {
	case w.places <- struct{}{}:
		defer func() { <-w.places }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	accounts, err := w.accountsOf(ctx, id)
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Code == "ParentNotFoundException" {
		u.missing = true
		return nil
	}
	if err == nil {
		u.accounts = accounts
		u.children, err = w.childrenOf(ctx, id)
	}
	return err
}

// accountsOf are the active ones. Status went out of use in September 2026, and
// emulators know nothing else.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
func (d *Discovery) accountsOf(ctx context.Context, id string) ([]Account, error) {
	const operation = "ListAccountsForParent"
	return pages("organizations:"+operation, func(token string) ([]Account, string, error) {
		var answer struct {
			Accounts []struct {
				ID                  string `json:"Id"`
				Name, State, Status string
			}
			NextToken string
		}
		err := d.organization(ctx, operation, id, token, &answer)
		var active []Account
		for _, a := range answer.Accounts {
			if cmp.Or(a.State, a.Status) == "ACTIVE" {
				active = append(active, Account{a.ID, a.Name})
			}
		}
		return active, answer.NextToken, err
	})
}

func (d *Discovery) childrenOf(ctx context.Context, id string) ([]string, error) {
	const operation = "ListOrganizationalUnitsForParent"
	return pages("organizations:"+operation, func(token string) ([]string, string, error) {
		var answer struct {
			OrganizationalUnits []struct {
				ID string `json:"Id"`
			}
			NextToken string
		}
		err := d.organization(ctx, operation, id, token, &answer)
		var children []string
		for _, u := range answer.OrganizationalUnits {
			children = append(children, u.ID)
		}
		return children, answer.NextToken, err
	})
}

// organization makes one call of AWS Organizations about a parent.
func (d *Discovery) organization(ctx context.Context, operation, parent, token string, answer any) error {
	r, err := awsauth.RequestJSON("application/x-amz-json-1.1", struct {
		ParentID  string `json:"ParentId"`
		NextToken string `json:",omitempty"`
	}{parent, token}, answer)
	if err != nil {
		return err
	}
	r.Op, r.ID, r.Service, r.Path = "organizations:"+operation, "Organizations", "organizations", "/"
	r.Header["X-Amz-Target"] = "AWSOrganizationsV20161128." + operation
	at := target.Target{Account: d.caller.Account, Region: home(d.caller.Partition)}
	if d.lister.RoleARN != "" {
		at.Account = strings.Split(d.lister.RoleARN, ":")[4]
	}
	return unlisted(d.ask(ctx, at, d.lister, r))
}

// unlisted adds what to do for an organization that does not show itself.
func unlisted(err error) error {
	known, ok := errors.AsType[*fault.Error](err)
	if !ok || !strings.HasPrefix(known.Op, "organizations:") {
		return err
	}
	e := *known
	switch {
	case e.Code == "AWSOrganizationsNotInUseException":
		e.Class = fault.AccessDenied
		e.Next = "list accounts in the file, or run with credentials of an account of the organization"
	case e.Class == fault.AccessDenied:
		e.Next = "only the management account and a delegated administrator can list an organization: run with credentials of one, or name a role of one under organization: role: in the file; it needs " +
			"organizations:ListAccountsForParent and organizations:ListOrganizationalUnitsForParent"
	}
	return &e
}
