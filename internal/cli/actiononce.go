package cli

import (
	"context"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
)

// onceApplied is, for each target of the plan, the changes that count once
// those of another pull request are applied; nil for none at all.
func onceApplied(p plan.Plan, r reconcile.Request) [][]plan.Change {
	once := make([][]plan.Change, len(p.Targets))
	any := false
	for i, head := range r.Desired {
		base, known := r.BaseDesired[head.Target.Pair()]
		if !known || p.Targets[i].Action == plan.Unreadable {
			continue
		}
		once[i] = plan.WouldBe(base, head, p.Targets[i].Changes)
		any = any || len(once[i]) > 0
	}
	if !any {
		return nil
	}
	return once
}

// What is looked at to name a pull request: it is one that was merged just now.
const (
	makerCommits = 10
	makerRecords = 3
)

// findMakers finds, for each change that counts once another pull request is
// applied, that pull request: the newest one of the base whose record makes the
// old value, and is still to be applied. It only names them, so that all else
// goes on without an answer.
func (s *act) findMakers(ctx context.Context, p plan.Plan) {
	if s.once == nil || s.in.Comment == "never" {
		return
	}
	at := s.applies()
	at.Commit, at.Newest = p.Base.Commit, makerCommits
	s.after = make([][]int, len(s.once))
	left := 0
	for i, changes := range s.once {
		s.after[i] = make([]int, len(changes))
		left += len(changes)
	}
	walk := s.thread().Walk(at)
	for looked := 0; left > 0 && looked < makerRecords; looked++ {
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
				if seen && !entry.Spent && s.after[i][j] == 0 && entry.Makes(c.Key, c.Old.Map(at.Generalise)) {
					s.after[i][j] = record.PullRequest
					left--
				}
			}
		}
	}
}
