package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

// verifyGroup classes what is about to be merged, by a merge queue as a rule,
// against what its pull requests and those that are owed have shown.
func (s *act) verifyGroup(ctx context.Context) (fault.Ending, error) {
	r, done, err := s.ask(ctx, planRole)
	if err != nil && s.bare(err) {
		s.notice("without AWS credentials the file is checked, and nothing else")
		return s.validateOnly()
	}
	if err != nil {
		return fault.Ending{}, err
	}
	defer done()
	if s.hub == nil {
		return fault.Ending{}, s.hubErr
	}
	if s.at.MergeGroup != nil {
		if err := s.heldTo(ctx, s.at.SHA); err != nil {
			return fault.Ending{}, err
		}
	}
	s.compare(ctx, &r)
	r.Preflight = nil // the verdicts are about what was reviewed
	at := s.applies()
	if g := s.at.MergeGroup; g != nil {
		at.Branch, at.Queued = strings.TrimPrefix(g.BaseRef, "refs/heads/"), true
	} else if p := s.at.PullRequest; p != nil {
		at.Branch, at.Queued = p.Base.Ref, true
	}
	walk := s.thread().Walk(at)
	p := s.watched("reading", &r, func() (p plan.Plan) {
		p, err = reconcile.VerifyReviews(ctx, r, walk)
		return p
	})
	if err != nil {
		return fault.Ending{}, err
	}
	return s.verified(ctx, p, walk), nil
}

// verified takes in the verdicts about what is merged together.
func (s *act) verified(ctx context.Context, p plan.Plan, walk *thread.Walk) fault.Ending {
	e := verifyEnding(p)
	e.ChangesAsked, e.Signal = s.planned(ctx, p).ChangesAsked, signalOf(ctx)
	together := 0
	for _, r := range walk.Reviews() {
		if r.Usable && r.Record.State == review.Planned {
			together++
		}
	}
	s.noteReviews(walk, e.Refused > 0)
	if together > 1 {
		s.note("%d pull requests are applied together, and were not reviewed as such", together)
	}
	drifted := 0
	for _, t := range p.Targets {
		if t.Verdict != nil && t.Verdict.Class == plan.Drifted {
			drifted++
		}
	}
	if drifted > 0 {
		s.warn(fmt.Sprintf("%d targets were changed by hand since the review: their apply will be refused", drifted))
	}
	return e
}
