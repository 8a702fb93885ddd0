package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// idle is a change of the idle timeout, with an id made of its two values.
func idle(from, to int) plan.Change { return set("idleSessionTimeout", from, to) }

// limit is one of the longest duration.
func limit(from, to int) plan.Change { return set("maxSessionDuration", from, to) }

func set(key string, from, to int) plan.Change {
	c := plan.Change{Kind: plan.Set, Key: key,
		Old: preferences.TextValue(fmt.Sprint(from)), New: preferences.TextValue(fmt.Sprint(to))}
	copy(c.ID[:], fmt.Sprintf("%.3s %d→%d", key, from, to))
	return c
}

func retype(key string, value int) plan.Change {
	c := set(key, value, value)
	c.Kind = plan.Retype
	copy(c.ID[:], "retype")
	return c
}

func remove(pointer string) plan.Change {
	c := plan.Change{Kind: plan.Remove, Key: pointer, Old: preferences.TextValue("1")}
	copy(c.ID[:], pointer)
	return c
}

func create() plan.Change {
	c := plan.Change{Kind: plan.CreateDocument}
	copy(c.ID[:], "create")
	return c
}

func repoint(moves ...plan.Change) plan.Change {
	c := plan.Change{Kind: plan.RepointDefault, Moves: moves}
	copy(c.ID[:], "repoint")
	for i, m := range moves {
		c.ID[10+i] = m.ID[4]
	}
	return c
}

