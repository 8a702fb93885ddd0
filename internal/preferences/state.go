package preferences

import (
	"cmp"
	"slices"
)

// State is the whole meaning of the document as one text, equal for two
// documents exactly when they mean the same: the compact JSON object of the 13
// preferences, the description and, by JSON pointer, whatever the canonical
// form does not hold, keys sorted by their bytes. A preference that cannot be
// held is there as unset, and under its pointer as stored. All texts are put
// through general, unless that is nil. Change ids rest on these bytes.
func (d *Document) State(general func(string) string) string {
	if general == nil {
		general = func(s string) string { return s }
	}
	type entry struct {
		key   string
		value Value
	}
	var all []entry
	for k := range Key(KeyCount) {
		f := d.fields[k]
		value := f.Value
		if !f.Holds {
			value = unset(k)
			all = append(all, entry{pointers[k], TextValue(f.raw)})
		}
		switch {
		case k <= Description:
			all = append(all, entry{k.String(), value})
		case f.Holds && value.Text() != wantedOf(k):
			all = append(all, entry{pointers[k], TextValue(string(AppendQuote(nil, value.Text())))})
		}
	}
	for _, m := range d.unknown {
		all = append(all, entry{m.Pointer, TextValue(m.JSON)})
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.key, b.key) })

	b := []byte{'{'}
	for i, e := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendQuote(b, e.key), ':')
		b = e.value.Map(general).AppendJSON(b)
	}
	return string(append(b, '}'))
}

func wantedOf(k Key) string {
	if k == SchemaVersion {
		return SchemaVersionWanted
	}
	return SessionTypeWanted
}
