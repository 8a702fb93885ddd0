package render

import (
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// sides are the three views of one key: as reviewed, live now, wanted.
type sides struct {
	key                    phrase
	reviewed, live, wanted phrase
}

// What stands in the place of a value.
const (
	notKept      = "(not kept in the record)"
	inSyncBefore = "in sync at the review"
)

// sides are those of the changes of a target that no review authorises, as its
// group shows them, and the others. What the default version moves over is told
// key by key.
func (r *report) sides(shown []plan.Change, t plan.Target) (all []sides, others []plan.Change) {
	open := map[plan.ID]plan.Sight{}
	for _, u := range t.Verdict.Unreviewed {
		open[u.ID] = u.Review
	}
	for i, c := range shown {
		sight, ok := open[t.Changes[i].ID]
		if !ok {
			others = append(others, c)
			continue
		}
		for _, e := range effects([]plan.Change{c}) {
			key := phrase{label(e)}
			if len(c.Moves) > 0 {
				key = say("default version: ").with(key)
			}
			live, wanted := bothEnds(e)
			all = append(all, sides{key: key, live: phrase{live}, wanted: phrase{wanted}, reviewed: r.reviewed(c, e, sight, t)})
		}
	}
	return all, others
}

// reviewed is what the review showed of a change, or of one of its moves.
func (r *report) reviewed(c, move plan.Change, sight plan.Sight, t plan.Target) phrase {
	switch sight {
	case plan.SeenInSync:
		return say(inSyncBefore)
	case plan.SeenUntold:
		return say(notKept)
	}
	for _, old := range t.Verdict.Reviewed {
		moves := c.Kind == plan.RepointDefault
		if moves != (old.Kind == plan.RepointDefault) {
			continue
		}
		for _, e := range effects([]plan.Change{old}) {
			if label(e) != label(move) {
				continue
			}
			e.Old, e.New = e.Old.Map(t.Place().Generalise), e.New.Map(t.Place().Generalise)
			before, after := bothEnds(e)
			if _, known := preferences.ParseKey(e.Key); e.Old.IsZero() && (known || e.Kind == plan.Remove) {
				before = span{plain, notKept} // a plan has every old value; a record has none
			}
			return phrase{before, {plain, " → "}, after}
		}
	}
	return say(notKept) // of a promotion only that there was one
}

// bothEnds is the old and the new side of a change beside those of others.
func bothEnds(c plan.Change) (before, after span) {
	switch {
	case c.Kind == plan.CreateDocument:
		return span{plain, "(no document)"}, span{plain, "a new one"}
	case c.Kind == plan.RepointDefault:
		return span{plain, "behind the latest"}, span{plain, "the latest"}
	}
	return bothSides(c)
}
