package reconcile

import (
	"context"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// await returns when the version is Active, or ctx ends. AWS answers a write
// with Creating or Updating first.
func (w *writer) await(ctx context.Context, version int) error {
	deadline := w.gate.clock.Now().Add(activeWithin)
	for wait := firstPoll; ; wait = min(2*wait, longPoll) {
		v, err := get(ctx, w.docs, w.gate, w.target, version)
		if err == nil {
			switch v.Status {
			case preferences.Active:
				return nil
			case preferences.Failed:
				return &fault.Error{Class: fault.UnreadableDocument, Op: "ssm:GetDocument",
					Message: fmt.Sprintf("AWS marks version %d as Failed, so it is not made the default", version),
					Next:    "look at the version's status information in the console, then apply again"}
			}
		}
		if expired(err) || w.gate.clock.Now().After(deadline) || w.gate.rest(ctx, wait) != nil {
			if err == nil {
				err = fmt.Errorf("version %d is %s", version, v.Status)
			}
			return unconfirmed(err)
		}
	}
}

// readBack returns when both pointers show the version.
func (w *writer) readBack(version int) error {
	deadline := w.gate.clock.Now().Add(readBackWithin)
	for wait := firstPoll; ; wait = min(2*wait, longPoll) {
		live := snapshot(w.ctx, w.docs, w.gate, w.target)
		s := live.Snapshot
		switch {
		case live.Err != nil:
		case s.Latest.Number > version:
			return errRace
		case s.Latest.Number == version && s.Default.Number == version && w.reached(s.Latest.Document):
			return nil
		}
		if expired(live.Err) || w.gate.clock.Now().After(deadline) || w.gate.rest(w.ctx, wait) != nil {
			if live.Err != nil {
				return unconfirmed(live.Err)
			}
			return fmt.Errorf("%w: read back version %d with default %d", errUnconfirmed, s.Latest.Number, s.Default.Number)
		}
	}
}
