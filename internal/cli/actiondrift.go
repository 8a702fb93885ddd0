package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// reportDrift tells what differs from the file as merged, and which reviews
// wait for an apply that did not come.
func (s *act) reportDrift(ctx context.Context) (fault.Ending, error) {
	r, done, err := s.ask(ctx, planRole)
	if err != nil {
		return fault.Ending{}, err
	}
	defer done()
	p := s.watched("reading", &r, func() plan.Plan { return driftOf(ctx, r) })
	s.annotateFound(r, p)
	if p.Totals.Changing() == 0 { // nothing waits for an apply
		return s.planned(ctx, p), nil
	}
	if err := s.forgotten(ctx, p); err != nil {
		s.warn(fmt.Sprintf("whether reviews wait for their apply is not known: %v", err))
	}
	return s.planned(ctx, p), nil
}

// late is when an apply that is still owed was forgotten.
const late = 24 * time.Hour

// forgotten tells of merged pull requests whose changes are owed for long.
func (s *act) forgotten(ctx context.Context, p plan.Plan) error {
	if s.hub == nil {
		return s.hubErr
	}
	walk := s.walk()
	for {
		record, ok, err := walk.Next(ctx)
		if !ok || err != nil {
			return err
		}
		n := owedBy(record, p)
		if n == 0 {
			continue
		}
		pr, err := s.hub.PullRequest(ctx, record.PullRequest)
		if err != nil {
			return err
		}
		if age := s.clock().Now().Sub(pr.MergedAt); age > late {
			s.warn(fmt.Sprintf("#%d was merged %d days ago, and what it showed is still to be applied in %d targets: re-run its apply, or dispatch one", pr.Number, int(age/late), n))
		}
	}
}

// owedBy is how many targets that need something a record owes something.
func owedBy(record review.Record, p plan.Plan) int {
	n := 0
	for _, t := range p.Targets {
		e, ok := record.Entry(t.Place())
		if ok && len(t.Changes) > 0 && !e.Spent && (e.Promote || len(e.Needed) > 0) {
			n++
		}
	}
	return n
}
