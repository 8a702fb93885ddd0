package render

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// TestOmitted finds each change in the body by a word of its own, and holds
// what is said to be omitted to that.
func TestOmitted(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	keys := []string{"s3KeyPrefix", "shellProfile.linux", "shellProfile.windows", "kmsKeyId", "runAsDefaultUser", "s3BucketName", "cloudWatchLogGroupName", "description", "maxSessionDuration"}
	for round := range 4 {
		b, once, words := newPlan(), [][]plan.Change(nil), 0
		word := func() string { words++; return fmt.Sprintf("word%dend", words) }
		random := func() []plan.Change {
			var changes []plan.Change
			for _, i := range r.Perm(len(keys))[:1+r.IntN(5)] {
				long := strings.Repeat(someText(r)+"\n", 1+r.IntN(4)*r.IntN(40)) + strings.Repeat("x", 40) + word()
				c := set(keys[i], text("old"), text(long), []plan.Direction{loosens, neutral, neutral}[r.IntN(3)], plan.PullRequest, "Something.")
				c.ID = idOf(long)
				if r.IntN(5) == 0 {
					c = repoint(c)
					c.ID = idOf(long)
				}
				changes = append(changes, c)
			}
			return changes
		}
		for range 5 + r.IntN(30) {
			b.add(plan.Update, accounts(len(b.Targets), 1+r.IntN(3)), regions[:1+r.IntN(2)], random()...)
		}
		once = make([][]plan.Change, len(b.Targets))
		for i := range once {
			if r.IntN(8) == 0 {
				once[i] = random()
			}
		}
		for budget := 2000 + round*1000; budget <= 60000; budget += 4000 {
			body, omitted := Comment(b.Plan, CommentOptions{Budget: budget, Merge: true, Once: once})
			checkBalanced(t, body, budget)
			if slices.ContainsFunc(b.Groups, func(g plan.Group) bool { return slices.ContainsFunc(effects(g.Changes), touchesProfile) }) &&
				!strings.Contains(body, "> **The shell profile changes in") {
				t.Errorf("budget %d: no alert for the shell profile", budget)
			}
			count := 0
			check := func(c plan.Change, targets []int) {
				whole := c
				if len(c.Moves) > 0 {
					whole = c.Moves[0]
				}
				text := whole.New.Text()
				hidden := weighty(c) && !strings.Contains(body, text[strings.LastIndex(text, "word"):])
				if hidden {
					count++
				}
				for _, i := range targets {
					if omitted.Has(i, c.ID) != hidden {
						t.Fatalf("budget %d: %s of target %d is omitted: %t; hidden: %t", budget, c.Key, i, omitted.Has(i, c.ID), hidden)
					}
				}
			}
			for _, g := range b.Groups {
				for _, c := range g.Changes {
					check(c, g.Targets)
				}
			}
			for i, changes := range once {
				for _, c := range changes {
					check(c, []int{i})
				}
			}
			if omitted.Count() != count {
				t.Errorf("budget %d: %d are omitted, %d hidden", budget, omitted.Count(), count)
			}
		}
	}
}

func TestAcceptSummary(t *testing.T) {
	t.Parallel()
	o := CommentOptions{Budget: leastBudget}
	body, omitted := Comment(fleet().Plan, o)
	o.AcceptSummary = true
	accepted, none := Comment(fleet().Plan, o)
	if omitted.Count() == 0 || none.Count() != 0 {
		t.Errorf("%d are omitted, %d where the summary is accepted", omitted.Count(), none.Count())
	}
	const said = "changes are only in the job summary"
	if !strings.Contains(body, said+", so") || !strings.Contains(accepted, said+".") {
		t.Errorf("the status does not say what was accepted:\n%s\n%s", body, accepted)
	}
}

// TestWeightyLast leaves out what weighs only when the rest of the room, which
// others may fill, is too small for one more of it.
func TestWeightyLast(t *testing.T) {
	t.Parallel()
	b := newPlan()
	for i := range 40 {
		b.add(plan.Update, accounts(i, 1), regions[:1], set("s3KeyPrefix", text("a"), text(fmt.Sprintf("light%d", i)), neutral, "", "Something."),
			set("kmsKeyId", text("a"), text(fmt.Sprintf("heavy%d", i)), neutral, "", "Something."))
	}
	for budget := 2000; budget <= 60000; budget += 1000 {
		body, omitted := Comment(b.Plan, CommentOptions{Budget: budget})
		if n := strings.Count(body, "+ s3KeyPrefix"); omitted.Count() > 0 && n > 3 {
			t.Errorf("budget %d: %d weighty changes are omitted, and %d others shown", budget, omitted.Count(), n)
		}
	}
}
