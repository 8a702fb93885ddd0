package guardtest

import (
	"fmt"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/reconcile"
)

// ghost remembers what happened, and knows nothing of records: who saw what on
// which comment, what was delivered, and what people did to documents and
// comments. It decides what a run may do.
type ghost struct {
	endings map[string]int // of targets, by verdict and outcome
	broken  error          // the first promise that was broken
	mains   []landing      // the commits of main, oldest first
	closed  map[int]bool
	notes   map[int64]note // the comments
	stirred int            // how much has happened
	paused  int            // how often a run waited
	lossy   bool           // an edit of a comment was lost
	touched [targets]int   // how often a target was changed
}

// landing is a commit of main.
type landing struct {
	sha     string
	number  int // of the pull request that brought it, 0 for none
	at      time.Time
	touches bool // it changes what is wished
}

// note is a comment.
type note struct {
	shown    *shown
	spent    [targets]time.Time // when an apply wrote that nothing is owed
	applied  bool               // an apply run has written it
	tampered time.Time          // when a person edited it
	gone     time.Time
}

// shown is what a plan run read, and so what its comment shows.
type shown struct {
	number     int
	base, head file
	saw        [targets]sight
	faulted    bool // and may not show all
}

// sight is a latest version, and the values of the default one.
type sight struct {
	version           int
	values, byDefault values
}

// approval is the consent to a plan by its hash.
type approval struct {
	hash string
	head file
	saw  [targets]values
}

func newGhost() ghost {
	return ghost{closed: map[int]bool{}, notes: map[int64]note{}, endings: map[string]int{}}
}

func (g *ghost) broke(format string, args ...any) {
	if g.broken == nil {
		g.broken = fmt.Errorf(format, args...)
	}
}

// answerLasts is how old the answer may be that a write begins on.
const answerLasts = 30 * time.Second

// since reports whether a thing that was done at a time held already when the
// run had to know.
func (r *run) since(at time.Time) bool {
	return !at.IsZero() && at.Before(r.arrived.Add(-answerLasts))
}

// landed is the place on main of the commit that brought a pull request.
func (g *ghost) landed(number int) (int, bool) {
	for i, l := range g.mains {
		if l.number == number {
			return i, true
		}
	}
	return 0, false
}

// counting are the comments that a run may count: of pull requests that its
// commit has, not edited by a person.
func (r *run) counting() map[int64]note {
	all := map[int64]note{}
	for id, n := range r.notes {
		at, merged := 0, false
		if n.shown != nil {
			at, merged = r.landed(n.shown.number)
		}
		if merged && at <= r.index && !r.since(n.tampered) && !r.since(n.gone) {
			all[id] = n
		}
	}
	return all
}

// shows reports whether a comment shows that a key goes from a value to
// another, or will once another pull request's change is applied.
func shows(all map[int64]note, id int64, t, k int, from, to string) bool {
	s := all[id].shown
	if s.head[t][k] != to {
		return false
	}
	if s.saw[t].values[k] == from {
		return true
	}
	if s.base[t][k] != from {
		return false
	}
	for other, n := range all {
		o := n.shown
		if other != id && o.head[t][k] == from && (o.saw[t].values[k] != from || o.base[t][k] != from) {
			return true
		}
	}
	return false
}

// takenBack reports whether the target had the value in a version since that
// one, so that whoever changed it since undid it on purpose.
func (w *world) takenBack(t, k int, value string, since, before int) bool {
	for n := since + 1; n < before; n++ {
		if _, v := w.values(t, n); v[k] == value {
			return true
		}
	}
	return false
}

// written judges a version that a run has just stored.
func (w *world) written(r *run, t, n int) {
	r.wrote[t] = n
	w.touched[t]++
	r.did[t]++
	var from values
	if n > 1 {
		_, from = w.values(t, n-1)
	}
	_, to := w.values(t, n)
	w.superseded(r, "wrote")
	for k := range keys {
		if from[k] != to[k] && !w.mayWrite(r, t, k, from[k], to[k], n) {
			w.broke("%s wrote target %d, version %d: %s %q → %q, which no owed pull request showed, or which somebody has taken back",
				r.name, t, n, keys[k], from[k], to[k])
		}
	}
}

func (w *world) mayWrite(r *run, t, k int, from, to string, n int) bool {
	if r.consent != nil {
		return r.consent.saw[t][k] == from && r.consent.head[t][k] == to
	}
	all := r.counting()
	for id, c := range all {
		if r.o.OnDrift == reconcile.OverwriteDrift && c.shown.head[t][k] == to {
			return true
		}
		if !r.since(c.spent[t]) && shows(all, id, t, k, from, to) && !w.takenBack(t, k, to, c.shown.saw[t].version, n) {
			return true
		}
	}
	return false
}

// superseded judges that a run does anything at all.
func (w *world) superseded(r *run, what string) {
	for _, l := range w.mains[r.index+1:] {
		if l.touches && r.since(l.at) {
			w.broke("%s %s, though main has moved on", r.name, what)
		}
	}
}

// promoted judges a promotion that a run is about to make.
func (w *world) promoted(r *run, t, version int) {
	w.touched[t]++
	r.did[t]++
	latest, to := w.values(t, reconcile.Latest)
	_, from := w.values(t, reconcile.Default)
	own := r.wrote[t] == version
	if own {
		from = r.byDefault[t] // a pointer moved since cannot be told from a slow one
	}
	if latest != version {
		w.broke("%s promoted version %d of target %d, whose latest is %d", r.name, version, t, latest)
	}
	if !own {
		w.superseded(r, "promoted")
	}
	for k := range keys {
		if from[k] != to[k] && !w.mayPromote(r, t, k, to[k], own) {
			w.broke("%s promoted target %d, version %d: %s %q, which no owed pull request wished", r.name, t, version, keys[k], to[k])
		}
	}
}

// mayPromote reports whether an owed comment wished the value and, of a version
// that the run has just written, showed that it changes: another key that a
// person has taken back by the pointer is not promoted along with it.
func (w *world) mayPromote(r *run, t, k int, value string, own bool) bool {
	if r.consent != nil {
		return r.consent.head[t][k] == value
	}
	for _, c := range r.counting() {
		if r.o.OnDrift == reconcile.OverwriteDrift { // a promotion that nobody showed is drift
			return true
		}
		s := c.shown
		shown := s.saw[t].values[k] != value || s.saw[t].byDefault[k] != value || s.base[t][k] != value
		if !r.since(c.spent[t]) && s.head[t][k] == value && (shown || !own) {
			return true
		}
	}
	return false
}
