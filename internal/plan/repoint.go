package plan

import (
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// repointed is the change of the default version, if it is one to be listed: it
// means something else than the latest, over which the write promotes, or it
// is behind and that is all there is.
func (c comparison) repointed(live preferences.Snapshot, sole bool) (Change, bool) {
	if live.Default.Number == live.Latest.Number || !sole && !parted(live) {
		return Change{}, false
	}
	behind := live.Default.Document
	change := newRepoint(behind, c.desired.document(live.Latest.Document))
	for i := range change.Moves {
		m := &change.Moves[i]
		if k, ok := preferences.ParseKey(m.Key); ok {
			m.Origin = c.keyOrigin(k, behind.Field(k))
			m.text = c.desired.text(k)
			continue
		}
		m.Origin = c.pointerOrigin(m.Key, m.Old)
	}
	change.Origin = c.originOfMoves(change.Moves)
	return change, true
}

// parted reports whether default and latest differ in meaning.
func parted(live preferences.Snapshot) bool {
	a, b := live.Default.Document, live.Latest.Document
	return a != b && a.State(nil) != b.State(nil)
}

// newRepoint moves the default version from one document to another. Its moves
// are what changes in meaning for whoever runs it.
func newRepoint(behind, next *preferences.Document) Change {
	from, to := contentOf(behind), contentOf(next)
	for k := range from.fields {
		from.fields[k].Stored, to.fields[k].Stored = "", ""
	}
	change := Change{
		Kind:  RepointDefault,
		Old:   preferences.TextValue(behind.State(nil)),
		New:   preferences.TextValue(next.State(nil)),
		Moves: between(from, to),
	}
	change.Direction, change.Consequence = sumOfMoves(change.Moves)
	return change
}

// sumOfMoves is the strongest direction of the moves, and what those that have
// it do to sessions.
func sumOfMoves(moves []Change) (Direction, string) {
	if len(moves) == 0 {
		return preferences.Neutral, consequenceOfBehind
	}
	direction := moves[0].Direction
	for _, d := range []Direction{preferences.Tightens, preferences.Loosens} {
		if slices.ContainsFunc(moves, func(m Change) bool { return m.Direction == d }) {
			direction = d
		}
	}
	var sentences []string
	for _, m := range moves {
		if m.Direction == direction && !slices.Contains(sentences, m.Consequence) {
			sentences = append(sentences, m.Consequence)
		}
	}
	return direction, strings.Join(sentences, " ")
}

// originOfMoves is the origin that all moves share, else both. The wish to have
// the latest version as the default is the same in every file.
func (c comparison) originOfMoves(moves []Change) Origin {
	if len(moves) == 0 {
		return c.origin(func(Desired) wish { return wish{} }, preferences.Value{})
	}
	for _, m := range moves {
		if m.Origin != moves[0].Origin {
			return Both
		}
	}
	return moves[0].Origin
}
