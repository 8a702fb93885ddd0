package review

import "github.com/ssmprefs/ssmprefs/internal/plan"

// Body is the bytes of the record before they are deflated, for tests that hold
// them to record.md.
func (r Record) Body() []byte { return r.body() }

// Line is a line whose payload is the body, whatever is in it.
func Line(id Identity, body []byte) string { return line(id, body) }

// Read reads a body that Line would hold.
func Read(id Identity, body []byte) (Record, error) { return id.read(body) }

// OneBlock is the record in the form that has no accounts, however small it is.
func OneBlock(t interface{ Fatal(...any) }, p plan.Plan, h Header, once [][]plan.Change) Record {
	r := newMaker(p, once, nil).byBlock(h)
	if err := h.check(); err != nil {
		t.Fatal(err)
	}
	return r
}
