package fault

import (
	"slices"
	"testing"
)

// The rows of the exit codes, in order: each field alone, and its code.
var alone = []struct {
	name string
	set  func(*Ending)
	code int
}{
	{"interrupted", func(e *Ending) { e.Signal = 2 }, 130},
	{"usage", func(e *Ending) { e.Usage = true }, 64},
	{"invalid file", func(e *Ending) { e.Invalid = true }, 3},
	{"nothing read", func(e *Ending) { e.NothingRead = true }, 1},
	{"broken", func(e *Ending) { e.Broken = true }, 1},
	{"over a limit", func(e *Ending) { e.OverLimit = true }, 4},
	{"declined", func(e *Ending) { e.Declined = true }, 4},
	{"refused", func(e *Ending) { e.Refused = 1 }, 4},
	{"unreadable", func(e *Ending) { e.Unreadable = 1 }, 5},
	{"failed", func(e *Ending) { e.Failed = 1 }, 5},
	{"changes asked for", func(e *Ending) { e.ChangesAsked = true }, 2},
	{"written", func(e *Ending) { e.Written = 1 }, 0},
}

// Every combination has the code of its first row. Only a refusal beside a
// write moves down, to the row of what is incomplete.
func TestExitCodeOfEveryCombination(t *testing.T) {
	t.Parallel()
	const written = 11 // the last row
	for combination := range 1 << len(alone) {
		var e Ending
		codes := []int{}
		for i, row := range alone {
			if combination&(1<<i) == 0 {
				continue
			}
			row.set(&e)
			code := row.code
			if row.name == "refused" && combination&(1<<written) != 0 {
				code = ExitIncomplete
			}
			codes = append(codes, code)
		}
		want := 0
		if i := slices.IndexFunc(codes, func(c int) bool { return c != 0 }); i >= 0 {
			want = codes[i]
		}
		if got := e.ExitCode(); got != want {
			t.Errorf("%+v: exit code %d, want %d", e, got, want)
		}
	}
}

func TestTerminated(t *testing.T) {
	t.Parallel()
	if got := (Ending{Signal: 15, Written: 3}).ExitCode(); got != 143 {
		t.Errorf("exit code %d, want 143", got)
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  Ending
		want Reason
	}{
		{"success", Ending{}, ""},
		{"written", Ending{Written: 2}, ""},
		{"skipped drift is no failure", Ending{Causes: []Reason{Drifted}}, ""},
		{"changes pending", Ending{ChangesAsked: true}, ""},
		{"usage", Ending{Usage: true}, InvalidConfig},
		{"invalid before all", Ending{Invalid: true, Causes: []Reason{GitHubRate, AWSAuth}}, InvalidConfig},
		{"over a limit", Ending{OverLimit: true, Causes: []Reason{Drifted}}, Threshold},
		{"declined", Ending{Declined: true}, ""},
		{"declined beside an unreadable target", Ending{Declined: true, Causes: []Reason{AWSAccess}}, AWSAccess},
		{"drifted", Ending{Refused: 1, Causes: []Reason{Drifted}}, Drifted},
		{"refused beside a write keeps its reason", Ending{Refused: 1, Written: 4, Causes: []Reason{NotReviewed}}, NotReviewed},
		{"throttled beside a write", Ending{Failed: 1, Written: 4, Causes: []Reason{AWSThrottled}}, AWSThrottled},
		{"failed beside a write", Ending{Failed: 1, Written: 4, Causes: []Reason{ReasonInternal}}, Partial},
		{"failed alone", Ending{Failed: 1, Causes: []Reason{ReasonInternal}}, ReasonInternal},
		{"nothing read", Ending{NothingRead: true, Causes: []Reason{AWSAccess, AWSAuth}}, AWSAuth},
		{"broken without a cause", Ending{Broken: true}, ReasonInternal},
		{"interrupted", Ending{Signal: 2}, ReasonInternal},
		{"interrupted after a write", Ending{Signal: 15, Written: 1}, Partial},
	} {
		if got := c.end.Reason(); got != c.want {
			t.Errorf("%s: reason %q, want %q", c.name, got, c.want)
		}
	}
}

// Of two causes the earlier in precedence is told, in whatever order they come.
func TestReasonPrecedence(t *testing.T) {
	t.Parallel()
	for i, first := range precedence {
		for _, second := range precedence[i:] {
			for _, causes := range [][]Reason{{first, second}, {second, first}} {
				if got := (Ending{Failed: 2, Causes: causes}).Reason(); got != first {
					t.Errorf("causes %q: reason %q, want %q", causes, got, first)
				}
			}
		}
	}
}

func TestClassReason(t *testing.T) {
	t.Parallel()
	for class, want := range map[Class]Reason{
		AccessDenied:       AWSAccess,
		RegionDisabled:     AWSAccess,
		UnreadableDocument: AWSAccess,
		AssumeRoleFailed:   AWSAuth,
		WrongAccount:       AWSAuth,
		CredentialsExpired: AWSAuth,
		Throttled:          AWSThrottled,
		Network:            ReasonInternal,
		Internal:           ReasonInternal,
	} {
		if got := class.Reason(); got != want {
			t.Errorf("%s: reason %q, want %q", class, got, want)
		}
	}
}
