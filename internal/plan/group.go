package plan

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// groups gathers the targets with changes. Groups with a change that loosens
// come first, then those of most targets, then the stronger action, then the
// one whose first target comes first.
func groups(targets []Target, seen sightings) []Group {
	seen = maps.Clone(seen)
	if seen == nil {
		seen = sightings{}
	}
	seen.expect(targets)
	for _, t := range targets {
		seen.changes(t)
	}
	var all []Group
	index := map[string]int{}
	var shown []Change // of one target at a time, as is its key
	var key []byte
	for i, t := range targets {
		if len(t.Changes) == 0 {
			continue
		}
		shown = seen.appendShown(shown[:0], t.Place(), t.Changes)
		key = appendKey(append(key[:0], t.Action...), shown)
		at, ok := index[string(key)]
		if !ok {
			at = len(all)
			index[string(key)] = at
			all = append(all, Group{Action: t.Action, Changes: slices.Clone(shown)})
		}
		all[at].Targets = append(all[at].Targets, i)
	}
	slices.SortFunc(all, func(a, b Group) int {
		return cmp.Or(
			cmp.Compare(a.calm(), b.calm()),
			cmp.Compare(len(b.Targets), len(a.Targets)),
			cmp.Compare(a.Action.rank(), b.Action.rank()),
			cmp.Compare(a.Targets[0], b.Targets[0]),
		)
	})
	return all
}

// calm is 0 for a group that loosens, else 1.
func (g Group) calm() int {
	if slices.ContainsFunc(g.Changes, func(c Change) bool { return c.Direction == preferences.Loosens }) {
		return 0
	}
	return 1
}

func (a Action) rank() int { return slices.Index([]Action{Create, Update, Repoint}, a) }

// appendKey appends what tells groups apart.
func appendKey(b []byte, changes []Change) []byte {
	b = binary.AppendUvarint(b, uint64(len(changes)))
	for _, c := range changes {
		for _, part := range []string{string(c.Kind), c.Key, string(c.Origin), string(c.Direction), c.Consequence} {
			b = appendText(b, part)
		}
		b = appendValue(appendValue(b, c.Old), c.New)
		b = appendKey(b, c.Moves)
	}
	return b
}

func appendValue(b []byte, v preferences.Value) []byte {
	if v.IsZero() || v.IsFlag() {
		return v.AppendJSON(b) // null, true or false
	}
	return appendText(append(b, '"'), v.Text())
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
