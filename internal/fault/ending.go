package fault

import "slices"

// The exit codes, beside 130 and 143 for a run stopped by a signal.
const (
	ExitOK         = 0
	ExitError      = 1  // nothing could be read, or something the run needs failed
	ExitChanges    = 2  // changes are pending and the caller asked to be told
	ExitInvalid    = 3  // the file is invalid or missing
	ExitRefused    = 4  // nothing was written, by rule or by answer
	ExitIncomplete = 5  // some target was unreadable, failed or refused
	ExitUsage      = 64 // the command cannot run like this
)

// Ending is how a run ended. Its zero value is success.
type Ending struct {
	Signal      int  // number of the signal that stopped the run, 0 for none
	Usage       bool // also: a mode that the event forbids, no terminal and no consent
	Invalid     bool // the file is invalid or missing
	Broken      bool // GitHub, the plan file or the sandbox file failed the run
	NothingRead bool // there were targets and none could be read
	OverLimit   bool // of an apply; over a limit in a plan is a warning
	Declined    bool // the answer to the confirmation was no

	Written    int // targets
	Refused    int // targets; of a verify, those not reviewed and those whose file moved
	Failed     int // targets
	Unreadable int // targets, without those that were only discovered

	// ChangesAsked is that changes are pending and --detailed-exitcode or
	// --fail-on-changes asked to be told.
	ChangesAsked bool

	// Causes are the reasons of whatever was refused, failed, unreadable or
	// broken, in any order.
	Causes []Reason
}

// ExitCode is the code of the first row that fits.
func (e Ending) ExitCode() int {
	switch {
	case e.Signal != 0:
		return 128 + e.Signal
	case e.Usage:
		return ExitUsage
	case e.Invalid:
		return ExitInvalid
	case e.NothingRead, e.Broken:
		return ExitError
	case e.OverLimit, e.Declined, e.Refused > 0 && e.Written == 0:
		return ExitRefused
	case e.Unreadable > 0, e.Failed > 0, e.Refused > 0:
		return ExitIncomplete
	case e.ChangesAsked:
		return ExitChanges
	}
	return ExitOK
}

// Reason is the word of the failure-reason output: the first in precedence of
// all that apply, and "" for a run that did not fail or that its user declined.
func (e Ending) Reason() Reason {
	code := e.ExitCode()
	if code == ExitOK || code == ExitChanges {
		return ""
	}
	found := slices.Clone(e.Causes)
	if e.Usage || e.Invalid {
		found = append(found, InvalidConfig)
	}
	if e.OverLimit {
		found = append(found, Threshold)
	}
	if e.Written > 0 {
		found = append(found, Partial)
	}
	if e.Declined && len(found) == 0 {
		return ""
	}
	for _, r := range precedence {
		if slices.Contains(found, r) {
			return r
		}
	}
	return ReasonInternal
}
