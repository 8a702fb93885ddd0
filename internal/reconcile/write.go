package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// writer brings one document from the state it was read in to another: write,
// wait until the version is Active, promote, read back.
type writer struct {
	docs       Documents
	gate       *gate
	begin, ctx context.Context
	target     target.Target
	live       preferences.Snapshot
	may        func() error // asked directly before what is written first
	content    func() (string, error)
	reached    func(*preferences.Document) bool

	version int    // the version written, 0 as long as there is none
	note    string // what the report has to add
}

var (
	errRace        = errors.New("another writer came between")
	errUnconfirmed = errors.New("is not confirmed")
	errNotBegun    = errors.New("not begun")
)

const (
	activeWithin   = 2 * time.Minute
	readBackWithin = 30 * time.Second
	firstPoll      = 250 * time.Millisecond
	longPoll       = 5 * time.Second
	writeTries     = 3
)

// bring makes the changes live. A process that dies at any line of it leaves a
// state from which the next run goes on: either nothing is written, or a
// version that is latest and not yet the default, which is a repoint.
func (w *writer) bring(changes []plan.Change) error {
	version := w.live.Latest.Number
	if s := w.live.Latest.Status; s == preferences.Creating || s == preferences.Updating {
		err := w.await(w.begin, version)
		switch {
		case err == nil, w.begin.Err() != nil:
		case errors.Is(err, errUnconfirmed):
			return &fault.Error{Class: fault.UnreadableDocument, Op: "ssm:GetDocument", Err: err, Next: "wait until it is Active, then run again",
				Message: fmt.Sprintf("the latest version is still %s, so nothing is written onto it", s)}
		default:
			return err
		}
	}
	if w.begin.Err() != nil {
		return errNotBegun
	}
	if contentChanges(changes) {
		if err := w.write(); err != nil {
			return err
		}
		version = w.version
		if err := w.await(w.ctx, version); err != nil {
			return err
		}
	}
	if err := w.promote(version); err != nil {
		return err
	}
	w.version = version
	return w.readBack(version)
}

// mayBegin returns why a write may not begin, nil where it may.
func (w *writer) mayBegin() error {
	if w.begin.Err() != nil {
		return errNotBegun
	}
	return w.may()
}

// write stores the content onto the version that was read.
func (w *writer) write() error {
	content, err := w.content()
	if err != nil {
		return &fault.Error{Class: fault.Internal, Message: err.Error(), Err: err}
	}
	err = w.store(content)
	if !errors.Is(err, fault.ErrDuplicate) {
		return err
	}
	return w.storeRepeated(content)
}

// store writes once, or again as long as the connection fails and the document
// shows that nothing arrived.
func (w *writer) store(content string) error {
	onto := w.live.Latest.Number
	for try := 1; ; try++ {
		var version int
		err := w.gate.patiently(w.ctx, func() (err error) {
			if err := w.mayBegin(); err != nil {
				return err
			}
			version, err = w.docs.Write(w.ctx, w.target, content, onto)
			return err
		})
		if err == nil {
			w.version = version
			return nil
		}
		if errors.Is(err, fault.ErrExists) || errors.Is(err, fault.ErrNotLatest) {
			return errRace
		}
		if !ambiguous(err) {
			return err
		}
		latest, lookErr := get(w.ctx, w.docs, w.gate, w.target, Latest)
		switch {
		case lookErr != nil:
			return errors.Join(err, lookErr)
		case latest.Number == onto+1 && w.reached(latest.Document):
			w.version = latest.Number
			return nil
		case latest.Number != onto:
			return errRace
		case try == writeTries || w.begin.Err() != nil:
			return err
		}
		if w.gate.rest(w.ctx, time.Duration(try)*firstPoll) != nil {
			return err
		}
	}
}

// ambiguous reports whether a write that failed may have taken effect.
func ambiguous(err error) bool { return fault.ClassOf(err) == fault.Network }

// storeRepeated writes content that some stored version has already, which AWS
// refuses: with an ending in the description that makes it another. An older
// version is never promoted instead, since sessions most likely run the latest.
func (w *writer) storeRepeated(content string) error {
	latest, err := get(w.ctx, w.docs, w.gate, w.target, Latest)
	if err != nil {
		return err
	}
	if latest.Number != w.live.Latest.Number {
		return errRace
	}
	for try := range 3 {
		n := latest.Number + 1 + try
		ended, err := preferences.WithEnding(content, n)
		if err != nil {
			return &fault.Error{Class: fault.Internal, Message: err.Error(), Err: err}
		}
		err = w.store(ended)
		if err == nil {
			w.note = fmt.Sprintf("the description ends in (ssmprefs %d), since AWS refuses content that an older version has", n)
		}
		if !errors.Is(err, fault.ErrDuplicate) {
			return err
		}
	}
	return &fault.Error{Class: fault.Internal, Op: "ssm:UpdateDocument", Code: "DuplicateDocumentContent",
		Message: "AWS refuses the content as equal to a stored version, three times with a changed description",
		Next:    "change the description in the file and apply again"}
}

// promote makes the version the default, if it still is the latest: the call
// has no compare-and-swap of its own. It is repeated where its answer was lost
// and the document shows that it did nothing.
func (w *writer) promote(version int) error {
	deadline := w.gate.clock.Now().Add(readBackWithin)
	moved := 0
	for wait := firstPoll; ; wait = min(2*wait, longPoll) {
		live := snapshot(w.ctx, w.docs, w.gate, w.target)
		s := live.Snapshot
		switch {
		case live.Err != nil:
			return unconfirmed(live.Err)
		case s.Latest.Number > version:
			return errRace
		case s.Latest.Number == version && s.Default.Number == version:
			return nil
		case s.Latest.Number == version && moved < writeTries:
			if err := w.move(version); !ambiguous(err) {
				return err
			}
			moved++
		}
		if w.gate.clock.Now().After(deadline) || w.gate.rest(w.ctx, wait) != nil {
			return fmt.Errorf("%w: latest is %d and default %d", errUnconfirmed, s.Latest.Number, s.Default.Number)
		}
	}
}

func (w *writer) move(version int) error {
	err := w.gate.patiently(w.ctx, func() error {
		if w.version == 0 {
			if err := w.mayBegin(); err != nil {
				return err
			}
		}
		return w.docs.Promote(w.ctx, w.target, version)
	})
	switch {
	case errors.Is(err, fault.ErrNotLatest):
		return errRace
	case ambiguous(err):
		w.version = version // it may be the default by now
	}
	return err
}

func unconfirmed(err error) error { return fmt.Errorf("%w: %w", errUnconfirmed, err) }
