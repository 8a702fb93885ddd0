package plan

import "github.com/ssmprefs/ssmprefs/internal/preferences"

// WouldBe is the change of every key from what the base's file wishes for a
// target to what the head's file does, less those that are needed already. An
// apply of the base, should it still be to come, leaves the target in need of
// them.
func WouldBe(base, head Desired, needed []Change) []Change {
	already := make(map[ID]bool, len(needed))
	for _, c := range needed {
		already[c.ID] = true
	}
	wished := head.Set
	for k := range wished {
		if head.Unmanaged.Has(preferences.Key(k)) {
			wished[k] = "as it is live" // which is not known here, so that it counts as given
		}
	}
	var changes []Change
	for k := range preferences.Description + 1 {
		from, to := base.wish(k), head.wish(k)
		if from.leave || to.leave || from == to {
			continue
		}
		change := newSet(k, from.value, to.value, wished)
		change.text, change.Origin = head.text(k), PullRequest
		if change.identify(head.Target); !already[change.ID] {
			changes = append(changes, change)
		}
	}
	return changes
}
