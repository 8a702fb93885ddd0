package reconcile

import (
	"context"
	"sync/atomic"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Preflight asks AWS about what targets are to have. Each runs work for 0 to
// n-1, as many at a time as the run may have under way.
type Preflight func(ctx context.Context, wished []Wished, each func(n int, work func(i int))) plan.Preflight

// Wished is the preferences that a target has after an apply.
type Wished struct {
	Index  int // of the target in the plan
	Target target.Target
	Set    preferences.Set
}

// preflight asks about the targets that could be read.
func (r Request) preflight(ctx context.Context, g *gate, live []plan.Live) plan.Preflight {
	if r.Preflight == nil {
		return plan.Preflight{}
	}
	var wished []Wished
	for i, l := range live {
		if l.Err == nil {
			d := r.Desired[i]
			wished = append(wished, Wished{i, d.Target, d.Effective(l.Snapshot.Latest.Document)})
		}
	}
	var done atomic.Int32
	return r.Preflight(ctx, wished, func(n int, work func(i int)) {
		g.each(ctx, n, func(i int) {
			work(i)
			if r.Progress != nil { // which begins anew, for the targets that were read
				r.Progress(int(done.Add(1)), n, len(live)-len(wished))
			}
		})
	})
}

// barred are the targets that are not to be written, though they were reviewed,
// and why: a finding of preflight that the file makes an error. No other error
// gets as far as a plan.
func barred(p plan.Plan) map[int]string {
	why := map[int]string{}
	for _, f := range p.Findings {
		if f.Severity != string(diag.Error) {
			continue
		}
		for _, i := range f.Targets {
			why[i] = joined(why[i], f.Message+" ["+f.Rule+"]", f.Remedy)
		}
	}
	return why
}
