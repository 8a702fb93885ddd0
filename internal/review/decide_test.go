package review_test

import (
	"fmt"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// idle is a change of the idle timeout, with an id made of its two values.
func idle(from, to int) plan.Change {
	c := plan.Change{Kind: plan.Set, Key: "idleSessionTimeout",
		Old: preferences.TextValue(fmt.Sprint(from)), New: preferences.TextValue(fmt.Sprint(to))}
	copy(c.ID[:], fmt.Sprintf("idle %d→%d", from, to))
	return c
}

func remove(pointer string) plan.Change {
	c := plan.Change{Kind: plan.Remove, Key: pointer, Old: preferences.TextValue("1")}
	copy(c.ID[:], pointer)
	return c
}

func repoint(moves ...plan.Change) plan.Change {
	c := plan.Change{Kind: plan.RepointDefault, Moves: moves}
	copy(c.ID[:], "repoint")
	return c
}

func wish(minutes int) plan.Wish {
	return plan.Wish{"idleSessionTimeout": preferences.TextValue(fmt.Sprint(minutes))}
}

func document(t *testing.T, minutes int) *preferences.Document {
	t.Helper()
	d, err := preferences.ParseDocument(fmt.Sprintf(
		`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%d"}}`, minutes))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDecide(t *testing.T) {
	t.Parallel()
	reviewed := review.Entry{Changes: []plan.Change{idle(20, 60)}, Latest: 3, Wish: wish(60)}
	spent := reviewed
	spent.Spent = true
	written := reviewed
	written.Promote = true
	nothing := review.Entry{Latest: 3, Wish: wish(60)}
	unreadable := review.Entry{Unreadable: true}
	pointer := review.Entry{Changes: []plan.Change{repoint(idle(10, 60))}, Latest: 3, Wish: wish(60)}
	elsewhere := repoint(idle(30, 60))
	elsewhere.ID[0]++

	tests := map[string]struct {
		latest   int
		changes  []plan.Change
		wish     plan.Wish
		entries  []review.Entry
		history  []int // the idle timeout of each version after 3
		unknown  bool
		discover bool
		want     plan.Class
	}{
		"nothing needed":                         {latest: 3, entries: []review.Entry{reviewed}, want: plan.InSync},
		"exactly what was shown":                 {latest: 3, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{reviewed}, want: plan.AsReviewed},
		"the file wished another value":          {latest: 3, changes: []plan.Change{idle(20, 30)}, wish: wish(30), entries: []review.Entry{reviewed}, want: plan.FileMoved},
		"live has another value":                 {latest: 4, changes: []plan.Change{idle(25, 60)}, entries: []review.Entry{reviewed}, history: []int{25}, want: plan.Drifted},
		"changed and taken back by hand":         {latest: 5, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{reviewed}, history: []int{60, 20}, want: plan.Drifted},
		"another key changed in between":         {latest: 4, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{reviewed}, history: []int{20}, want: plan.AsReviewed},
		"the versions between cannot be read":    {latest: 5, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{reviewed}, unknown: true, want: plan.Drifted},
		"the document was made anew":             {latest: 2, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{reviewed}, want: plan.Drifted},
		"delivered already":                      {latest: 3, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{spent}, want: plan.Drifted},
		"seen in sync":                           {latest: 3, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{nothing}, want: plan.Drifted},
		"unreadable at review":                   {latest: 3, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{unreadable}, want: plan.NotReviewed},
		"never seen":                             {latest: 3, changes: []plan.Change{idle(20, 60)}, want: plan.NotReviewed},
		"never seen, found only":                 {latest: 3, changes: []plan.Change{idle(20, 60)}, discover: true, want: plan.Pending},
		"something unknown turned up":            {latest: 3, changes: []plan.Change{idle(20, 60), remove("/inputs/x")}, entries: []review.Entry{reviewed}, want: plan.Drifted},
		"an older entry holds it":                {latest: 3, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{nothing, reviewed}, want: plan.AsReviewed},
		"written, promotion left":                {latest: 4, changes: []plan.Change{repoint(idle(20, 60))}, entries: []review.Entry{reviewed}, history: []int{60}, want: plan.AsReviewed},
		"written and unconfirmed":                {latest: 4, changes: []plan.Change{repoint(idle(20, 60))}, entries: []review.Entry{written}, want: plan.AsReviewed},
		"unconfirmed owes no content":            {latest: 3, changes: []plan.Change{idle(20, 60)}, entries: []review.Entry{written}, want: plan.Drifted},
		"pointer moved by hand after delivery":   {latest: 4, changes: []plan.Change{repoint(idle(20, 60))}, entries: []review.Entry{spent}, want: plan.Drifted},
		"pointer moved by hand, nothing owed":    {latest: 3, changes: []plan.Change{repoint(idle(20, 60))}, entries: []review.Entry{nothing}, want: plan.Drifted},
		"pointer moved by hand to a third place": {latest: 3, changes: []plan.Change{elsewhere}, entries: []review.Entry{pointer}, want: plan.Drifted},
		"repoint beside a change, keys reviewed": {latest: 3, changes: []plan.Change{idle(20, 60), repoint(idle(10, 60))}, entries: []review.Entry{reviewed}, want: plan.AsReviewed},
		"repoint beside a change, other key":     {latest: 3, changes: []plan.Change{idle(20, 60), repoint(remove("/inputs/x"))}, entries: []review.Entry{reviewed}, want: plan.Drifted},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.wish == nil {
				test.wish = wish(60)
			}
			now := plan.Target{LatestVersion: test.latest, Changes: test.changes, Discovered: test.discover}
			history := review.History{After: 3, Unknown: test.unknown}
			for _, minutes := range test.history {
				history.Documents = append(history.Documents, document(t, minutes))
			}
			got := review.Decide(now, test.wish, test.entries, history)
			if got.Class != test.want {
				t.Errorf("class %q, want %q", got.Class, test.want)
			}
			refusal := got.Class != plan.InSync && got.Class != plan.AsReviewed
			if refusal != (got.Next != "") {
				t.Errorf("class %q with the way out %q", got.Class, got.Next)
			}
		})
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	now := plan.Target{LatestVersion: 7, Changes: []plan.Change{idle(20, 60)}}
	old := review.Entry{Changes: []plan.Change{idle(20, 60)}, Latest: 3}
	other := review.Entry{Changes: []plan.Change{idle(1, 2)}, Latest: 1}
	spent := review.Entry{Changes: []plan.Change{idle(20, 60)}, Latest: 2, Spent: true}
	if after, upTo := review.Span(now, []review.Entry{other, old, spent}); after != 3 || upTo != 7 {
		t.Errorf("span (%d, %d], want (3, 7]: only entries that can authorise count", after, upTo)
	}
	if after, upTo := review.Span(now, []review.Entry{other}); after != upTo {
		t.Errorf("span (%d, %d] though no entry holds a needed change", after, upTo)
	}
}
