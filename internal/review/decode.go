package review

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// decoder reads from the front of b. After an error everything it reads is
// zero.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
	d.b = nil
}

func (d *decoder) take(n int) []byte {
	if n > len(d.b) {
		d.fail("it ends too soon")
		return make([]byte, n)
	}
	taken := d.b[:n]
	d.b = d.b[n:]
	return taken
}

func (d *decoder) byte() byte { return d.take(1)[0] }

// below reads a number that is less than limit.
func (d *decoder) below(limit uint64) uint64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 || n >= limit {
		d.fail("a number is out of bounds")
		return 0
	}
	d.b = d.b[size:]
	return n
}

// count reads how many things follow, each of at least so many bytes.
func (d *decoder) count(size int) int { return int(d.below(uint64(len(d.b)/size) + 1)) }

func (d *decoder) text() string { return string(d.take(d.count(1))) }

// pick reads the place of something in a list, counted from the number that
// stands for the first. With 1, 0 is nothing.
func pick[T any](d *decoder, list []T, first uint64) (item T) {
	n := d.below(uint64(len(list)) + first)
	if d.err != nil || n < first {
		return item
	}
	return list[n-first]
}

func (d *decoder) record(id Identity) Record {
	form := Form(d.byte())
	r := newRecord(d.header(id), form)
	if form > Unguarded {
		d.fail("form %d is not known", form)
	}
	values := make([]value, d.count(2))
	for i := range values {
		values[i] = d.value()
	}
	changes := make([]Change, d.count(len(plan.ID{})+2))
	for i := range changes {
		changes[i] = d.change(values)
		if i > 0 && changes[i].ID == changes[i-1].ID {
			d.fail("an id is there twice")
		}
	}
	wishes := make([][wishKeys]Held, d.count(wishKeys))
	for i := range wishes {
		for k := range wishes[i] {
			wishes[i][k] = pick(d, values, 1).held
		}
	}
	for range d.count(4) {
		r.groups = append(r.groups, d.group(wishes, changes, values))
	}
	d.rows(&r)
	for range d.count(3) {
		name := d.text()
		r.blocks[name] = int(d.below(uint64(len(r.groups))))
	}
	if len(r.blocks) > 0 && form != ByBlock || len(r.rows) > 0 && form == Unguarded {
		d.fail("form %d has no such part", form)
	}
	return r
}

func (d *decoder) header(id Identity) Header {
	h := Header{Identity: id, State: State(d.byte())}
	if h.State > Applied {
		d.fail("state %d is not known", h.State)
	}
	h.Repository = int64(d.below(math.MaxInt64))
	h.PullRequest = int(d.below(math.MaxInt32))
	h.Run = int64(d.below(math.MaxInt64))
	h.Commit = hex.EncodeToString(d.take(int(d.byte())))
	h.PlanHash = hex.EncodeToString(d.take(32))
	if err := h.check(); err != nil && d.err == nil {
		d.fail("%w", err)
	}
	return h
}

// value is a row of the table of values.
type value struct{ key, held Held }

func (d *decoder) value() value {
	var v value
	switch code := d.byte(); {
	case code < preferences.KeyCount:
		v.key = nameOf(int(code))
	case code == pointerText:
		v.key = Held{value: preferences.TextValue(d.text())}
	case code == pointerHash:
		v.key = Held{hashed: true, sum: [8]byte(d.take(8))}
	default:
		d.fail("key %d is not known", code)
	}
	switch code := d.byte(); code {
	case valueMissing:
	case valueFalse, valueTrue:
		v.held.value = preferences.FlagValue(code == valueTrue)
	case valueText:
		v.held.value = preferences.TextValue(d.text())
	case valueHash:
		v.held = Held{hashed: true, sum: [8]byte(d.take(8))}
	default:
		d.fail("a value of kind %d is not known", code)
	}
	if len(v.key.value.Text()) > longest || len(v.held.value.Text()) > longest {
		d.fail("a text over %d bytes", longest)
	}
	return v
}

func (d *decoder) change(values []value) Change {
	c := Change{ID: plan.ID(d.take(len(plan.ID{})))}
	kind := d.byte()
	if int(kind) >= len(kinds) {
		d.fail("a change of kind %d is not known", kind)
		return c
	}
	c.Kind = kinds[kind]
	made := pick(d, values, 1)
	c.Key, c.New = made.key, made.held
	if whole := c.Kind == plan.CreateDocument || c.Kind == plan.RepointDefault; whole != (c.Key == Held{}) {
		d.fail("a %s with a key, or a change without", c.Kind)
	}
	return c
}

func (d *decoder) group(wishes [][wishKeys]Held, changes []Change, values []value) group {
	g := group{wish: pick(d, wishes, 0), state: state(d.byte())}
	if g.state > promote {
		d.fail("a group in state %d is not known", g.state)
	}
	for range d.count(1) {
		g.needed = append(g.needed, pick(d, changes, 0))
	}
	for range d.count(2) {
		c := pick(d, changes, 0)
		old := pick(d, values, 0)
		if c.Old = old.held; old.key != c.Key || c.Old == (Held{}) {
			d.fail("a change is from the value of another key")
		}
		g.once = append(g.once, c)
	}
	g.sort()
	return g
}

func (d *decoder) rows(r *Record) {
	regions := make([]string, d.count(1))
	for i := range regions {
		regions[i] = d.text()
	}
	patterns := make([][]int, d.count(max(1, len(regions))))
	for i := range patterns {
		patterns[i] = make([]int, len(regions))
		for k := range regions {
			patterns[i][k] = int(d.below(uint64(len(r.groups)) + 1))
		}
	}
	accounts := make([][]fingerprint, len(patterns))
	cells := 0
	for i := range patterns {
		n := d.count(len(fingerprint{}))
		if cells += n * len(regions); cells > mostCells {
			d.fail("over %d targets", mostCells)
			return
		}
		for range n {
			accounts[i] = append(accounts[i], fingerprint(d.take(len(fingerprint{}))))
		}
	}
	for i, pattern := range patterns {
		for _, account := range accounts[i] {
			d.row(r, account, regions, pattern)
		}
	}
}

func (d *decoder) row(r *Record, account fingerprint, regions []string, pattern []int) {
	for k, n := range pattern {
		if n == 0 {
			continue
		}
		c := cell{group: n - 1}
		if r.Form == Whole && r.groups[c.group].testifies() {
			c.latest = int(d.below(math.MaxInt32))
		}
		r.put(account, regions[k], c)
	}
}
