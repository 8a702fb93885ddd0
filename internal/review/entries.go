package review

import (
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Entries reads a plan file as what was reviewed, one entry per target. A
// target that the plan has seen delivered is spent.
func Entries(p plan.Plan) map[target.Pair]Entry {
	entries := make(map[target.Pair]Entry, len(p.Targets))
	for _, t := range p.Targets {
		entries[target.Pair{Account: t.Account, Region: t.Region}] = entry(t, p.Wished)
	}
	return entries
}

func entry(t plan.Target, wished []plan.Wish) Entry {
	e := Entry{
		Changes:    t.Changes,
		Latest:     t.LatestVersion,
		Unreadable: t.Action == plan.Unreadable,
	}
	if t.Wish < len(wished) {
		e.Wish = wished[t.Wish]
	}
	if o := t.Outcome; o != nil {
		e.Spent = o.Result == plan.Written || o.Result == plan.Skipped && t.Verdict != nil && t.Verdict.Class == plan.InSync
		e.Promote = o.Result == plan.Unconfirmed
	}
	return e
}
