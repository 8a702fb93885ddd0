package plan

import (
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// content is what a document holds: by key, and what has no key, sorted by
// pointer.
type content struct {
	fields  [preferences.KeyCount]preferences.Field
	unknown []preferences.Member
}

func contentOf(d *preferences.Document) content {
	c := content{unknown: d.Unknown()}
	for k := range c.fields {
		c.fields[k] = d.Field(preferences.Key(k))
	}
	return c
}

// set is what the content says of the preferences, by which the weight of one is
// judged. What cannot be read counts as given, since it may be.
func (c content) set() preferences.Set {
	var set preferences.Set
	for k := range set {
		set[k] = c.fields[k].Value.Text()
		if v := c.fields[k].Value; v.On() {
			set[k] = "true"
		}
	}
	return set
}

// Between is the changes that lead from what a target holds to another document,
// written as it is: of meaning and, where that is equal, of form; and of the
// default version, where it means something else than the latest.
func Between(at target.Target, live preferences.Snapshot, to *preferences.Document) []Change {
	changes := between(contentOf(live.Latest.Document), contentOf(to))
	if parted(live) {
		changes = append(changes, newRepoint(live.Default.Document, to))
	}
	for i := range changes {
		changes[i].identify(at)
	}
	return changes
}

func between(from, to content) []Change {
	var changes []Change
	wished := to.set()
	for k := range from.fields {
		if change, ok := betweenFields(preferences.Key(k), from.fields[k], to.fields[k], wished); ok {
			changes = append(changes, change)
		}
	}
	stands := make(map[string]string, len(from.unknown))
	for _, m := range from.unknown {
		stands[m.Pointer] = m.JSON
	}
	for _, m := range to.unknown {
		old, ok := stands[m.Pointer]
		delete(stands, m.Pointer)
		if !ok || old != m.JSON {
			changes = append(changes, newMember(m, old, ok))
		}
	}
	for _, m := range from.unknown {
		if _, gone := stands[m.Pointer]; gone {
			changes = append(changes, newRemove(m))
		}
	}
	return changes
}

func betweenFields(k preferences.Key, from, to preferences.Field, wished preferences.Set) (change Change, ok bool) {
	switch {
	case from.Value != to.Value || from.Holds != to.Holds:
		change = newSet(k, from.Value, to.Value, wished)
	case from.Stored != to.Stored:
		change = newRetype(k, form(from), form(to))
	default:
		return Change{}, false
	}
	if to.Closed {
		change.Consequence = consequenceOfClosing
	}
	return change, true
}

// form is the stored form where it does harm, else the canonical one.
func form(f preferences.Field) preferences.Value {
	if f.Stored != "" {
		return preferences.TextValue(f.Stored)
	}
	return f.Value
}
