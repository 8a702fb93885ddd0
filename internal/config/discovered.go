package config

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Discovered is what AWS says about what a file leaves to it.
type Discovered struct {
	// Accounts are the active ones below each unit, sorted by id. A unit that the
	// organization does not have is not here.
	Accounts map[string][]Member
	Regions  map[string]Enabled // by account
}

// Member is an account of the organization.
type Member struct{ ID, Name string }

// Enabled is the regions that an account has enabled, or why they are not known.
type Enabled struct {
	Regions []string
	Err     *fault.Error
}

// Unsettled is an account whose regions AWS has to be asked for.
type Unsettled struct {
	Account string
	Access  Access
}

// discovers reports whether AWS has to be asked for the block's targets.
func (b *TargetBlock) discovers() bool { return len(b.Units) > 0 || b.Enabled.Written() }

// Units are the organizational units and roots that the file names.
func (f *File) Units() []string {
	var all []string
	for _, b := range f.Blocks {
		for _, u := range b.Units {
			all = append(all, u.Text)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Unsettled are the accounts of blocks that say regions: enabled, each once,
// with the first block's access, sorted. Found has the accounts of the units.
func (f *File) Unsettled(c Caller, found *Discovered) []Unsettled {
	r := &resolver{report: report{source: f.Source}, file: f, caller: c, found: found, texts: map[string]string{}}
	all := map[string]Unsettled{}
	for i := range f.Blocks {
		b := &f.Blocks[i]
		if b.broken || !b.Enabled.Written() {
			continue
		}
		access := r.maker(b)
		for _, account := range r.accounts(b) {
			if _, known := all[account.ID.Text]; known {
				continue
			}
			all[account.ID.Text] = Unsettled{account.ID.Text, access(r.target(b, account, c.Region)).Access}
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b Unsettled) int { return cmp.Compare(a.Account, b.Account) })
}

// accounts are those that a block lists or that stand below its units, else the
// caller's. One that the organization knows has its name, unless the file gives
// it another.
func (r *resolver) accounts(b *TargetBlock) []Account {
	switch {
	case len(b.Units) > 0:
		return r.members(b)
	case len(b.Accounts) > 0:
		return r.found.name(b.Accounts)
	}
	return r.found.name([]Account{{ID: Text{r.caller.Account, b.At}}})
}

// members are the accounts below the units of a block, sorted, each at the place
// of the first unit that has it.
func (r *resolver) members(b *TargetBlock) []Account {
	found := map[string]Account{}
	for _, unit := range b.Units {
		members, exists := r.found.Accounts[unit.Text]
		if !exists {
			r.add(unit.At, RuleNoUnit, "correct the id, as the console of AWS Organizations shows it",
				"the organization has no %s, or none that these credentials see", unit.Text)
		}
		for _, m := range members {
			if _, twice := found[m.ID]; !twice {
				found[m.ID] = Account{ID: Text{m.ID, unit.At}, Name: m.Name}
			}
		}
	}
	for _, excluded := range b.Excluded {
		delete(found, excluded.Text)
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Account) int { return cmp.Compare(a.ID.Text, b.ID.Text) })
}

func (d *Discovered) name(accounts []Account) []Account {
	if d == nil || len(d.Accounts) == 0 {
		return accounts
	}
	names := map[string]string{}
	for _, members := range d.Accounts {
		for _, m := range members {
			names[m.ID] = m.Name
		}
	}
	accounts = slices.Clone(accounts)
	for i, a := range accounts {
		accounts[i].Name = cmp.Or(a.Name, names[a.ID.Text])
	}
	return accounts
}

// places are the accounts and regions of a block.
type places struct {
	block    *TargetBlock
	accounts []Account
	regions  []Text             // of every account, unless enabled
	enabled  map[string]Enabled // by account
}

// discovered reports whether the block takes what others leave: the accounts are
// not listed in it.
func (p places) discovered() bool { return len(p.block.Units) > 0 }

// in is the regions of an account, none when they are not known.
func (p places) in(account Account) []Text {
	if p.enabled == nil {
		return p.regions
	}
	var all []Text
	for _, name := range p.enabled[account.ID.Text].Regions {
		all = append(all, Text{name, p.block.Enabled.At})
	}
	return all
}

// taken is what blocks that list accounts take out of those that name units.
type taken struct {
	pairs    map[target.Pair]bool
	accounts map[string]bool // whole, since the regions are not known
}

func listedIn(all []places) taken {
	t := taken{map[target.Pair]bool{}, map[string]bool{}}
	if !slices.ContainsFunc(all, places.discovered) {
		return t
	}
	for _, p := range all {
		if p.discovered() {
			continue
		}
		for _, account := range p.accounts {
			if p.enabled[account.ID.Text].Err != nil {
				t.accounts[account.ID.Text] = true
			}
			for _, region := range p.in(account) {
				t.pairs[target.Pair{Account: account.ID.Text, Region: region.Text}] = true
			}
		}
	}
	return t
}

func (t taken) has(p target.Pair) bool { return t.pairs[p] || t.accounts[p.Account] }

// unknown adds a target for each account of the block whose regions are not
// known, so that it is seen to be there. It counts as listed when its account is.
func (r *resolver) unknown(p places, taken taken) {
	made := r.maker(p.block)
	for _, account := range p.accounts {
		why := p.enabled[account.ID.Text].Err
		if why == nil || p.discovered() && taken.accounts[account.ID.Text] {
			continue
		}
		region, free := r.free(account.ID.Text)
		if !free {
			continue
		}
		t := r.target(p.block, account, region)
		r.seen[t.Pair()] = seat{p.block.Name, account.ID.At}
		one := made(t)
		standing := *why
		standing.Message += "; its regions are not known, so this stands for all of them"
		one.Discovered, one.Unknown = p.discovered(), &standing
		r.targets = append(r.targets, one)
	}
}

// free is a region in which the account has no target: the caller's, else one
// in which others have. Where there is none, the account is seen already.
func (r *resolver) free(account string) (string, bool) {
	regions := map[string]bool{}
	for pair := range r.seen {
		regions[pair.Region] = true
	}
	for _, region := range append([]string{r.caller.Region}, slices.Sorted(maps.Keys(regions))...) {
		if _, used := r.seen[target.Pair{Account: account, Region: region}]; region != "" && !used {
			return region, true
		}
	}
	return "", false
}
