package plan

import (
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// appendShown appends the changes of a target as a group shows them.
func (s sightings) appendShown(shown []Change, at target.Target, changes []Change) []Change {
	for _, c := range changes {
		old, new := c.general(at)
		if c.Kind != RepointDefault {
			old, new = s.form(at, c.Key, c.Old), s.form(at, c.Key, c.New)
		}
		if !c.text.IsZero() {
			new = c.text
		}
		c.Old, c.New = old, new
		if len(c.Moves) > 0 {
			c.Moves = s.appendShown(nil, at, c.Moves)
		}
		shown = append(shown, c)
	}
	return shown
}

// sightings is where values stand live that a general form would hide: by key
// and value, whether in more than one account and region.
type sightings map[sighting]place

type sighting struct {
	key   string
	value string
}

type place struct {
	account, region   string // of the first; "" before it
	accounts, regions bool   // there are others
}

// expect notes which values matter: those of changes that have the target's
// account or region in them.
func (s sightings) expect(targets []Target) {
	for _, t := range targets {
		at := t.Place()
		eachChange(t.Changes, func(key string, v preferences.Value) {
			text := v.Text()
			if at.Generalise(text) == text {
				return
			}
			if _, known := s[sighting{key, text}]; !known {
				s[sighting{key, text}] = place{}
			}
		})
	}
}

// eachChange visits the values that changes show in general form: the old
// ones, and a new one whose text in the file is not known.
func eachChange(changes []Change, visit func(key string, v preferences.Value)) {
	for _, c := range changes {
		if c.Kind != RepointDefault {
			visit(c.Key, c.Old)
			if c.text.IsZero() {
				visit(c.Key, c.New)
			}
		}
		eachChange(c.Moves, visit)
	}
}

func (s sightings) changes(t Target) {
	if len(s) == 0 {
		return
	}
	eachChange(t.Changes, func(key string, v preferences.Value) { s.note(t.Account, t.Region, key, v.Text()) })
}

func (s sightings) live(at target.Target, live preferences.Snapshot) {
	if len(s) == 0 {
		return
	}
	for _, d := range []*preferences.Document{live.Latest.Document, live.Default.Document} {
		if d == nil {
			continue
		}
		for k := range preferences.Key(preferences.KeyCount) {
			f := d.Field(k)
			s.note(at.Account, at.Region, k.String(), f.Value.Text())
			s.note(at.Account, at.Region, k.String(), f.Stored)
		}
		for _, m := range d.Unknown() {
			s.note(at.Account, at.Region, m.Pointer, m.JSON)
		}
		if live.Default.Document == live.Latest.Document {
			return
		}
	}
}

func (s sightings) note(account, region, key, value string) {
	p, wanted := s[sighting{key, value}]
	if !wanted {
		return
	}
	if p.account == "" {
		p.account, p.region = account, region
	}
	p.accounts = p.accounts || p.account != account
	p.regions = p.regions || p.region != region
	s[sighting{key, value}] = p
}

// form is the general form of a value, except that the account, or the region,
// stays where another has the very same value.
func (s sightings) form(at target.Target, key string, v preferences.Value) preferences.Value {
	p := s[sighting{key, v.Text()}]
	if p.accounts {
		at.Account = ""
	}
	if p.regions {
		at.Region = ""
	}
	return v.Map(at.Generalise)
}
