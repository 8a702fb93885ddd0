package render

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// quiet reports whether one line says it all.
func (r *report) quiet() bool {
	return len(r.groups)+len(r.dropped)+len(r.plan.Findings)+len(r.unread)+len(r.results) == 0
}

// story is the plan in a sentence without its end; when says when the targets
// change.
func (r *report) story(when string) phrase {
	n := r.plan.Totals
	changing := n.Changing()
	switch {
	case n.Targets == 0:
		return say("there is no target to look at")
	case changing > 0 && r.venue.Drift:
		return r.driftStory()
	case changing > 0:
		who := fmt.Sprintf("%d of %d targets ", changing, n.Targets)
		switch {
		case n.Targets == 1:
			who = "the target "
		case n.Targets == 2 && changing == 2:
			who = "both targets "
		case changing == n.Targets:
			who = fmt.Sprintf("all %d targets ", n.Targets)
		}
		change := say(who + have(n.Targets, "changes", "change") + when)
		return join(", ", change, tally(n.Loosening, have(n.Loosening, "loosens", "loosen"), bad))
	case n.Unreadable == n.Targets:
		return say("none of " + counted(n.Targets, "target") + " could be read")
	case n.Unreadable > 0:
		return say(fmt.Sprintf("%s in sync, %d could not be read", counted(n.InSync, "target"), n.Unreadable))
	}
	return say(counted(n.InSync, "target") + " in sync")
}

// totals counts the targets by what happens to them, leaving out zeros.
func (r *report) totals() phrase {
	n := r.plan.Totals
	word := func(a plan.Action) string { return string(a) }
	if r.venue.Drift {
		word = driftWord
	}
	return join(" · ",
		tally(n.Create, word(plan.Create), strong), tally(n.Update, word(plan.Update), strong), tally(n.Repoint, word(plan.Repoint), strong),
		tally(n.InSync, "in sync", plain), tally(n.Unreadable, "unreadable", bad))
}

// counts tells how the targets came out.
func (r *report) counts() phrase {
	number, inSync := map[string]int{}, 0
	for _, t := range r.plan.Targets {
		if o, ok := cameOut(t); ok {
			number[o.word]++
		} else if t.Verdict != nil && t.Verdict.Class == plan.AsReviewed {
			number[asReviewed]++
		} else if t.Action != plan.Unreadable {
			inSync++
		}
	}
	all := []phrase{tally(number[asReviewed], asReviewed, good), tally(number[notReviewed], notReviewed, bad)}
	for _, kind := range []plan.Result{plan.Written, plan.Unconfirmed, plan.Skipped, plan.ResultPending, plan.Refused, plan.Failed, plan.Stopped} {
		word := resultWord(kind)
		all = append(all, tally(number[word], word, resultTone(kind)))
	}
	if r.applied {
		all = append(all, tally(inSync, "in sync", plain), tally(r.plan.Totals.Unreadable, "unreadable", bad))
	}
	return join(" · ", all...)
}

func tally(n int, word string, t tone) phrase {
	if n == 0 {
		return nil
	}
	return phrase{{t, fmt.Sprintf("%d %s", n, word)}}
}

// filters are the selectors that left targets out, as they were given.
func filters(f plan.Filters) string {
	var all []string
	add := func(option string, given []string) {
		for _, g := range given {
			all = append(all, option+" "+g)
		}
	}
	add("--account", f.Accounts)
	add("--region", f.Regions)
	add("--exclude", f.Excluded)
	return strings.Join(all, " ")
}

// shortHash is as much of a plan's hash as people compare.
func shortHash(hash string) string { return hash[:min(len(hash), 12)] }
