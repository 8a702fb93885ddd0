package review

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// table is encoded rows, sorted and each once, and where each one is.
type table struct {
	rows  []string
	place map[string]int
}

func newTable(rows map[string]bool) table {
	t := table{rows: slices.Sorted(maps.Keys(rows)), place: make(map[string]int, len(rows))}
	for i, row := range t.rows {
		t.place[row] = i
	}
	return t
}

func appendTable(b []byte, rows []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(rows)))
	for _, row := range rows {
		b = append(b, row...)
	}
	return b
}

// tables is what the rows of a record point into.
type tables struct {
	values, changes, wishes, groups table
	number                          []int // in the table of groups, counted from 1, of each of the record's
}

func newTables(r Record, used []bool) tables {
	var w tables
	values, changes, wishes, groups := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	each := func(visit func(g group, i int)) {
		for i, g := range r.groups {
			if used[i] {
				visit(g, i)
			}
		}
	}
	each(func(g group, _ int) { g.eachValue(func(row string) { values[row] = true }) })
	w.values = newTable(values)
	each(func(g group, _ int) {
		wishes[w.wish(g)] = true
		for _, c := range slices.Concat(g.needed, g.once) {
			changes[w.change(c)] = true
		}
	})
	w.changes, w.wishes = newTable(changes), newTable(wishes)
	each(func(g group, _ int) { groups[w.group(g)] = true })
	w.groups = newTable(groups)
	w.number = make([]int, len(r.groups))
	each(func(g group, i int) { w.number[i] = w.groups.place[w.group(g)] + 1 })
	return w
}

func (g group) eachValue(visit func(row string)) {
	for k, v := range g.wish {
		if v != (Held{}) {
			visit(valueRow(nameOf(k), v))
		}
	}
	for _, c := range slices.Concat(g.needed, g.once) {
		if c.Key != (Held{}) {
			visit(valueRow(c.Key, c.New))
		}
		if c.Old != (Held{}) {
			visit(valueRow(c.Key, c.Old))
		}
	}
}

func nameOf(k int) Held { return Hold(preferences.TextValue(preferences.Key(k).String())) }

// The keys of a value that are none of the table of preferences.
const (
	pointerText byte = 16 + iota
	pointerHash
)

// The kinds of a value.
const (
	valueMissing byte = iota
	valueFalse
	valueTrue
	valueText
	valueHash
)

func valueRow(key, v Held) string {
	var b []byte
	if k, ok := preferences.ParseKey(key.value.Text()); ok {
		b = append(b, byte(k))
	} else if key.hashed {
		b = append(append(b, pointerHash), key.sum[:]...)
	} else {
		b = appendText(append(b, pointerText), key.value.Text())
	}
	switch {
	case v.hashed:
		b = append(append(b, valueHash), v.sum[:]...)
	case v.value.IsZero():
		b = append(b, valueMissing)
	case v.value.On():
		b = append(b, valueTrue)
	case v.value.IsFlag():
		b = append(b, valueFalse)
	default:
		b = appendText(append(b, valueText), v.value.Text())
	}
	return string(b)
}

// kinds is the number of each kind of a change.
var kinds = [...]plan.Kind{plan.CreateDocument, plan.Set, plan.Retype, plan.Remove, plan.RepointDefault}

// change is an id, the kind and the value made, counted from 1, 0 for none.
func (w tables) change(c Change) string {
	b := append(slices.Clone(c.ID[:]), byte(slices.Index(kinds[:], c.Kind)))
	made := 0
	if c.Key != (Held{}) {
		made = w.values.place[valueRow(c.Key, c.New)] + 1
	}
	return string(binary.AppendUvarint(b, uint64(made)))
}

// wish is the place of each key's value, counted from 1, 0 for none.
func (w tables) wish(g group) string {
	var b []byte
	for k, v := range g.wish {
		at := 0
		if v != (Held{}) {
			at = w.values.place[valueRow(nameOf(k), v)] + 1
		}
		b = binary.AppendUvarint(b, uint64(at))
	}
	return string(b)
}

func (w tables) group(g group) string {
	b := binary.AppendUvarint(nil, uint64(w.wishes.place[w.wish(g)]))
	b = append(b, byte(g.state))
	b = binary.AppendUvarint(b, uint64(len(g.needed)))
	for _, c := range g.needed {
		b = binary.AppendUvarint(b, uint64(w.changes.place[w.change(c)]))
	}
	b = binary.AppendUvarint(b, uint64(len(g.once)))
	for _, c := range g.once {
		b = binary.AppendUvarint(b, uint64(w.changes.place[w.change(c)]))
		b = binary.AppendUvarint(b, uint64(w.values.place[valueRow(c.Key, c.Old)]))
	}
	return string(b)
}
