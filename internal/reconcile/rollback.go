package reconcile

import (
	"context"
	"errors"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Rollback writes back, as a new version, what each target held before the
// apply whose outcomes the plan file keeps; r.Desired are targets of that
// file. A target that somebody has written since is refused. The error is
// Confirm's.
func Rollback(ctx context.Context, r Request, applied plan.Plan, o ApplyOptions) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, runDeadline)
	defer cancel()
	g := newGate(r.Concurrency, r.Clock)
	live := r.read(ctx, g)
	p := plan.Plan{
		FormatVersion: plan.FormatVersion, Tool: r.Tool, Caller: r.Caller, Config: r.Config,
		Rollback: true, Filters: r.Filters, Limits: r.Limits, Wished: applied.Wished, Targets: make([]plan.Target, len(live)),
	}
	rb := &rollback{
		applying: newApplying(r, o, g, p, live),
		before:   make([]*preferences.Document, len(live)),
	}
	rows := make(map[target.Pair]plan.Target, len(applied.Targets))
	for _, t := range applied.Targets {
		rows[target.Pair{Account: t.Account, Region: t.Region}] = t
	}
	g.each(context.WithoutCancel(ctx), len(live), func(i int) { // reads stopped by ctx are told by target
		rb.plan.Targets[i] = rb.look(ctx, i, rows[r.Desired[i].Target.Pair()])
	})
	rb.plan.Finish()
	rb.plan.Exceeded = r.Limits.Exceeded(rb.plan.Totals, r.Resolved)
	return rb.carryOut(ctx, rb.deliver)
}

type rollback struct {
	*applying
	before []*preferences.Document // what each target goes back to
}

// look is the plan of one target: back from what the apply wrote.
func (rb *rollback) look(ctx context.Context, i int, row plan.Target) plan.Target {
	applied := row.Outcome
	live := rb.live[i]
	row.Verdict, row.Outcome, row.Error = &plan.Verdict{Class: plan.InSync}, nil, nil
	row.Action, row.Changes = plan.None, nil
	if live.Err != nil {
		row.Action, row.Verdict, row.Error = plan.Unreadable, nil, live.Err
		return row
	}
	row.LatestVersion, row.DefaultVersion = live.Snapshot.Latest.Number, live.Snapshot.Default.Number
	leave := func(result plan.Result, note string) plan.Target {
		row.Outcome = &plan.Outcome{Result: result, LatestBefore: row.LatestVersion, DefaultBefore: row.DefaultVersion, Note: note}
		return row
	}
	switch {
	case applied == nil || applied.Version == 0:
		return leave(plan.Skipped, "that apply wrote nothing here")
	case applied.LatestBefore == 0:
		return leave(plan.Skipped, "the document was created by that apply and stays: unset its preferences in the file, or delete it with aws ssm delete-document --name "+preferences.DocumentName)
	case applied.Version == applied.LatestBefore:
		return leave(plan.Skipped, "that apply only moved the default version, which stays: an older version is never promoted")
	}
	before, err := get(ctx, rb.Documents, rb.gate, rb.Desired[i].Target, applied.LatestBefore)
	if err != nil {
		row.Action, row.Verdict, row.Error = plan.Unreadable, nil, fault.From(err)
		return row
	}
	if row.LatestVersion != applied.Version {
		row.Verdict = &plan.Verdict{Class: plan.Drifted, Next: "look at what was written since, and change the file instead"}
		if latest := live.Snapshot.Latest.Document; latest != nil && latest.State(nil) == before.Document.State(nil) {
			row.Verdict.Next = fmt.Sprintf("nothing: it is back already, since version %d holds what version %d did", row.LatestVersion, applied.LatestBefore)
		}
		return leave(plan.Refused, fmt.Sprintf("the latest version is %d and no longer %d, which that apply wrote", row.LatestVersion, applied.Version))
	}
	rb.before[i] = before.Document
	row.Verdict.Class = plan.AsReviewed
	row.Action = plan.Update
	row.Changes = plan.Between(rb.Desired[i].Target, live.Snapshot, before.Document)
	return row
}

func (rb *rollback) deliver(begin, finish context.Context, i int) plan.Outcome {
	out := *rb.outcome(i, plan.Written, "")
	before := rb.before[i]
	same := before.State(nil)
	w := &writer{
		docs: rb.Documents, gate: rb.gate, begin: begin, ctx: finish, target: rb.Desired[i].Target, live: rb.live[i].Snapshot,
		may:     func() error { return nil },
		content: func() (string, error) { return before.Text(), nil },
		reached: func(d *preferences.Document) bool { return d.State(nil) == same },
	}
	err := w.bring(rb.plan.Targets[i].Changes)
	out.Version, out.Note = w.version, w.note
	if errors.Is(err, errRace) {
		out.Result, out.Note = plan.Refused, "another writer came between: look at what was written, and change the file instead"
		return out
	}
	return (&delivery{applying: rb.applying, begin: begin, ctx: finish, i: i}).conclude(out, w, err)
}
