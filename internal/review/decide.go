package review

import (
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Decide classes what a target needs now. Wish is the desired state now, in
// general form; entries are newest first; history covers [Span].
func Decide(now plan.Target, wish plan.Wish, entries []Entry, history History) plan.Verdict {
	if len(now.Changes) == 0 {
		return plan.Verdict{Class: plan.InSync}
	}
	newest, seen := newestSight(entries)
	if !seen {
		return unseen(now)
	}
	verdict := plan.Verdict{Class: plan.AsReviewed, Reviewed: newest.Changes}
	for _, c := range now.Changes {
		if authorised(c, now, entries, history) {
			continue
		}
		if moved(c, wish, newest) {
			verdict.Class = plan.FileMoved
			verdict.Next = "the file has changed since it was reviewed: plan again and have the new plan reviewed"
			return verdict
		}
		verdict.Class = plan.Drifted
		verdict.Next = "the document was changed outside the file since it was reviewed: plan again, and have the change undone or taken into the file"
	}
	return verdict
}

func unseen(now plan.Target) plan.Verdict {
	if now.Discovered {
		return plan.Verdict{Class: plan.Pending, Next: "the target was found after the review: it is applied with the next reviewed plan"}
	}
	return plan.Verdict{Class: plan.NotReviewed, Next: "no reviewed plan has seen this target: plan again and have it reviewed"}
}

func newestSight(entries []Entry) (Entry, bool) {
	for _, e := range entries {
		if !e.Unreadable {
			return e, true
		}
	}
	return Entry{}, false
}

func authorised(c plan.Change, now plan.Target, entries []Entry, history History) bool {
	if c.Kind == plan.RepointDefault {
		return mayRepoint(c, now, entries)
	}
	for _, e := range entries {
		if e.owes() && !e.Promote && e.holds(c.ID) && !contradicted(c, now, e, history) {
			return true
		}
	}
	return false
}

// mayRepoint is not tested against AWS, since a pointer leaves no version. It
// needs an id of its own, or one for every key that it moves, or an owed entry
// whose content is written already.
func mayRepoint(c plan.Change, now plan.Target, entries []Entry) bool {
	moves := make(map[string]bool, len(c.Moves))
	for _, m := range c.Moves {
		moves[m.Key] = true
	}
	for _, e := range entries {
		if !e.owes() {
			continue
		}
		if e.Promote || e.holds(c.ID) || len(now.Changes) == 1 && e.writes() {
			return true
		}
		for _, r := range e.Changes {
			delete(moves, r.Key)
		}
	}
	return len(c.Moves) > 0 && len(moves) == 0
}

// contradicted reports whether AWS testifies against an id: a version newer
// than the reviewed one already had what the change makes, so somebody took it
// back since.
func contradicted(c plan.Change, now plan.Target, e Entry, history History) bool {
	if now.LatestVersion < e.Latest {
		return true
	}
	if now.LatestVersion == e.Latest {
		return false
	}
	if history.Unknown || history.After > e.Latest {
		return true
	}
	for _, d := range history.Documents[e.Latest-history.After:] {
		if d == nil || made(c, d) {
			return true
		}
	}
	return false
}

func made(c plan.Change, d *preferences.Document) bool {
	if c.Kind == plan.Remove {
		for _, m := range d.Unknown() {
			if m.Pointer == c.Key {
				return false
			}
		}
		return true
	}
	key, ok := preferences.ParseKey(c.Key)
	if !ok { // create: the document was there
		return true
	}
	f := d.Field(key)
	return f.Holds && f.Value == c.New && (c.Kind == plan.Set || f.Stored == "")
}

// moved reports whether the file wished another value for the key at review.
// Create, remove and repoint have no wish of their own.
func moved(c plan.Change, wish plan.Wish, reviewed Entry) bool {
	if c.Kind != plan.Set && c.Kind != plan.Retype || strings.HasPrefix(c.Key, "/") {
		return false
	}
	return reviewed.Wish[c.Key] != wish[c.Key]
}
