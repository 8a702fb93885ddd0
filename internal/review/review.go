// Package review decides, per target, whether what an apply would do was
// reviewed: the verdict. What was reviewed comes as entries, newest first: read
// from a plan file, or from the records that the comments of pull requests
// carry, whose form for ever is described in record.md.
//
// It knows no AWS client, no GitHub and no file.
package review

import (
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Entry is what one review says about one target.
type Entry struct {
	PullRequest int           // that carries the review, 0 for a plan file
	Shown       []plan.Change // to the reviewer, as far as the review holds it
	Needed      []Change      // the same for the guard; none: seen in sync
	Once        []Change      // that count once another review's change is applied
	Latest      int           // the newest version that the plan read, 0 when absent
	Unwitnessed bool          // Latest is not known: AWS is no witness
	Wish        Wish          // the desired state at review
	Unreadable  bool          // the plan could not read the target
	Spent       bool          // delivered: the entry authorises nothing more
	Promote     bool          // written but not confirmed: it owes the promotion only
}

// History is the versions made since an entry was reviewed: the witness that a
// change was made since and taken back by hand.
type History struct {
	After     int                     // Documents[0] is version After+1
	Documents []*preferences.Document // up to the latest version
	Unknown   bool                    // unreadable, or too many
}

// MaxHistory is the most versions that are read to testify.
const MaxHistory = 50

// Span returns the versions that have to be read before [Decide]: those after
// the first number, up to and including the second. They are equal when there
// is nothing to read. An entry with too many of them since cannot count.
func Span(now plan.Target, entries []Entry) (after, upTo int) {
	after = now.LatestVersion
	for i, e := range entries {
		if e.Unwitnessed || e.Promote || e.Latest >= after || now.LatestVersion-e.Latest > MaxHistory {
			continue
		}
		if holdsAny(counting(entries, i), now.Changes) {
			after = e.Latest
		}
	}
	return after, now.LatestVersion
}

func holdsAny(reviewed []Change, changes []plan.Change) bool {
	for _, c := range changes {
		if c.Kind != plan.RepointDefault && holds(reviewed, c.ID) {
			return true
		}
	}
	return false
}

func holds(reviewed []Change, id plan.ID) bool {
	for _, r := range reviewed {
		if r.ID == id {
			return true
		}
	}
	return false
}

func (e Entry) owes() bool { return !e.Spent && !e.Unreadable }

// counting is the changes of an entry that count: all that it needed, and once
// another is applied those whose old value another entry names as its new one.
// A spent entry has none, but still names.
func counting(entries []Entry, i int) []Change {
	e := entries[i]
	if !e.owes() {
		return nil
	}
	if len(e.Once) == 0 {
		return e.Needed
	}
	count := append([]Change(nil), e.Needed...)
	for _, once := range e.Once {
		for j, other := range entries {
			if j != i && other.names(once.Key, once.Old) {
				count = append(count, once)
				break
			}
		}
	}
	return count
}

// names reports whether a change of the entry makes the value of the key.
func (e Entry) names(key, value Held) bool {
	for _, list := range [][]Change{e.Needed, e.Once} {
		for _, c := range list {
			if c.Key == key && c.New == value {
				return true
			}
		}
	}
	return false
}

// Makes reports whether a change of the entry gives the key this value, which
// is in general form.
func (e Entry) Makes(key string, value preferences.Value) bool {
	return e.names(Hold(preferences.TextValue(key)), Hold(value))
}

// sight is what the review says of what a change is about.
func (e Entry) sight(c plan.Change) plan.Sight {
	for _, s := range e.Shown {
		if sameSubject(s.Kind, c.Kind) && s.Key == c.Key {
			return plan.SeenAsShown
		}
	}
	key := Held{}
	if c.Key != "" {
		key = Hold(preferences.TextValue(c.Key))
	}
	for _, n := range e.Needed {
		if sameSubject(n.Kind, c.Kind) && n.Key == key {
			return plan.SeenUntold
		}
	}
	if _, managed := e.Wish[c.Key]; !managed && wished(c) {
		return plan.SeenUntold
	}
	return plan.SeenInSync
}

// sameSubject reports whether two changes without a key, or two with the same
// one, are about the same thing: the document and its default version have none.
func sameSubject(a, b plan.Kind) bool {
	keyless := func(k plan.Kind) bool { return k == plan.CreateDocument || k == plan.RepointDefault }
	return a == b || !keyless(a) && !keyless(b)
}
