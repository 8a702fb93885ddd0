package cli

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// findMakers finds, for each change that counts once another pull request is
// applied, that pull request: the newest one of the base whose record makes the
// old value. It only names them, so that all else goes on without an answer.
func (s *act) findMakers(ctx context.Context, p plan.Plan) {
	if s.once == nil {
		return
	}
	at := s.applies()
	at.Commit = p.Base.Commit
	s.after = make([][]int, len(s.once))
	left := 0
	for i, changes := range s.once {
		s.after[i] = make([]int, len(changes))
		left += len(changes)
	}
	for walk := s.thread().Walk(at); left > 0; {
		record, ok, err := walk.Next(ctx)
		if err != nil {
			s.log.Debug("reviews of the base", "error", err)
		}
		if !ok || err != nil {
			return
		}
		for i, changes := range s.once {
			at := p.Targets[i].Place()
			entry, seen := record.Entry(at)
			for j, c := range changes {
				if seen && s.after[i][j] == 0 && entry.Makes(c.Key, c.Old.Map(at.Generalise)) {
					s.after[i][j] = record.PullRequest
					left--
				}
			}
		}
	}
}
