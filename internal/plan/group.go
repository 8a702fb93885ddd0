package plan

import (
	"cmp"
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
	for i, t := range targets {
		if len(t.Changes) == 0 {
			continue
		}
		shown := seen.shown(t.Place(), t.Changes)
		key := string(appendShown([]byte(t.Action), shown))
		at, ok := index[key]
		if !ok {
			at = len(all)
			index[key] = at
			all = append(all, Group{Action: t.Action, Changes: shown})
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

// appendShown appends what tells groups apart.
func appendShown(b []byte, changes []Change) []byte {
	for _, c := range changes {
		b = append(b, '\n')
		b = append(b, c.Kind...)
		b = preferences.AppendQuote(b, c.Key)
		b = append(b, c.Origin...)
		b = append(b, c.Direction...)
		b = preferences.AppendQuote(b, c.Consequence)
		b = c.Old.AppendJSON(append(b, ' '))
		b = c.New.AppendJSON(append(b, ' '))
		b = appendShown(append(b, '('), c.Moves)
		b = append(b, ')')
	}
	return b
}
