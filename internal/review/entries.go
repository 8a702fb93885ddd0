package review

import (
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Entries reads a plan file as what was reviewed, one entry per target. A
// target that the plan has seen delivered is spent.
func Entries(p plan.Plan) map[target.Pair]Entry {
	wished := make([]Wish, len(p.Wished))
	for i, w := range p.Wished {
		wished[i] = HoldWish(w)
	}
	entries := make(map[target.Pair]Entry, len(p.Targets))
	for _, t := range p.Targets {
		at := t.Place()
		delivered := deliveryOf(t)
		entries[at.Pair()] = Entry{
			Shown: t.Changes, Needed: holdChanges(at, t.Changes),
			Latest: t.LatestVersion, Wish: wished[t.Wish],
			Unreadable: t.Action == plan.Unreadable,
			Spent:      delivered == spent, Promote: delivered == promote,
		}
	}
	return entries
}

// state is what a review still owes a target.
type state byte

const (
	owed    state = iota
	spent         // confirmed in sync, the default version included
	promote       // written but not confirmed: the promotion only
)

// deliveryOf is what is owed after an apply, owed when it settled nothing.
func deliveryOf(t plan.Target) state {
	switch o := t.Outcome; {
	case o == nil:
	case o.Result == plan.Written, o.Result == plan.Skipped && t.Verdict != nil && t.Verdict.Class == plan.InSync:
		return spent
	case o.Result == plan.Unconfirmed:
		return promote
	}
	return owed
}
