package cli

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// veil is the log of a step, in which the ids of accounts are hidden unless
// they may be shown. A line is written once it has ended.
type veil struct {
	to io.Writer

	mu    sync.Mutex
	on    bool
	hides plan.Redactor
	line  []byte
}

// show lifts the veil, or leaves it.
func (v *veil) show(yes bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.on = !yes
}

// know adds ids that are to be hidden wherever they stand, and not in ARNs
// alone.
func (v *veil) know(ids ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.hides.Learn(ids...)
}

// numbersIn are the numbers of a file, any of which may be the id of an account
// that stands where the file is wrong.
func numbersIn(text []byte) []string {
	return strings.FieldsFunc(string(text), func(r rune) bool { return r < '0' || '9' < r })
}

// always is a text without the ids, whoever may see them.
func (v *veil) always(s string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.hides.Text(s)
}

// text is a text as readers may see it.
func (v *veil) text(s string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.cover(s)
}

func (v *veil) cover(s string) string {
	if !v.on {
		return s
	}
	return v.hides.Text(s)
}

// plan is a plan as readers may see it.
func (v *veil) plan(p plan.Plan) plan.Plan {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.on {
		return p
	}
	return p.Redacted()
}

// once is the changes of a plan's targets once another is applied, as readers
// may see them.
func (v *veil) once(p plan.Plan, of [][]plan.Change) [][]plan.Change {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.on {
		return of
	}
	return p.RedactedChanges(of)
}

// Write adds to the log.
func (v *veil) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.line = append(v.line, p...)
	whole := bytes.LastIndexByte(v.line, '\n') + 1
	if whole == 0 {
		return len(p), nil
	}
	lines := v.cover(string(v.line[:whole]))
	v.line = bytes.Clone(v.line[whole:])
	_, err := io.WriteString(v.to, lines)
	return len(p), err
}
