// Package review decides, per target, whether what an apply would do was
// reviewed: the verdict. What was reviewed comes as entries, newest first,
// whoever kept them.
//
// It knows no AWS client, no GitHub and no file.
package review

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Entry is what one reviewed plan says about one target.
type Entry struct {
	Changes    []plan.Change // shown to the reviewer; none: seen in sync
	Latest     int           // the newest version that the plan read, 0 when absent
	Wish       plan.Wish     // the desired state at review, in general form
	Unreadable bool          // the plan could not read the target
	Spent      bool          // delivered: the entry authorises nothing more
	Promote    bool          // written but not confirmed: it owes the promotion only
}

// History is the versions made since an entry was reviewed: the witness that a
// change was made since and taken back by hand.
type History struct {
	After     int                     // Documents[0] is version After+1
	Documents []*preferences.Document // up to the latest version
	Unknown   bool                    // too many, unreadable, or numbers that went down
}

// MaxHistory is the most versions that are read to testify.
const MaxHistory = 50

// Span returns the versions that have to be read before [Decide]: those after
// the first number, up to and including the second. They are equal when there
// is nothing to read.
func Span(now plan.Target, entries []Entry) (after, upTo int) {
	after = now.LatestVersion
	for _, e := range entries {
		if e.owes() && e.Latest < after && holdsAny(e, now.Changes) {
			after = e.Latest
		}
	}
	return after, now.LatestVersion
}

func holdsAny(e Entry, changes []plan.Change) bool {
	return slices.ContainsFunc(changes, func(c plan.Change) bool {
		return c.Kind != plan.RepointDefault && e.holds(c.ID)
	})
}

func (e Entry) owes() bool { return !e.Spent && !e.Unreadable }

// writes reports whether the entry holds a change of content.
func (e Entry) writes() bool {
	return slices.ContainsFunc(e.Changes, func(c plan.Change) bool { return c.Kind != plan.RepointDefault })
}

func (e Entry) holds(id plan.ID) bool {
	return slices.ContainsFunc(e.Changes, func(c plan.Change) bool { return c.ID == id })
}