func wish(minutes int) plan.Wish {
	return plan.Wish{"idleSessionTimeout": preferences.TextValue(fmt.Sprint(minutes)), "maxSessionDuration": preferences.TextValue("5")}
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

// seen is an entry of a plan that read version 3, and of a file that wishes
// this idle timeout.
func seen(minutes int, changes ...plan.Change) review.Entry {
	return review.Entry{Shown: changes, Needed: held(changes), Latest: 3, Wish: review.HoldWish(wish(minutes))}
}

func held(changes []plan.Change) []review.Change {
	var all []review.Change
	for _, c := range changes {
		h := review.Change{ID: c.ID, Kind: c.Kind}
		if c.Key != "" {
			h.Key, h.New = review.Hold(preferences.TextValue(c.Key)), review.Hold(c.New)
		}
		all = append(all, h)
	}
	return all
}

func once(e review.Entry, changes ...plan.Change) review.Entry {
	e.Once = held(changes)
	for i, c := range changes {
		e.Once[i].Old = review.Hold(c.Old)
	}
	return e
}

func untold(e review.Entry) review.Entry      { e.Shown = nil; return e }
func spent(e review.Entry) review.Entry       { e.Spent = true; return e }
func written(e review.Entry) review.Entry     { e.Promote = true; return e }
func unwitnessed(e review.Entry) review.Entry { e.Latest, e.Unwitnessed = 0, true; return e }
func kept(e review.Entry, number int) review.Entry {
	e.PullRequest = number
	return e
}

type decision struct {
	latest   int
	changes  []plan.Change
	wish     int // idle timeout that the file wishes, 60 when not given
	entries  []review.Entry
	history  []int // the idle timeout of each version after 3
	unknown  bool
	discover bool
	want     plan.Class
	next     string       // part of the way out
	open     []plan.Sight // of the changes that are not authorised, nil: not asked
}

func (d decision) check(t *testing.T) {
	t.Helper()
	if d.wish == 0 {
		d.wish = 60
	}
	now := plan.Target{LatestVersion: d.latest, Changes: d.changes, Discovered: d.discover}
	history := review.History{After: 3, Unknown: d.unknown}
	for _, minutes := range d.history {
		history.Documents = append(history.Documents, document(t, minutes))
	}
	got := review.Decide(now, wish(d.wish), d.entries, history)
	if got.Class != d.want {
		t.Errorf("class %q, want %q", got.Class, d.want)
	}
	var open []plan.Sight
	for _, u := range got.Unreviewed {
		open = append(open, u.Review)
	}
	if d.open != nil && !slices.Equal(open, d.open) {
		t.Errorf("the review said %v of what is not authorised, want %v", open, d.open)
	}
	refusal := got.Class != plan.InSync && got.Class != plan.AsReviewed
	if refusal != (got.Next != "") || !strings.Contains(got.Next, d.next) {
		t.Errorf("class %q with the way out %q, want %q in it", got.Class, got.Next, d.next)
	}
}

func changes(list ...plan.Change) []plan.Change   { return list }
func entries(list ...review.Entry) []review.Entry { return list }

func TestDecide(t *testing.T) {
	t.Parallel()
	reviewed := seen(60, idle(20, 60))
	nothing := seen(60)
	blind := review.Entry{Unreadable: true}
	need := changes(idle(20, 60))
	for name, test := range map[string]decision{
		"nothing needed":                      {latest: 3, entries: entries(reviewed), want: plan.InSync},
		"exactly what was shown":              {latest: 3, changes: need, entries: entries(reviewed), want: plan.AsReviewed},
		"the file wished another value":       {latest: 3, changes: changes(idle(20, 30)), wish: 30, entries: entries(reviewed), want: plan.FileMoved, open: []plan.Sight{plan.SeenAsShown}},
		"live has another value":              {latest: 4, changes: changes(idle(25, 60)), entries: entries(reviewed), history: []int{25}, want: plan.Drifted, next: "plan again", open: []plan.Sight{plan.SeenAsShown}},
		"one drifted, one moved":              {latest: 3, changes: changes(limit(1, 5), idle(20, 30)), wish: 30, entries: entries(reviewed), want: plan.FileMoved, open: []plan.Sight{plan.SeenInSync, plan.SeenAsShown}},
		"one moved, one drifted":              {latest: 3, changes: changes(idle(20, 30), limit(1, 5)), wish: 30, entries: entries(reviewed), want: plan.FileMoved, open: []plan.Sight{plan.SeenAsShown, plan.SeenInSync}},
		"one as reviewed, one drifted":        {latest: 3, changes: changes(idle(20, 60), limit(1, 5)), entries: entries(reviewed), want: plan.Drifted, open: []plan.Sight{plan.SeenInSync}},
		"the review keeps no text of it":      {latest: 4, changes: changes(idle(25, 60)), entries: entries(untold(reviewed)), history: []int{25}, want: plan.Drifted, open: []plan.Sight{plan.SeenUntold}},
		"the review has no wish for it":       {latest: 3, changes: changes(idle(20, 30), limit(1, 5)), entries: entries(review.Entry{Latest: 3}), want: plan.FileMoved, open: []plan.Sight{plan.SeenUntold, plan.SeenUntold}},
		"changed and taken back by hand":      {latest: 5, changes: need, entries: entries(reviewed), history: []int{60, 20}, want: plan.Drifted},
		"another key changed in between":      {latest: 4, changes: need, entries: entries(reviewed), history: []int{20}, want: plan.AsReviewed},
		"the versions between are not known":  {latest: 5, changes: need, entries: entries(reviewed), unknown: true, want: plan.Drifted},
		"the versions between are not all":    {latest: 5, changes: need, entries: entries(reviewed), history: []int{20}, want: plan.Drifted},
		"the document was made anew":          {latest: 2, changes: need, entries: entries(reviewed), want: plan.Drifted},
		"delivered already":                   {latest: 3, changes: need, entries: entries(spent(reviewed)), want: plan.Drifted},
		"seen in sync":                        {latest: 3, changes: need, entries: entries(nothing), want: plan.Drifted},
		"unreadable at review":                {latest: 3, changes: need, entries: entries(blind), want: plan.NotReviewed},
		"unreadable at review, found only":    {latest: 3, changes: need, entries: entries(blind), discover: true, want: plan.Pending},
		"unreadable in the newest review":     {latest: 3, changes: need, entries: entries(blind, reviewed), want: plan.AsReviewed},
		"never seen":                          {latest: 3, changes: need, want: plan.NotReviewed},
		"never seen, found only":              {latest: 3, changes: need, discover: true, want: plan.Pending},
		"something unknown turned up":         {latest: 4, changes: changes(idle(20, 60), remove("/inputs/x")), entries: entries(reviewed), history: []int{20}, want: plan.Drifted, open: []plan.Sight{plan.SeenInSync}},
		"the file keeps something no more":    {latest: 3, changes: changes(idle(20, 60), remove("/inputs/x")), entries: entries(reviewed), want: plan.FileMoved, open: []plan.Sight{plan.SeenInSync}},
		"the document went":                   {latest: 0, changes: changes(create(), idle(20, 60)), entries: entries(reviewed), want: plan.Drifted, open: []plan.Sight{plan.SeenInSync, plan.SeenAsShown}},
		"an older review holds it":            {latest: 3, changes: need, entries: entries(nothing, reviewed), want: plan.AsReviewed},
		"each review holds a part":            {latest: 3, changes: changes(idle(20, 60), limit(1, 5)), entries: entries(seen(60, limit(1, 5)), reviewed), want: plan.AsReviewed},
		"the newest review wished another":    {latest: 3, changes: changes(idle(20, 30)), wish: 30, entries: entries(seen(45, idle(20, 45)), seen(30)), want: plan.FileMoved},
		"no witness, and no history either":   {latest: 9, changes: need, entries: entries(unwitnessed(reviewed)), unknown: true, want: plan.AsReviewed},
		"a witness against one review of two": {latest: 4, changes: need, entries: entries(reviewed, unwitnessed(reviewed)), history: []int{60}, want: plan.AsReviewed},
		"drift of a pull request's target":    {latest: 4, changes: changes(idle(25, 60)), entries: entries(kept(reviewed, 7)), history: []int{25}, want: plan.Drifted, next: "open a pull request"},
		"moved since a pull request":          {latest: 3, changes: changes(idle(20, 30)), wish: 30, entries: entries(kept(reviewed, 7)), want: plan.FileMoved, next: "open a pull request"},
		"left by our own apply":               {latest: 4, changes: changes(idle(60, 20)), wish: 20, entries: entries(kept(seen(20), 8), kept(spent(reviewed), 7)), history: []int{60}, want: plan.Drifted, next: "left by the apply of #7"},
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test.check(t) })
	}
}

