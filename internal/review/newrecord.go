package review

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Omitted reports whether a change of a target, by its place in the plan, is
// not shown to the reviewer. Nil: all are.
type Omitted func(target int, id plan.ID) bool

// NewRecord is the record of a plan in the largest form that fits the budget.
// Once has, for each target of the plan, the changes that count once another
// review's are applied, see [plan.WouldBe]; nil: none. What is not shown is not
// in the record, and what the file wishes there is taken for unknown, so that
// an apply that needs it finds the file moved. Header's plan hash is the
// plan's. Two accounts with one fingerprint are left out: nobody could tell
// them apart.
func NewRecord(p plan.Plan, h Header, once [][]plan.Change, omitted Omitted) (Record, error) {
	h.PlanHash = p.PlanHash
	if err := h.check(); err != nil {
		return Record{}, fmt.Errorf("record: %w", err)
	}
	if once != nil && len(once) != len(p.Targets) {
		return Record{}, fmt.Errorf("record: %d targets, and changes once another is applied for %d", len(p.Targets), len(once))
	}
	m := newMaker(p, once, omitted)
	r := m.whole(h)
	if r.fits() {
		return r, nil
	}
	r.Form = Unwitnessed
	if r.fits() {
		return r, nil
	}
	if r = m.byBlock(h); r.fits() {
		return r, nil
	}
	return newRecord(h, Unguarded), nil
}

func newRecord(h Header, f Form) Record {
	return Record{Header: h, Form: f, groups: make([]group, 1), blocks: map[string]int{}, rows: map[fingerprint]map[string]cell{}}
}

func (h Header) check() error {
	switch {
	case h.Repository < 1 || h.PullRequest < 1 || h.Run < 0:
		return fmt.Errorf("repository %d, pull request %d, run %d: one is missing", h.Repository, h.PullRequest, h.Run)
	case !isHex(h.Commit, 40) && !isHex(h.Commit, 64):
		return fmt.Errorf("commit %q is no full hash", h.Commit)
	case !isHex(h.PlanHash, 64):
		return fmt.Errorf("plan hash %q is not 64 hex digits", h.PlanHash)
	}
	return nil
}

func isHex(s string, length int) bool {
	for _, c := range []byte(s) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return len(s) == length
}

// maker turns the targets of a plan into groups.
type maker struct {
	plan    plan.Plan
	groups  []group // the distinct ones; the first stands for unreadable
	groupOf []int   // of each target
}

func newMaker(p plan.Plan, once [][]plan.Change, omitted Omitted) maker {
	m := maker{plan: p, groups: make([]group, 1), groupOf: make([]int, len(p.Targets))}
	known := map[string]int{}
	for i, t := range p.Targets {
		if t.Action == plan.Unreadable {
			continue
		}
		var later []plan.Change
		if once != nil {
			later = once[i]
		}
		hidden := func(c plan.Change) bool { return omitted != nil && omitted(i, c.ID) }
		key := keyOf(t, later, hidden)
		g, ok := known[key]
		if !ok {
			g = len(m.groups)
			known[key] = g
			m.groups = append(m.groups, newGroup(t, p.Wished[t.Wish], later, hidden))
		}
		m.groupOf[i] = g
	}
	return m
}

// keyOf tells groups apart: an id stands for all of a change.
func keyOf(t plan.Target, once []plan.Change, hidden func(plan.Change) bool) string {
	key := strconv.AppendInt(nil, int64(t.Wish), 10)
	for _, list := range [][]plan.Change{t.Changes, once} {
		key = append(key, '/')
		for _, c := range list {
			key = append(strconv.AppendBool(key, hidden(c)), c.ID[:]...)
		}
	}
	return string(key)
}

func newGroup(t plan.Target, wish plan.Wish, once []plan.Change, hidden func(plan.Change) bool) group {
	var g group
	for k := range g.wish {
		if v, ok := wish[preferences.Key(k).String()]; ok {
			g.wish[k] = Hold(v)
		}
	}
	at := t.Place()
	for _, c := range t.Changes {
		if hidden(c) {
			g.forget(c)
			continue
		}
		g.needed = append(g.needed, holdChange(at, c))
	}
	for _, c := range once {
		if hidden(c) {
			g.forget(c)
			continue
		}
		held := holdChange(at, c)
		held.Old = Hold(c.Old.Map(at.Generalise))
		g.once = append(g.once, held)
	}
	g.sort()
	return g
}

func (g *group) forget(c plan.Change) {
	if k, ok := preferences.ParseKey(c.Key); ok && int(k) < wishKeys {
		g.wish[k] = Held{}
	}
}

// sort brings the changes into the order of their ids, each once.
func (g *group) sort() {
	for _, list := range []*[]Change{&g.needed, &g.once} {
		slices.SortFunc(*list, func(a, b Change) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		*list = slices.Compact(*list)
	}
}

func (m maker) whole(h Header) Record {
	r := newRecord(h, Whole)
	r.groups = m.groups
	r.fill(m.plan.Targets, func(i int) (cell, bool) {
		return cell{m.groupOf[i], max(m.plan.Targets[i].LatestVersion, 0)}, true
	})
	return r
}

// fill puts the targets that have a cell into rows, less the accounts that
// share a fingerprint.
func (r *Record) fill(targets []plan.Target, cellOf func(i int) (cell, bool)) {
	account := map[fingerprint]string{}
	for i, t := range targets {
		f := r.Identity.fingerprint(t.Account)
		if other, taken := account[f]; taken && other != t.Account {
			account[f] = "" // no account: neither is put in
			delete(r.rows, f)
			continue
		}
		account[f] = t.Account
		if c, ok := cellOf(i); ok {
			r.put(f, t.Region, c)
		}
	}
}

// byBlock has one group for each target block of the file, and rows only for
// what could not be read.
func (m maker) byBlock(h Header) Record {
	type part struct {
		block string
		group int
	}
	r := newRecord(h, ByBlock)
	merged := map[part]bool{}
	for i, t := range m.plan.Targets {
		p := part{t.Name, m.groupOf[i]}
		if p.group == unreadable || merged[p] {
			continue
		}
		merged[p] = true
		at, known := r.blocks[t.Name]
		if !known {
			at = len(r.groups)
			r.blocks[t.Name] = at
			r.groups = append(r.groups, m.groups[m.groupOf[i]])
			continue
		}
		r.groups[at] = r.groups[at].with(m.groups[m.groupOf[i]])
	}
	r.fill(m.plan.Targets, func(i int) (cell, bool) { return cell{}, m.groupOf[i] == unreadable })
	return r
}

// with is a group that holds the changes of both. What they wish differently
// is taken for unknown.
func (g group) with(other group) group {
	for k := range g.wish {
		if g.wish[k] != other.wish[k] {
			g.wish[k] = Held{}
		}
	}
	g.needed, g.once = slices.Concat(g.needed, other.needed), slices.Concat(g.once, other.once)
	g.sort()
	return g
}
