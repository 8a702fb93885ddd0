package render

import "fmt"

// mostUnchecked is how many things that could not be told are named before the
// rest is counted.
const mostUnchecked = 4

// unchecked is what preflight could not tell, in one paragraph: it is no failure
// and says nothing of nodes.
func (r *report) unchecked() phrase {
	var all []phrase
	for i, u := range r.plan.Unchecked {
		if i == mostUnchecked && len(r.plan.Unchecked) > i+1 {
			all = append(all, say(fmt.Sprintf("and %d more", len(r.plan.Unchecked)-i)))
			break
		}
		all = append(all, say(u.What+" in "+counted(len(u.Targets), "target")+", since "+u.Why))
	}
	if all == nil {
		return nil
	}
	return say("Not checked: ").with(join("; ", all...)).and(".")
}
