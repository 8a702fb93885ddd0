package cli

import (
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
)

func TestEnding(t *testing.T) {
	t.Parallel()
	ended := func(result plan.Result, class plan.Class) plan.Target {
		return plan.Target{Action: plan.Update, Verdict: &plan.Verdict{Class: class}, Outcome: &plan.Outcome{Result: result}}
	}
	unreadable := plan.Target{Action: plan.Unreadable, Error: &fault.Error{Class: fault.AccessDenied}}
	discovered := unreadable
	discovered.Discovered = true
	disabled := discovered
	disabled.Error = &fault.Error{Class: fault.RegionDisabled}
	for _, c := range []struct {
		name    string
		targets []plan.Target
		code    int
		reason  fault.Reason
	}{
		{"no targets", nil, fault.ExitOK, ""},
		{"in sync", []plan.Target{ended(plan.Skipped, plan.InSync)}, fault.ExitOK, ""},
		{"written", []plan.Target{ended(plan.Written, plan.AsReviewed)}, fault.ExitOK, ""},
		{"unconfirmed", []plan.Target{ended(plan.Unconfirmed, plan.AsReviewed)}, fault.ExitOK, ""},
		{"pending", []plan.Target{ended(plan.ResultPending, plan.Pending)}, fault.ExitOK, ""},
		{"refused alone", []plan.Target{ended(plan.Refused, plan.Drifted)}, fault.ExitRefused, fault.Drifted},
		{"refused beside written", []plan.Target{ended(plan.Refused, plan.FileMoved), ended(plan.Written, plan.AsReviewed)}, fault.ExitIncomplete, fault.FileMoved},
		{"refused after a write", []plan.Target{{Action: plan.Update, Verdict: &plan.Verdict{Class: plan.Drifted},
			Outcome: &plan.Outcome{Result: plan.Refused, LatestBefore: 3, Version: 4}}}, fault.ExitIncomplete, fault.Drifted},
		{"failed", []plan.Target{ended(plan.Failed, plan.AsReviewed)}, fault.ExitIncomplete, fault.ReasonInternal},
		{"stopped at the deadline", []plan.Target{ended(plan.Stopped, plan.AsReviewed)}, fault.ExitIncomplete, fault.ReasonInternal},
		{"lost the race", []plan.Target{ended(plan.Refused, plan.LostRace)}, fault.ExitRefused, fault.Drifted},
		{"none readable", []plan.Target{unreadable}, fault.ExitError, fault.AWSAccess},
		{"one unreadable", []plan.Target{unreadable, ended(plan.Written, plan.AsReviewed)}, fault.ExitIncomplete, fault.AWSAccess},
		{"a region that is named and not enabled", []plan.Target{disabled, {Action: plan.None}}, fault.ExitIncomplete, fault.AWSAccess},
		{"one discovered and unreadable", []plan.Target{discovered, {Action: plan.None}}, fault.ExitOK, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := ending(plan.Plan{Targets: c.targets})
			if e.ExitCode() != c.code || e.Reason() != c.reason {
				t.Errorf("got %d %q, want %d %q", e.ExitCode(), e.Reason(), c.code, c.reason)
			}
		})
	}
}
