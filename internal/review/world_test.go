package review_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// state is the value of the two keys that the world is about.
type state [2]int

var stateKeys = [2]preferences.Key{preferences.IdleSessionTimeout, preferences.MaxSessionDuration}

var place = target.Target{Name: "default", Account: "111111111111", Region: "eu-west-1", Partition: "aws"}

func (s state) with(key, value int) state {
	s[key] = value
	return s
}

func (s state) desired() plan.Desired {
	d := plan.Desired{Target: place}
	for i, k := range stateKeys {
		d.Set[k] = fmt.Sprint(s[i])
		d.Texts[k] = d.Set[k]
	}
	return d
}

// shelf has one document for each state.
type shelf map[state]*preferences.Document

func (s shelf) document(t testing.TB, of state) *preferences.Document {
	if s[of] == nil {
		s[of] = parse(t, fmt.Sprintf(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%d","maxSessionDuration":"%d"}}`, of[0], of[1]))
	}
	return s[of]
}

// pull is a pull request with its record, and what a person knows of it.
type pull struct {
	base, head   state
	key          int // that it changes
	record       review.Record
	planned      int   // when
	saw          state // live when it was planned
	count        int   // versions there were then
	merged       bool
	settled      bool // delivered and confirmed, and the record says so
	promotesOnly bool // written, and the record says so
	mergedAt     int
}

// event is a value that a key was given, by us or by hand.
type event struct {
	at, key, to int
	own         bool
}

// world is one target, the repository and its pull requests, and the ghost
// that remembers who did what.
type world struct {
	t        testing.TB
	shelf    shelf
	now      int
	versions []state // version 1 first
	def      int     // number of the default version
	file     state
	pulls    []pull
	events   []event
}

func newWorld(t testing.TB, s shelf) world {
	return world{t: t, shelf: s, versions: []state{{1, 1}}, def: 1, file: state{1, 1}}
}

func (w world) clone() world {
	w.versions, w.pulls, w.events = slices.Clone(w.versions), slices.Clone(w.pulls), slices.Clone(w.events)
	return w
}

func (w world) latest() state { return w.versions[len(w.versions)-1] }

func (w world) live() plan.Live {
	version := func(n int) preferences.Version {
		return preferences.Version{Number: n, Document: w.shelf.document(w.t, w.versions[n-1])}
	}
	return plan.Live{Snapshot: preferences.Snapshot{Latest: version(len(w.versions)), Default: version(w.def)}}
}

// plan is the plan of a file now.
func (w world) plan(file state) plan.Plan {
	return plan.Compute(plan.Input{Desired: []plan.Desired{file.desired()}, Live: []plan.Live{w.live()}})
}

// review plans a pull request and keeps the record.
func (w *world) review(p pull) pull {
	p.planned, p.saw, p.count = w.now, w.latest(), len(w.versions)
	made := w.plan(p.head)
	once := [][]plan.Change{plan.WouldBe(p.base.desired(), p.head.desired(), made.Targets[0].Changes)}
	h := header()
	r, err := review.NewRecord(made, h, once, nil)
	if err == nil {
		r, err = review.Read(h.Identity, r.Body())
	}
	if err != nil {
		w.t.Fatal(err)
	}
	p.record = r
	return p
}

// walk is the merged pull requests, newest first.
func (w world) walk() []int {
	var order []int
	for i, p := range w.pulls {
		if p.merged {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return w.pulls[b].mergedAt - w.pulls[a].mergedAt })
	return order
}

// decide is what a run of the file as merged does now.
func (w world) decide() (plan.Plan, plan.Verdict) {
	p := w.plan(w.file)
	now := p.Targets[0]
	var entries []review.Entry
	for _, i := range w.walk() {
		if e, ok := w.pulls[i].record.Entry(place); ok {
			entries = append(entries, e)
		}
	}
	after, upTo := review.Span(now, entries)
	history := review.History{After: after}
	for n := after + 1; n <= upTo; n++ {
		history.Documents = append(history.Documents, w.shelf.document(w.t, w.versions[n-1]))
	}
	return p, review.Decide(now, p.Wished[now.Wish], entries, history)
}

// outcome is how an apply that may write goes.
type outcome int

const (
	confirmed   outcome = iota
	lost                // confirmed, but the records could not be edited
	unconfirmed         // written, not promoted, and the records say so
	killed              // written, not promoted, and nobody says so
	outcomes
)

// apply runs once. The error is a promise that was broken.
func (w *world) apply(how outcome) error {
	p, verdict := w.decide()
	now := p.Targets[0]
	if (verdict.Class == plan.InSync) != (len(now.Changes) == 0) {
		return fmt.Errorf("needs %d changes and is %s", len(now.Changes), verdict.Class)
	}
	switch verdict.Class {
	case plan.InSync:
		p.Targets[0].Verdict, p.Targets[0].Outcome = &verdict, &plan.Outcome{Result: plan.Skipped}
		w.settle(p, how)
		return nil
	case plan.AsReviewed:
	default:
		if w.due() {
			return fmt.Errorf("%s, though all of it was shown and stands", verdict.Class)
		}
		return w.wayOut()
	}
	if err := w.mayWrite(now.Changes); err != nil {
		return err
	}
	if w.latest() != w.file {
		for k, value := range w.file {
			if w.latest()[k] != value {
				w.events = append(w.events, event{w.now, k, value, true})
			}
		}
		w.versions = append(w.versions, w.file)
	}
	result := plan.Written
	switch how {
	case confirmed, lost:
		w.def = len(w.versions)
	default:
		result = plan.Unconfirmed
	}
	p.Targets[0].Outcome = &plan.Outcome{Result: result}
	w.settle(p, how)
	if _, again := w.decide(); again.Class != plan.InSync && again.Class != plan.AsReviewed {
		return fmt.Errorf("run again, without anybody in between: %s", again.Class)
	}
	return nil
}

// settle edits the records, if that works.
func (w *world) settle(p plan.Plan, how outcome) {
	if how == lost || how == killed {
		return
	}
	for _, i := range w.walk() {
		m := &w.pulls[i]
		r, err := review.Read(header().Identity, m.record.Spend(p).Body())
		if err != nil {
			w.t.Fatal(err)
		}
		m.record = r
		m.settled, m.promotesOnly = how == confirmed || p.Targets[0].Outcome.Result == plan.Skipped, how == unconfirmed
	}
}

// mayWrite asks the ghost whether the changes were shown and undo nobody's fix.
func (w world) mayWrite(changes []plan.Change) error {
	for _, c := range changes {
		if c.Kind == plan.RepointDefault {
			if err := w.mayPromote(); err != nil {
				return err
			}
			continue
		}
		key := slices.IndexFunc(stateKeys[:], func(k preferences.Key) bool { return k.String() == c.Key })
		if !slices.ContainsFunc(w.walk(), func(i int) bool { return w.showed(i, key) && !w.undone(i, key) }) {
			return fmt.Errorf("wrote %s %d → %d, which no owed pull request showed, or over a fix made after our delivery", c.Key, w.latest()[key], w.file[key])
		}
	}
	return nil
}

// showed reports whether an owed pull request showed that this key goes from
// what is live to what the file wishes.
func (w world) showed(i, key int) bool {
	m, from, to := w.pulls[i], w.latest()[key], w.file[key]
	if m.settled || m.promotesOnly || m.head[key] != to {
		return false
	}
	if m.saw[key] == from {
		return true
	}
	return key == m.key && m.base[key] == from && slices.ContainsFunc(w.walk(), func(j int) bool {
		o := w.pulls[j]
		return j != i && o.head[key] == from && (o.saw[key] != from || o.key == key && o.base[key] != from)
	})
}

// due reports whether owed pull requests showed all that is needed, the default
// is not behind, and nobody has had the values since.
func (w world) due() bool {
	if w.def != len(w.versions) {
		return false
	}
	for key, value := range w.file {
		if w.latest()[key] != value && !slices.ContainsFunc(w.walk(), func(i int) bool {
			return w.showed(i, key) && !slices.ContainsFunc(w.versions[w.pulls[i].count:], func(v state) bool { return v[key] == value })
		}) {
			return false
		}
	}
	return true
}

// undone reports whether somebody changed the key after we had delivered it,
// and both since the pull request was planned.
func (w world) undone(i, key int) bool {
	delivered := false
	for _, e := range w.events {
		if e.at <= w.pulls[i].planned || e.key != key {
			continue
		}
		if e.own && e.to == w.file[key] {
			delivered = true
		}
		if delivered && !e.own {
			return true
		}
	}
	return false
}

// mayPromote reports whether owed pull requests wished all that a promotion
// brings.
func (w world) mayPromote() error {
	for key, value := range w.file {
		if w.versions[w.def-1][key] == value {
			continue
		}
		if !slices.ContainsFunc(w.walk(), func(i int) bool { return !w.pulls[i].settled && w.pulls[i].head[key] == value }) {
			return fmt.Errorf("promoted %s %d, which no owed pull request wished", stateKeys[key], value)
		}
	}
	return nil
}

// wayOut follows what a refusal says: a pull request that touches the file.
func (w world) wayOut() error {
	w = w.clone()
	p := w.review(pull{base: w.file, head: w.file})
	p.merged, p.mergedAt = true, w.now
	w.pulls = append(w.pulls, p)
	if _, verdict := w.decide(); verdict.Class != plan.AsReviewed {
		return fmt.Errorf("refused, and after a new pull request still %s", verdict.Class)
	}
	return nil
}
