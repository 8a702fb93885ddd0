package plan

import (
	"errors"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// ComputeTarget compares what the file wishes for one target with what is
// live. Base is what the base's file wishes for it, nil when that is not known;
// the changes then have no origin. Changes are in a fixed order: create, the
// keys as in the table, removals by pointer, repoint.
func ComputeTarget(desired Desired, base *Desired, live Live) Target {
	return comparison{desired: desired, base: base, baseKnown: base != nil}.target(live)
}

// comparison is one target's desired state, and the base's.
type comparison struct {
	desired   Desired
	base      *Desired // nil: the base's file does not know the target
	baseKnown bool
}

func (c comparison) target(live Live) Target {
	at := c.desired.Target
	t := Target{
		Name: at.Name, Account: at.Account, AccountName: at.AccountName, Region: at.Region, Partition: at.Partition,
		Discovered: c.desired.Discovered, LatestVersion: live.Snapshot.Latest.Number, DefaultVersion: live.Snapshot.Default.Number,
	}
	if t.Partition == defaultPartition {
		t.Partition = ""
	}
	if live.Err != nil {
		t.Action, t.Error = Unreadable, live.Err
		return t
	}
	if live.Snapshot.Absent() {
		t.Changes = c.created()
	} else {
		t.Changes = c.edited(live.Snapshot.Latest.Document)
		if change, ok := c.repointed(live.Snapshot, len(t.Changes) == 0); ok {
			t.Changes = append(t.Changes, change)
		}
	}
	if err := c.writable(live.Snapshot.Latest.Document, t.Changes); err != nil {
		t.Action, t.Changes, t.Error = Unreadable, nil, err
		return t
	}
	for i := range t.Changes {
		t.Changes[i].identify(at)
	}
	t.Action = actionOf(t.Changes)
	return t
}

// writable reports why the document that the changes ask for cannot be
// written over the live one.
func (c comparison) writable(live *preferences.Document, changes []Change) *fault.Error {
	if a := actionOf(changes); a != Create && a != Update || c.desired.fitsSurely(c.desired.description(live)) {
		return nil
	}
	_, err := c.desired.Content(live)
	if err == nil {
		return nil
	}
	next := "shorten the shell profiles"
	if _, ok := errors.AsType[*preferences.PlaceholderError](err); ok {
		next = "name /parameters under unmanaged as well, or write the key in the file"
	}
	return &fault.Error{Class: fault.UnreadableDocument, Message: err.Error(), Next: next, Err: err}
}

// fitsSurely spares the writing of documents that keep nothing and whose texts
// are too short to come near the limit.
func (d Desired) fitsSurely(description string) bool {
	const escaped, rest = 6, 4096 // bytes at most of one escaped; of all but the texts
	size := len(description)
	for _, text := range d.Set {
		size += len(text)
	}
	return d.Unmanaged.Keys == 0 && len(d.Unmanaged.Pointers) == 0 && size*escaped+rest < preferences.MaxContent
}

// actionOf is the strongest action that the changes ask for.
func actionOf(changes []Change) Action {
	action := None
	for _, c := range changes {
		switch {
		case c.Kind == CreateDocument:
			return Create
		case c.Kind != RepointDefault:
			action = Update
		case action == None:
			action = Repoint
		}
	}
	return action
}

// created are the changes of a target without a document.
func (c comparison) created() []Change {
	wished := c.desired.Effective(nil)
	changes := []Change{{
		Kind: CreateDocument, Direction: preferences.Neutral, Consequence: consequenceOfCreate,
		Origin: c.origin(func(Desired) wish { return wish{} }, preferences.Value{}),
	}}
	for k := range preferences.Description + 1 {
		w, unset := c.desired.wish(k), unsetValue(k)
		if !w.leave && w.value != unset {
			changes = append(changes, c.set(k, preferences.Field{Value: unset, Holds: true}, w.value, wished))
		}
	}
	return changes
}

// edited are the changes of a document's content.
func (c comparison) edited(live *preferences.Document) []Change {
	var changes []Change
	wished := c.desired.Effective(live)
	for k := range preferences.Key(preferences.KeyCount) {
		if c.desired.Unmanaged.Has(k) {
			continue
		}
		w, f := c.desired.wish(k), live.Field(k)
		if w.leave { // a description that the file is silent about, whose form may do harm all the same
			w.value = preferences.TextValue(live.Description())
		}
		switch {
		case !f.Holds || f.Value != w.value:
			changes = append(changes, c.set(k, f, w.value, wished))
		case f.Stored != "":
			changes = append(changes, c.retype(k, f, w.value))
		}
	}
	for _, m := range live.Unknown() {
		if !c.desired.Unmanaged.Keeps(m.Pointer) {
			changes = append(changes, c.remove(m))
		}
	}
	return changes
}

func (c comparison) set(k preferences.Key, live preferences.Field, value preferences.Value, wished preferences.Set) Change {
	change := newSet(k, live.Value, value, wished)
	if live.Closed {
		change.Consequence = consequenceOfClosed + " " + change.Consequence
	}
	change.text = c.desired.text(k)
	change.Origin = c.keyOrigin(k, live)
	return change
}

func (c comparison) retype(k preferences.Key, live preferences.Field, wished preferences.Value) Change {
	change := newRetype(k, preferences.TextValue(live.Stored), wished)
	if live.Closed {
		change.Consequence = consequenceOfClosed
	}
	change.text = c.desired.text(k)
	change.Origin = c.keyOrigin(k, live)
	return change
}

func (c comparison) remove(m preferences.Member) Change {
	change := newRemove(m)
	change.Origin = c.pointerOrigin(m.Pointer, preferences.TextValue(m.JSON))
	return change
}
