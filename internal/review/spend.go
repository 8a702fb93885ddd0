package review

import (
	"maps"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// Spend is the record after an apply: a target confirmed in sync owes nothing
// more, one written and not confirmed owes its promotion only, and all others
// what they did. A record that outgrows the budget loses its version numbers
// and, should that not do, what it owes some accounts.
func (r Record) Spend(applied plan.Plan) Record {
	r = r.clone()
	r.State = Applied
	s := spending{Record: &r, made: map[variant]int{}}
	for _, t := range applied.Targets {
		account := r.Identity.fingerprint(t.Account)
		if c, ok := r.rows[account][t.Region]; ok {
			if to := deliveryOf(t); to != owed {
				c.group = s.in(c.group, to)
				r.put(account, t.Region, c)
			}
		}
	}
	if r.Form == ByBlock {
		s.list(applied.Targets)
	}
	if r.Form == Whole && !r.fits() {
		r.Form = Unwitnessed
	}
	if !r.fits() {
		s.give()
	}
	if !r.fits() {
		return newRecord(r.Header, Unguarded)
	}
	return r
}

// spending is a record under change.
type spending struct {
	*Record
	made map[variant]int
}

// variant is a group in another state.
type variant struct {
	group int
	state state
}

// in is the group in a state. One that was unreadable stays, and one without
// changes owes nothing as it is.
func (s spending) in(g int, to state) int {
	was := s.groups[g]
	if to == spent && len(was.needed)+len(was.once) == 0 {
		to = owed
	}
	if g == unreadable || to == was.state {
		return g
	}
	at, ok := s.made[variant{g, to}]
	if !ok {
		at = len(s.groups)
		s.made[variant{g, to}] = at
		was.state = to
		s.groups = append(s.groups, was)
	}
	return at
}

// list turns each block that an apply has begun to deliver into rows of the
// targets that it still owes. Where they do not fit, the block is spent.
func (s spending) list(targets []plan.Target) {
	of := map[string][]plan.Target{}
	begun := map[string]bool{}
	for _, t := range targets {
		of[t.Name] = append(of[t.Name], t)
		begun[t.Name] = begun[t.Name] || deliveryOf(t) != owed
	}
	for _, name := range slices.Sorted(maps.Keys(s.blocks)) {
		g := s.blocks[name]
		if !begun[name] || s.groups[g].state != owed {
			continue
		}
		s.blocks[name] = s.in(g, spent)
		before := s.clone()
		s.fill(of[name], func(i int) (cell, bool) {
			t := of[name][i]
			if _, known := before.rows[s.Identity.fingerprint(t.Account)][t.Region]; known {
				return cell{}, false
			}
			c := cell{group: s.in(g, deliveryOf(t))}
			return c, s.groups[c.group].owes()
		})
		if !s.fits() {
			s.rows = before.rows
		}
	}
}

// give spends accounts, and at last the blocks, until the record fits.
func (s spending) give() {
	const steps = 8
	accounts := slices.SortedFunc(maps.Keys(s.rows), fingerprint.compare)
	for some := range slices.Chunk(accounts, len(accounts)/steps+1) {
		for _, account := range some {
			for region, c := range s.rows[account] {
				c.group = s.in(c.group, spent)
				s.put(account, region, c)
			}
		}
		if s.fits() {
			return
		}
	}
	for name, g := range s.blocks {
		s.blocks[name] = s.in(g, spent)
	}
}
