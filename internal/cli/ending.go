package cli

import (
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// ending is how a run ended, as far as its plan shows it.
func ending(p plan.Plan) fault.Ending {
	e := fault.Ending{NothingRead: len(p.Targets) > 0}
	for _, t := range p.Targets {
		if t.Action != plan.Unreadable {
			e.NothingRead = false
		} else if !t.Discovered || t.Error.Class == fault.RegionDisabled { // which is a region that the file names
			e.Unreadable++
		}
		if t.Error != nil {
			e.Causes = append(e.Causes, t.Error.Class.Reason())
		}
		if t.Outcome != nil {
			count(&e, t)
		}
	}
	e.Causes = append(e.Causes, raised(p)...)
	return e
}

// raised is the reason of targets that are refused for what preflight found and
// the file makes an error, none where there are none.
func raised(p plan.Plan) []fault.Reason {
	for _, f := range p.Findings {
		for _, i := range f.Targets {
			if o := p.Targets[i].Outcome; f.Severity == string(diag.Error) && o != nil && o.Result == plan.Refused {
				return []fault.Reason{fault.Threshold}
			}
		}
	}
	return nil
}

// count adds the outcome of one target. One that was refused or failed after a
// version was written, before it was promoted, counts as written too.
func count(e *fault.Ending, t plan.Target) {
	result := t.Outcome.Result
	if result == plan.Written || result == plan.Unconfirmed || t.Outcome.Version > t.Outcome.LatestBefore {
		e.Written++
	}
	switch result {
	case plan.Refused:
		e.Refused++
		if reason, ok := refusals[t.Verdict.Class]; ok {
			e.Causes = append(e.Causes, reason)
		}
	case plan.Failed, plan.Stopped: // a signal's own code goes first
		e.Failed++
		if t.Outcome.Error != nil {
			e.Causes = append(e.Causes, t.Outcome.Error.Class.Reason())
		}
	}
}

// refusals are the reasons of a refused target by its verdict.
var refusals = map[plan.Class]fault.Reason{
	plan.FileMoved:   fault.FileMoved,
	plan.NotReviewed: fault.NotReviewed,
	plan.Drifted:     fault.Drifted,
	plan.LostRace:    fault.Drifted,
}