func TestDecideRepoint(t *testing.T) {
	t.Parallel()
	reviewed := seen(60, idle(20, 60))
	need := changes(repoint(idle(20, 60)))
	for name, test := range map[string]decision{
		"written, promotion left":            {latest: 4, changes: need, entries: entries(reviewed), history: []int{60}, want: plan.AsReviewed},
		"written and unconfirmed":            {latest: 4, changes: need, entries: entries(written(reviewed)), want: plan.AsReviewed},
		"written on dispatch, unconfirmed":   {latest: 4, changes: need, entries: entries(written(seen(60))), want: plan.AsReviewed},
		"unconfirmed owes no content":        {latest: 3, changes: changes(idle(20, 60)), entries: entries(written(reviewed)), want: plan.Drifted},
		"pointer moved after delivery":       {latest: 4, changes: need, entries: entries(spent(reviewed)), want: plan.Drifted},
		"pointer moved, nothing owed":        {latest: 3, changes: need, entries: entries(seen(60)), want: plan.Drifted},
		"an id of its own":                   {latest: 3, changes: need, entries: entries(seen(60, need...)), want: plan.AsReviewed},
		"another repoint was reviewed":       {latest: 3, changes: need, entries: entries(seen(60, repoint(idle(10, 60)))), want: plan.Drifted},
		"beside a change, keys reviewed":     {latest: 3, changes: changes(idle(20, 60), repoint(idle(10, 60))), entries: entries(reviewed), want: plan.AsReviewed},
		"beside a change, another key":       {latest: 3, changes: changes(idle(20, 60), repoint(remove("/inputs/x"))), entries: entries(reviewed), want: plan.Drifted},
		"keys of two reviews":                {latest: 3, changes: changes(idle(20, 60), repoint(idle(20, 60), limit(1, 5))), entries: entries(reviewed, written(seen(60, limit(1, 5)))), want: plan.AsReviewed},
		"the key was reviewed for another":   {latest: 3, changes: changes(limit(1, 5), repoint(idle(20, 30))), wish: 30, entries: entries(seen(30, limit(1, 5)), reviewed), want: plan.Drifted},
		"written form, nothing moves":        {latest: 4, changes: changes(repoint()), entries: entries(seen(60, retype("idleSessionTimeout", 60))), want: plan.AsReviewed},
		"what was written is wished no more": {latest: 4, changes: changes(repoint(idle(20, 30))), wish: 30, entries: entries(reviewed), want: plan.Drifted},
		"written once another was applied":   {latest: 5, changes: changes(repoint(idle(60, 20))), wish: 20, entries: entries(once(seen(20), idle(60, 20)), reviewed), history: []int{60, 20}, want: plan.AsReviewed},
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test.check(t) })
	}
}

