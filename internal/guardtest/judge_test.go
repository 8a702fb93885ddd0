package guardtest

import (
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// before is what the ghost expects of an apply that nothing comes between.
type before struct {
	inSync, due [targets]bool
	touched     [targets]int
	superseded  bool
	stirred     int
}

func (w *world) expect(r *run) before {
	b := before{touched: w.touched, stirred: w.stirred}
	r.arrived = w.clock.Now()
	for _, l := range w.mains[r.index+1:] {
		b.superseded = b.superseded || l.touches
	}
	for t, v := range w.file(w.mains[r.index].sha) {
		b.inSync[t] = w.inSync(t, v)
		b.due[t] = w.due(r, t)
	}
	return b
}

// judge looks at how an apply ended that was not killed.
func (w *world) judge(r *run) {
	b := r.expected
	whole := !r.faulted && b.stirred == w.stirred // nothing failed, and nothing came between
	if r.err != nil {
		if whole {
			w.broke("%s failed: %v", r.name, r.err)
		}
		return
	}
	for t, now := range r.report.Plan.Targets {
		v, o := now.Verdict, now.Outcome
		w.count(v, o)
		switch {
		case o == nil:
			if whole {
				w.broke("%s left target %d without an outcome: %+v", r.name, t, now.Error)
			}
		case v != nil && v.Class == plan.LostRace && w.touched[t]-b.touched[t]-r.did[t] < 3:
			w.broke("%s lost the race for target %d to fewer than three writers", r.name, t)
		case o.Result == plan.Refused && v.Next == "" && o.Note == "":
			w.broke("%s refused target %d without a way out", r.name, t)
		case b.inSync[t] && b.touched[t] == w.touched[t] && !r.faulted && r.wrote[t] == 0 && o.Result != plan.Skipped:
			w.broke("%s: target %d was in sync and ended %s: %s", r.name, t, o.Result, o.Note)
		case !whole:
		case b.inSync[t]:
			if r.wrote[t] > 0 {
				w.broke("%s wrote target %d, which was in sync", r.name, t)
			}
		case b.superseded:
			if o.Result != plan.Stopped {
				w.broke("%s: target %d ended %s, though main had moved on", r.name, t, o.Result)
			}
		case o.Result == plan.Written:
			if !w.inSync(t, w.file(w.mains[r.index].sha)[t]) {
				w.broke("%s: target %d is written and not in sync", r.name, t)
			}
		case o.Result != plan.Refused && (o.Result != plan.Skipped || v.Class != plan.Drifted):
			w.broke("%s: target %d ended %s: %s", r.name, t, o.Result, o.Note)
		case b.due[t] && r.consent == nil && !r.o.AllOrNothing:
			w.broke("%s: target %d is %s, though all of it was shown and stands: %s", r.name, t, v.Class, v.Next)
		}
	}
	if whole && !b.superseded && !w.lossy {
		w.mustOweNothing(r)
	}
}

// mustOweNothing judges that the records say what is delivered, where no edit
// of a comment was lost. A merge may leave nothing of an older one, which git
// and so the walk then leaves out.
func (w *world) mustOweNothing(r *run) {
	walked := map[int]bool{}
	for _, v := range r.walk.Reviews() {
		walked[v.Number] = true
	}
	for id, n := range r.counting() {
		if !walked[n.shown.number] || !n.tampered.IsZero() || !n.gone.IsZero() || w.twice(id) {
			continue
		}
		for _, c := range w.pulls[n.shown.number-1].Comments() {
			record, err := review.Parse(c.Body)
			for t, v := range w.file(w.mains[r.index].sha) {
				e, ok := record.Entry(place(t))
				if c.ID == id && err == nil && ok && w.inSync(t, v) && !e.Spent && (e.Promote || len(e.Needed)+len(e.Once) > 0) {
					w.broke("#%d still owes target %d, which %s has found in sync", n.shown.number, t, r.name)
				}
			}
		}
	}
}

func (g *ghost) count(v *plan.Verdict, o *plan.Outcome) {
	switch {
	case o == nil:
		g.endings["unreadable"]++
	case v == nil:
		g.endings[" "+string(o.Result)]++
	default:
		g.endings[string(v.Class)+" "+string(o.Result)]++
	}
}

// due reports whether a target needs something, all of which owed comments
// show, that nobody has taken back.
func (w *world) due(r *run, t int) bool {
	n, latest := w.values(t, reconcile.Latest)
	if d, _ := w.values(t, reconcile.Default); d != n {
		return false
	}
	all := r.counting()
	for id, c := range all {
		at, _ := r.landed(c.shown.number)
		if c.shown.faulted || !c.tampered.IsZero() || !c.gone.IsZero() || !w.mains[at].touches || w.twice(id) {
			delete(all, id)
		}
	}
	for k, to := range w.file(w.mains[r.index].sha)[t] {
		if latest[k] == to {
			continue
		}
		found := false
		for id, c := range all {
			found = found || c.spent[t].IsZero() && shows(all, id, t, k, latest[k], to) && !w.takenBack(t, k, to, c.shown.saw[t].version, n+1)
		}
		if !found {
			return false
		}
	}
	return true
}

// twice reports whether another comment stands on the same pull request.
func (w *world) twice(id int64) bool {
	for _, p := range w.pulls {
		if p.Number != w.notes[id].shown.number {
			continue
		}
		for _, c := range p.Comments() {
			if _, ours := w.notes[c.ID]; ours && c.ID != id {
				return true
			}
		}
	}
	return false
}
