package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Decide classes what a target needs now. Wish is the desired state now, in
// general form; entries are those of all reviews that may be owed, newest
// first; history covers [Span].
func Decide(now plan.Target, wish plan.Wish, entries []Entry, history History) plan.Verdict {
	if len(now.Changes) == 0 {
		return plan.Verdict{Class: plan.InSync}
	}
	newest, seen := newestSight(entries)
	if !seen {
		return unseen(now)
	}
	g := guard{now, HoldWish(wish), entries, history}
	verdict := plan.Verdict{Class: plan.AsReviewed, Reviewed: newest.Shown}
	for _, c := range now.Changes {
		if g.authorised(c) {
			continue
		}
		verdict.Unreviewed = append(verdict.Unreviewed, plan.Unreviewed{ID: c.ID, Review: newest.sight(c)})
		switch {
		case verdict.Class == plan.FileMoved:
		case g.moved(c, newest) || g.unkept(c, newest):
			verdict.Class, verdict.Next = plan.FileMoved, nextOfMoved(newest)
		case verdict.Class != plan.Drifted:
			verdict.Class, verdict.Next = plan.Drifted, g.nextOfDrift(c, newest)
		}
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

// guard is one target at the moment of the decision.
type guard struct {
	now     plan.Target
	wish    Wish
	entries []Entry
	history History
}

func (g guard) authorised(c plan.Change) bool {
	if c.Kind == plan.RepointDefault {
		return g.mayRepoint(c)
	}
	for i, e := range g.entries {
		if !e.Promote && holds(counting(g.entries, i), c.ID) && !g.contradicted(c, e) {
			return true
		}
	}
	return false
}

// made is what a change makes of a key.
type made struct{ key, value Held }

// mayRepoint is not tested against AWS, since a pointer leaves no version. It
// needs an id of its own, or one for every key that it moves, or an owed entry
// whose content is written already.
func (g guard) mayRepoint(c plan.Change) bool {
	at := g.now.Place()
	moves := make(map[made]bool, len(c.Moves))
	for _, m := range holdChanges(at, c.Moves) {
		moves[made{m.Key, m.New}] = true
	}
	sole := len(g.now.Changes) == 1
	for i, e := range g.entries {
		count := counting(g.entries, i)
		if holds(count, c.ID) || sole && g.written(c, e, count) {
			return true
		}
		for _, r := range count {
			delete(moves, made{r.Key, r.New})
		}
	}
	return len(c.Moves) > 0 && len(moves) == 0
}

// written reports whether the entry's write is done and its promotion is not:
// no content change is needed, and the file still wishes what the entry did for
// all that is promoted.
func (g guard) written(c plan.Change, e Entry, count []Change) bool {
	if !e.owes() || !e.Promote && !writes(count) {
		return false
	}
	for _, m := range c.Moves {
		if g.moved(m, e) {
			return false
		}
	}
	return true
}

func writes(count []Change) bool {
	for _, r := range count {
		if r.Kind != plan.RepointDefault {
			return true
		}
	}
	return false
}

// contradicted reports whether AWS testifies against an id: a version newer
// than the reviewed one already had what the change makes, so somebody took it
// back since.
func (g guard) contradicted(c plan.Change, e Entry) bool {
	switch latest := g.now.LatestVersion; {
	case e.Unwitnessed || latest == e.Latest:
		return false
	case latest < e.Latest, g.history.Unknown, g.history.After > e.Latest,
		g.history.After+len(g.history.Documents) != latest:
		return true
	}
	for _, d := range g.history.Documents[e.Latest-g.history.After:] {
		if d == nil || has(d, c) {
			return true
		}
	}
	return false
}

// has reports whether a document has what the change makes.
func has(d *preferences.Document, c plan.Change) bool {
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
func (g guard) moved(c plan.Change, reviewed Entry) bool {
	return wished(c) && reviewed.Wish[c.Key] != g.wish[c.Key]
}

// wished reports whether the file has a wish for what a change is about.
func wished(c plan.Change) bool {
	return (c.Kind == plan.Set || c.Kind == plan.Retype) && !strings.HasPrefix(c.Key, "/")
}

// unkept reports whether a change removes what was there at review already and
// was kept then: nobody has written since, so it is the file that lets it go.
func (g guard) unkept(c plan.Change, reviewed Entry) bool {
	return c.Kind == plan.Remove && g.now.LatestVersion == reviewed.Latest
}

// Overwritable reports whether a drifted target may be written over unseen. A
// removal is not put back to what the file wishes, since the file has no word
// on it: whether it kept the thing at review can't be told from a review.
func Overwritable(now plan.Target) bool {
	for _, c := range now.Changes {
		if c.Kind == plan.Remove && slices.ContainsFunc(now.Verdict.Unreviewed, func(u plan.Unreviewed) bool { return u.ID == c.ID }) {
			return false
		}
	}
	return true
}

func nextOfMoved(newest Entry) string {
	if newest.PullRequest == 0 {
		return "the file has changed since it was reviewed: plan again and have the new plan reviewed"
	}
	return "the file has changed since it was reviewed: " + wayOut
}

const wayOut = "open a pull request that touches the file, or dispatch an apply with the hash of this plan"

// nextOfDrift says whose doing the drift is, as far as the reviews tell.
func (g guard) nextOfDrift(c plan.Change, newest Entry) string {
	if newest.PullRequest == 0 {
		return "the document was changed outside the file since it was reviewed: plan again, and have the change undone or taken into the file"
	}
	at := g.now.Place()
	live := made{Hold(preferences.TextValue(c.Key)), Hold(c.Old.Map(at.Generalise))}
	for _, e := range g.entries {
		if (e.Spent || e.Promote) && c.Kind == plan.Set && e.names(live.key, live.value) {
			return fmt.Sprintf("what is live was left by the apply of #%d, and no review has gone on from there: %s", e.PullRequest, wayOut)
		}
	}
	return "the document was changed outside the file since it was reviewed: " + wayOut
}