// TestDecideOnceAnotherIsApplied is the urgent revert, planned while the change
// that it takes back was not applied yet.
func TestDecideOnceAnotherIsApplied(t *testing.T) {
	t.Parallel()
	first := seen(60, idle(20, 60))
	revert := once(seen(20), idle(60, 20))
	need := changes(idle(60, 20))
	for name, test := range map[string]decision{
		"the other is applied":           {latest: 4, changes: need, entries: entries(revert, spent(first)), history: []int{60}, want: plan.AsReviewed},
		"the other is unconfirmed":       {latest: 4, changes: need, entries: entries(revert, written(first)), history: []int{60}, want: plan.AsReviewed},
		"the other is not among them":    {latest: 4, changes: need, entries: entries(revert), history: []int{60}, want: plan.Drifted},
		"the other makes another value":  {latest: 4, changes: need, entries: entries(revert, seen(50, idle(20, 50))), history: []int{60}, want: plan.Drifted},
		"the other changes another key":  {latest: 4, changes: need, entries: entries(revert, seen(20, limit(20, 60))), history: []int{60}, want: plan.Drifted},
		"reverted already, then by hand": {latest: 6, changes: need, entries: entries(revert, first), history: []int{60, 20, 60}, want: plan.Drifted},
		"the revert is spent":            {latest: 4, changes: need, entries: entries(spent(revert), first), history: []int{60}, want: plan.Drifted},
		"it does not vouch for itself":   {latest: 4, changes: need, entries: entries(once(seen(20, idle(20, 60)), idle(60, 20))), history: []int{60}, want: plan.Drifted},
		"a third one, of the second":     {latest: 5, changes: changes(idle(20, 60)), entries: entries(once(seen(60), idle(20, 60)), revert), history: []int{20, 20}, want: plan.AsReviewed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.wish == 0 && name != "a third one, of the second" {
				test.wish = 20
			}
			test.check(t)
		})
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	at := func(latest int, e review.Entry) review.Entry { e.Latest = latest; return e }
	need := idle(20, 60)
	old, other := at(3, seen(60, need)), at(1, seen(60, idle(1, 2)))
	for name, test := range map[string]struct {
		latest  int
		entries []review.Entry
		after   int
	}{
		"the oldest that can count": {7, entries(other, old, at(5, seen(60, need)), at(2, spent(seen(60, need)))), 3},
		"none holds a needed one":   {7, entries(other), 7},
		"none has a witness":        {7, entries(unwitnessed(old)), 7},
		"none owes the content":     {7, entries(written(old)), 7},
		"one has too many since":    {60, entries(old, at(55, seen(60, need))), 55},
		"once another is applied":   {7, entries(at(4, once(seen(60), need)), at(6, spent(seen(20, limit(1, 5), idle(60, 20))))), 4},
		"not once it is not":        {7, entries(at(4, once(seen(60), need))), 7},
	} {
		now := plan.Target{LatestVersion: test.latest, Changes: changes(need)}
		if after, upTo := review.Span(now, test.entries); after != test.after || upTo != test.latest {
			t.Errorf("%s: span (%d, %d], want (%d, %d]", name, after, upTo, test.after, test.latest)
		}
	}
}
