package cli

import (
	"cmp"
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preflight"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/rules"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const preflightAuto = "auto"

// withPreflight adds whether AWS is asked about what the file names.
func (o *options) withPreflight(cmd *cobra.Command) {
	choose(cmd, &o.preflight, "preflight", "whether AWS is asked about the bucket, log group and KMS key that the file names", preflightAuto, "off")
}

// foresee is the preflight of a run, nil for a run that asks nothing: an apply
// does only where the file makes an error of what may be found.
func (a *app) foresee(clients preflight.Clients, l loaded, as role) reconcile.Preflight {
	if a.preflight.value != preflightAuto || as.writes && !rules.Foresees(l.file) {
		return nil
	}
	resolved := make(map[target.Pair]config.Resolved, len(l.targets))
	for _, t := range l.targets {
		resolved[t.Target.Pair()] = t
	}
	asking := preflight.New(clients)
	return func(ctx context.Context, wished []reconcile.Wished, each func(n int, work func(i int))) plan.Preflight {
		targets, wishes := make([]config.Resolved, len(wished)), make([]preflight.Wish, len(wished))
		for i, w := range wished {
			targets[i] = resolved[w.Target.Pair()]
			wishes[i] = preflight.Wish{Target: w.Target, Set: w.Set, Texts: targets[i].Texts}
		}
		answers := asking.Ask(ctx, wishes, each)
		p := plan.Preflight{Obstacles: map[int][]plan.Obstacle{}, Unchecked: unchecked(wished, answers)}
		findings, obstacles := rules.Preflight(l.file, targets, answers)
		for i, o := range obstacles {
			p.Obstacles[wished[i].Index] = o
		}
		for _, f := range findings {
			about := make([]int, len(f.Targets))
			for i, t := range f.Targets {
				about[i] = wished[t].Index
			}
			p.Findings = append(p.Findings, plan.NewFinding(f, about...))
		}
		return p
	}
}

// unchecked is what could not be told, once with all its targets.
func unchecked(wished []reconcile.Wished, answers []preflight.Answer) []plan.Unchecked {
	var all []plan.Unchecked
	at := map[preflight.Unchecked]int{}
	for i, a := range answers {
		for _, u := range a.Unchecked {
			j, known := at[u]
			if !known {
				j = len(all)
				at[u] = j
				all = append(all, plan.Unchecked{What: u.What, Action: u.Action, Why: u.Why})
			}
			all[j].Targets = append(all[j].Targets, wished[i].Index)
		}
	}
	slices.SortFunc(all, func(a, b plan.Unchecked) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Why, b.Why))
	})
	return all
}

// annotateFound puts what preflight found on the lines of the file.
func (s *act) annotateFound(r reconcile.Request, p plan.Plan) {
	var found []diag.Finding
	for _, f := range p.Findings[len(r.Findings):] {
		found = append(found, diag.Finding{
			Position: diag.Position{File: f.File, Line: f.Line, Column: f.Column},
			Rule:     f.Rule, Severity: diag.Severity(f.Severity), Message: f.Message, Remedy: f.Remedy,
		})
	}
	s.annotate(found)
}
