package render

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// result is the targets for which an apply, or the question whether it may
// write, came out the same for the same reason.
type result struct {
	outcome
	count   int
	entries []entry
}

// outcome is how a target came out, in words.
type outcome struct {
	word   string
	reason string // "" where the word says it all
	tone   tone
	order  int
}

// entry is the targets of a result that read the same.
type entry struct {
	entryKey
	targets  []int
	brief    phrase // what was to be done, less what the sides tell
	versions string // "version 3 → 4", where equal in all targets
	sides    []sides
	undo     phrase
}

// entryKey is what targets have to share to be told together.
type entryKey struct {
	outcome
	group      int    // the place in plan.Groups, -1 for none
	reviewed   string // ids
	unreviewed string // ids, and what the review says of each
	note       string
	next       string
	trouble    trouble
}

// allResults groups the targets by how they came out. One that was in sync, or
// is as reviewed and not yet written, has nothing to tell.
func (r *report) allResults() []result {
	groups := groupOfTarget(r.plan)
	var entries []entry
	at := map[entryKey]int{}
	for i := range r.plan.Targets {
		key, ok := r.entryKey(i, groups[i])
		if !ok {
			continue
		}
		j, ok := at[key]
		if !ok {
			j = len(entries)
			at[key] = j
			entries = append(entries, entry{entryKey: key})
		}
		entries[j].targets = append(entries[j].targets, i)
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.word, b.word), cmp.Compare(a.reason, b.reason))
	})
	var results []result
	for _, e := range entries {
		r.fill(&e)
		if n := len(results); n == 0 || results[n-1].outcome != e.outcome {
			results = append(results, result{outcome: e.outcome})
		}
		last := &results[len(results)-1]
		last.count += len(e.targets)
		last.entries = append(last.entries, e)
	}
	return results
}

func (r *report) entryKey(i, group int) (entryKey, bool) {
	t := r.plan.Targets[i]
	o, ok := cameOut(t)
	if !ok {
		return entryKey{}, false
	}
	key := entryKey{outcome: o, group: group}
	if t.Verdict != nil {
		key.next = forMany(t.Verdict.Next, r.places[i])
		for _, c := range t.Verdict.Reviewed {
			key.reviewed += c.ID.String()
		}
		for _, u := range t.Verdict.Unreviewed {
			key.unreviewed += u.ID.String() + string(u.Review)
		}
	}
	if t.Outcome != nil {
		key.note = forMany(t.Outcome.Note, r.places[i])
		if t.Outcome.Error != nil {
			key.trouble = inGeneral(t.Outcome.Error, r.places[i])
		}
	}
	return key, true
}

// The words for a verdict that no outcome follows yet.
const (
	asReviewed  = "as reviewed"
	notReviewed = "not as reviewed"
)

// cameOut is how a target came out, false when there is nothing to tell.
func cameOut(t plan.Target) (outcome, bool) {
	reason := ""
	if v := t.Verdict; v != nil && v.Class != plan.InSync && v.Class != plan.AsReviewed {
		reason = classWord(v.Class)
	}
	switch {
	case t.Action == plan.Unreadable:
		return outcome{}, false
	case t.Outcome == nil:
		o := outcome{word: notReviewed, reason: reason, tone: bad, order: -1}
		if v := t.Verdict; v != nil && v.Class != plan.FileMoved && v.Class != plan.NotReviewed { // told, and no failure
			o.tone = warn
		}
		return o, reason != ""
	case t.Outcome.Result == plan.Skipped && reason == "" && t.Outcome.Note == "":
		return outcome{}, false
	}
	o := outcome{word: resultWord(t.Outcome.Result), reason: reason}
	if o.reason == o.word {
		o.reason = ""
	}
	if e := t.Outcome.Error; e != nil {
		o.reason = spaced(e.Class)
	}
	o.order, o.tone = resultOrder(t.Outcome.Result), resultTone(t.Outcome.Result)
	return o, true
}

// resultOrder puts first what needs somebody.
func resultOrder(r plan.Result) int {
	return slices.Index([]plan.Result{
		plan.Failed, plan.Refused, plan.Stopped, plan.Unconfirmed, plan.ResultPending, plan.Skipped, plan.Written,
	}, r)
}

func resultTone(r plan.Result) tone {
	switch r {
	case plan.Failed, plan.Refused:
		return bad
	case plan.Stopped, plan.Unconfirmed, plan.ResultPending:
		return warn
	case plan.Written:
		return good
	}
	return plain
}

// title is a result and its reason.
func (o outcome) title() string {
	if o.reason == "" {
		return o.word
	}
	return o.word + ": " + o.reason
}

// groupOfTarget is the place in p.Groups of each target, -1 for none.
func groupOfTarget(p plan.Plan) []int {
	places := slices.Repeat([]int{-1}, len(p.Targets))
	for g, group := range p.Groups {
		for _, i := range group.Targets {
			places[i] = g
		}
	}
	return places
}

// fill adds what is shown of an entry, taken from its first target for all.
func (r *report) fill(e *entry) {
	first := r.plan.Targets[e.targets[0]]
	if len(e.targets) == 1 {
		r.literal(e, first)
	}
	e.versions = r.versions(e.targets)
	if e.group < 0 {
		return
	}
	group := r.plan.Groups[e.group]
	e.brief = r.brief(group.Changes)
	if v := first.Verdict; v != nil && (v.Class == plan.Drifted || v.Class == plan.FileMoved) {
		var others []plan.Change
		if e.sides, others = r.sides(group.Changes, first); len(e.sides) > 0 {
			e.brief = nil
		}
		if len(e.sides) > 0 && len(others) > 0 {
			e.brief = say("as reviewed: ").with(r.brief(others))
		}
	}
	if o := first.Outcome; o != nil && (o.Result == plan.Written || o.Result == plan.Unconfirmed) {
		e.undo = r.undo(first)
	}
}

// literal takes the texts of an entry's only target as they are.
func (r *report) literal(e *entry, t plan.Target) {
	if t.Verdict != nil {
		e.next = t.Verdict.Next
	}
	if t.Outcome != nil {
		e.note = t.Outcome.Note
		e.trouble = troubleOf(t.Outcome.Error)
	}
}

// versions tells the step that all targets made, where it is the same one.
func (r *report) versions(targets []int) string {
	step := ""
	for n, i := range targets {
		o := r.plan.Targets[i].Outcome
		if o == nil || o.Version == 0 {
			return ""
		}
		own := fmt.Sprintf("version %d → %d", o.LatestBefore, o.Version)
		switch {
		case o.LatestBefore == 0:
			own = fmt.Sprintf("version %d", o.Version)
		case o.Version == o.LatestBefore:
			own = fmt.Sprintf("default version %d → %d", o.DefaultBefore, o.Version)
		}
		if n > 0 && own != step {
			return ""
		}
		step = own
	}
	return step
}

// undo is the way back from what was done to a target.
func (r *report) undo(t plan.Target) phrase {
	switch {
	case r.plan.Rollback:
		return say("apply the file; as long as it is not reverted too, its next apply does that by itself")
	case t.Outcome.LatestBefore == 0:
		return say("the document stays; unset its preferences in the file, or ").quote("aws ssm delete-document --name " + preferences.DocumentName)
	case t.Outcome.Version == t.Outcome.LatestBefore:
		return say("change the file; the default version stays, since an older one is never promoted")
	}
	return r.venue.toUndo()
}
