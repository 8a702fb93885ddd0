package reconcile

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Progress is told how far work has got: targets done, of all, of which failed.
type Progress func(done, total, failed int)

// read reads every target, two requests each: latest and default.
func read(ctx context.Context, docs Documents, g *gate, targets []target.Target, progress Progress) []plan.Live {
	live := make([]plan.Live, len(targets))
	order := diagonal(targets)
	versions := make([][2]preferences.Version, len(targets))
	faults := make([][2]error, len(targets))
	pending := make([]atomic.Int32, len(targets))
	var done, failed atomic.Int32
	g.each(ctx, 2*len(targets), func(job int) {
		i, side := order[job/2], job%2
		versions[i][side], faults[i][side] = get(ctx, docs, g, targets[i], [2]int{Latest, Default}[side])
		if pending[i].Add(1) < 2 {
			return
		}
		live[i] = pair(ctx, docs, g, targets[i], versions[i], errors.Join(faults[i][0], faults[i][1]))
		if live[i].Err != nil {
			failed.Add(1)
		}
		if progress != nil {
			progress(int(done.Add(1)), len(targets), int(failed.Load()))
		}
	})
	for i := range live {
		if pending[i].Load() < 2 {
			live[i] = plan.Live{Err: &fault.Error{Class: fault.Internal, Message: "not read: the run was stopped", Err: ctx.Err()}}
		}
	}
	return live
}

// pair makes a snapshot of the two answers. When a write came between the two
// requests, both are read again.
func pair(ctx context.Context, docs Documents, g *gate, t target.Target, v [2]preferences.Version, err error) plan.Live {
	for again := 0; err == nil && torn(v) && again < 3; again++ {
		v, err = inTurn(ctx, docs, g, t)
	}
	if err != nil {
		return plan.Live{Err: fault.From(err)}
	}
	if torn(v) {
		return plan.Live{Err: &fault.Error{Class: fault.Internal, Op: "ssm:GetDocument",
			Message: "the document changes faster than it can be read", Next: "run again"}}
	}
	return plan.Live{Snapshot: preferences.Snapshot{Latest: v[0], Default: v[1]}}
}

// torn reports whether latest and default are not of one moment: the default is
// newer, or only one of them is there.
func torn(v [2]preferences.Version) bool {
	latest, byDefault := v[0].Number, v[1].Number
	return byDefault > latest || (byDefault == 0) != (latest == 0)
}

func get(ctx context.Context, docs Documents, g *gate, t target.Target, version int) (v preferences.Version, err error) {
	err = g.patiently(ctx, func() error {
		v, err = docs.Get(ctx, t, version)
		return err
	})
	return v, err
}

// snapshot reads the latest version last, so that as little time as can be lies
// between it and the promotion that rests on it.
func snapshot(ctx context.Context, docs Documents, g *gate, t target.Target) plan.Live {
	v, err := inTurn(ctx, docs, g, t)
	return pair(ctx, docs, g, t, v, err)
}

func inTurn(ctx context.Context, docs Documents, g *gate, t target.Target) (v [2]preferences.Version, err error) {
	if v[1], err = get(ctx, docs, g, t, Default); err == nil {
		v[0], err = get(ctx, docs, g, t, Latest)
	}
	return v, err
}

// diagonal orders targets so that neighbours in time share neither account nor
// region: step d visits account a in region (a+d) mod R. Then no account's
// first role and no region's first connections hold up all work at once.
func diagonal(targets []target.Target) []int {
	regions := map[string]int{}
	accounts := map[string][]int{} // account → indexes of its targets
	var names []string
	for i, t := range targets {
		if _, ok := regions[t.Region]; !ok {
			regions[t.Region] = len(regions)
		}
		if _, ok := accounts[t.Account]; !ok {
			names = append(names, t.Account)
		}
		accounts[t.Account] = append(accounts[t.Account], i)
	}
	steps := make([][]int, len(regions))
	for a, name := range names {
		for _, i := range accounts[name] {
			step := (regions[targets[i].Region] - a%len(regions) + len(regions)) % len(regions)
			steps[step] = append(steps[step], i)
		}
	}
	order := make([]int, 0, len(targets))
	for _, step := range steps {
		order = append(order, step...)
	}
	return order
}
