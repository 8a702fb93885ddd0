package plan

import (
	"cmp"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// wish is what a file wants of one key, or under one pointer, where a missing
// value is "gone". Wishes compare with ==.
type wish struct {
	value preferences.Value
	leave bool // as it is live
}

func (d Desired) wish(k preferences.Key) wish {
	if d.Unmanaged.Has(k) {
		return wish{leave: true}
	}
	switch k {
	case preferences.Description:
		if !d.Describes {
			return wish{leave: true}
		}
		return wish{value: preferences.TextValue(d.Summary)}
	case preferences.SchemaVersion:
		return wish{value: preferences.TextValue(preferences.SchemaVersionWanted)}
	case preferences.SessionType:
		return wish{value: preferences.TextValue(preferences.SessionTypeWanted)}
	}
	return wish{value: d.Set.Value(k)}
}

func (d Desired) wishAt(pointer string) wish { return wish{leave: d.Unmanaged.Keeps(pointer)} }

// Content is the document that the desired state asks for over the live one, if
// there is one. The error is that of [preferences.Content].
func (d Desired) Content(live *preferences.Document) (string, error) {
	return preferences.Content(d.Set, d.description(live), live, d.Unmanaged)
}

// document is what [Desired.Content] writes, without its text.
func (d Desired) document(live *preferences.Document) *preferences.Document {
	return preferences.Wished(d.Set, d.description(live), live, d.Unmanaged)
}

// description is what is written over the live document, if there is one, as
// the description: that of the file, else the live one.
func (d Desired) description(live *preferences.Document) string {
	switch {
	case d.Describes:
		return d.Summary
	case live != nil:
		return live.Description()
	}
	return preferences.DefaultDescription
}

// text is the wished value of a key as the file writes it, missing where the
// file's text is not one that makes the value.
func (d Desired) text(k preferences.Key) preferences.Value {
	switch {
	case d.Unmanaged.Has(k):
		return preferences.Value{}
	case k >= preferences.Count:
		return d.wish(k).value // no placeholders in these
	}
	at := d.Target
	at.Partition = cmp.Or(at.Partition, defaultPartition)
	text := d.Texts.Value(k)
	made, err := at.Expand(text.Text())
	if err != nil || text.Map(func(string) string { return made }) != d.Set.Value(k) {
		return preferences.Value{}
	}
	return text
}

// general is the desired state in general form, by key name: the keys that the
// file manages.
func (d Desired) general() Wish {
	w := Wish{}
	for k := range preferences.Description + 1 {
		if wished := d.wish(k); !wished.leave {
			w[k.String()] = wished.value.Map(d.Target.Generalise)
		}
	}
	return w
}

// unsetValue is the unset form of a key.
func unsetValue(k preferences.Key) preferences.Value {
	if k < preferences.Count {
		return preferences.Set{}.Value(k)
	}
	return preferences.TextValue("")
}

// keyOrigin is whose doing the change of a key is that stands so live.
func (c comparison) keyOrigin(k preferences.Key, live preferences.Field) Origin {
	value := live.Value
	if !live.Holds {
		value = preferences.Value{} // no file can wish for it
	}
	return c.origin(func(d Desired) wish { return d.wish(k) }, value)
}

func (c comparison) pointerOrigin(pointer string, live preferences.Value) Origin {
	return c.origin(func(d Desired) wish { return d.wishAt(pointer) }, live)
}

// origin compares the wishes of base and head with each other and with what is
// live.
func (c comparison) origin(of func(Desired) wish, live preferences.Value) Origin {
	switch {
	case !c.baseKnown:
		return ""
	case c.base == nil:
		return PullRequest
	}
	head, base := of(c.desired), of(*c.base)
	switch {
	case head == base:
		return Drift
	case base.leave || base.value == live:
		return PullRequest
	}
	return Both
}
