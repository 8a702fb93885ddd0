package render

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// A drift report is about what is live, and its plan is the way back to the
// file. So directions are turned round: to say that live is looser.

// whatDrifted is the first sentence of a report that has something to tell.
const whatDrifted = "What is live differs from the file as merged: somebody changed it by hand, or an apply did not finish. Each value leads from what is live to what the file says."

// asDrift is changes that lead back to the file as what led away from it. All
// of them are drift, so that goes without saying.
func asDrift(changes []plan.Change) []plan.Change {
	turned := make([]plan.Change, len(changes))
	for i, c := range changes {
		switch c.Origin = ""; c.Direction {
		case preferences.Loosens:
			c.Direction = preferences.Tightens
		case preferences.Tightens:
			c.Direction = preferences.Loosens
		}
		c.Consequence = driftConsequence(c)
		c.Moves = asDrift(c.Moves)
		turned[i] = c
	}
	return turned
}

// driftConsequence says of nothing that holds already that the file would bring
// it.
func driftConsequence(c plan.Change) string {
	today, then := c.Today()
	if then != "" {
		then = "With the file applied, " + continued(then)
	}
	return strings.TrimSpace(today + " " + then)
}

// continued is a sentence within another: a capital that begins a word that is
// no name goes.
func continued(sentence string) string {
	if len(sentence) > 1 && (sentence[1] == ' ' || 'a' <= sentence[1] && sentence[1] <= 'z') {
		return strings.ToLower(sentence[:1]) + sentence[1:]
	}
	return sentence
}

// briefDrift is one difference in a few words, which must not read as what
// somebody did.
func briefDrift(c plan.Change, more func([]plan.Change) phrase) phrase {
	name := clipped(phrase{label(c)})
	switch c.Kind {
	case plan.CreateDocument:
		return say("no document")
	case plan.Remove:
		return name.and(" is not in the file")
	case plan.Retype:
		return name.and(" is not in canonical form")
	case plan.RepointDefault:
		if len(c.Moves) == 0 {
			return name.and(" is behind the latest")
		}
		return name.and(" differs: ").with(more(c.Moves))
	}
	live, file := shown(c.Key, c.Old), shown(c.Key, c.New)
	if manyLines(c) || !short(live) || !short(file) {
		return name.and(" differs")
	}
	return append(append(name.and(" live "), live), span{plain, ", file "}, file)
}

// driftWord is what a target is that an apply would act on so.
func driftWord(a plan.Action) string {
	switch a {
	case plan.Create:
		return "missing"
	case plan.Repoint:
		return "with another default"
	}
	return "different"
}

// driftStory is the report in a sentence without its end.
func (r *report) driftStory() phrase {
	n := r.plan.Totals
	who := fmt.Sprintf("%d of %s", n.Changing(), counted(n.Targets, "target"))
	var looser phrase
	if in := affected(r.loosened); in > 0 {
		looser = phrase{{bad, fmt.Sprintf("live is looser in %d", in)}}
	}
	if n.Targets == 1 {
		who = "the target"
		if looser != nil {
			looser[0].text = "live is looser"
		}
	}
	return join(", ",
		say(who+have(n.Changing(), " differs", " differ")+" from the file as merged"),
		looser)
}

// afterDrift is what is to be done about drift.
func (r *report) afterDrift() phrase {
	back := say("run ").quote("ssmprefs apply")
	if r.venue.Action {
		back = say("merge a pull request that touches the file, or run the workflow with `mode: apply` on the apply branch and ").
			quote("expected-plan-hash: " + r.plan.PlanHash)
	}
	return say("to keep what is live, take it into the file by a pull request; to put the file back, ").with(back)
}

// liveVersion is the version of the document that differs, where it is the
// same one in all targets, for a report of drift.
func (r *report) liveVersion(targets []int) phrase {
	if !r.venue.Drift {
		return nil
	}
	version := r.plan.Targets[targets[0]].LatestVersion
	for _, i := range targets {
		if r.plan.Targets[i].LatestVersion != version {
			return nil
		}
	}
	if version == 0 {
		return nil
	}
	return say(fmt.Sprintf("live is version %d", version))
}
