package guardtest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
)

// step is something that happens. Which pull request, run or commit it is about
// is counted among those there are, so that a history stays one when a step is
// taken out.
type step struct {
	what   string
	which  int
	target int
	key    int
	value  int
	calls  int    // of a run before it waits or is killed; 0: all
	luck   uint64 // of what is random in it; 0: nothing goes wrong
}

func (s step) String() string {
	return fmt.Sprintf("{what: %q, which: %d, target: %d, key: %d, value: %d, calls: %d, luck: %d},", s.what, s.which, s.target, s.key, s.value, s.calls, s.luck)
}

// whats is all that can happen, as often as it is to.
var whats = []string{
	"open", "open", "open", "stack", "push", "update", "plan", "plan", "plan",
	"merge", "merge", "merge", "merge", "apply", "apply", "apply", "apply", "again", "go", "go", "go", "kill", "killed",
	"direct", "hand", "hand", "hand", "draft", "point", "edit", "delete", "copy", "approve", "dispatch", "overwrite", "wait",
}

const mostPulls = 3

func random(r *rand.Rand) step {
	s := step{
		what: whats[r.IntN(len(whats))], which: r.IntN(4), target: r.IntN(targets), key: r.IntN(len(keys)), value: r.IntN(3), luck: r.Uint64N(1000),
	}
	switch s.what {
	case "plan", "apply", "again", "dispatch", "overwrite":
		if r.IntN(3) == 0 {
			s.calls = 1 + r.IntN(25)
		}
	case "go", "kill", "killed":
		s.calls = 1 + r.IntN(25)
	}
	return s
}

func (s step) valueOf() string { return domain[s.key][s.value%len(domain[s.key])] }

func (s step) change() githubtest.Files { return githubtest.Files{path(s.target, s.key): s.valueOf()} }

func (s step) method() githubtest.Method {
	return []githubtest.Method{githubtest.Squash, githubtest.Merge, githubtest.Rebase}[s.luck%3]
}

// take lets a step happen.
func (w *world) take(s step) {
	w.clock.now = w.clock.now.Add(time.Second)
	if s.what != "wait" && (s.what != "go" || len(w.runs) > 1) {
		w.stirred++
	}
	switch s.what {
	case "open", "stack", "push", "update", "plan", "merge", "edit", "delete", "copy":
		w.onPulls(s)
	case "apply", "again", "overwrite", "dispatch", "killed", "go", "kill":
		w.onRuns(s)
	case "direct": // past any review
		before := w.file("main")
		title := fmt.Sprintf("quick (#%d)", s.which) // as the merge of a pull request has it
		w.land(w.repo.Push("carol", "main", title, s.change()), 0, before)
	case "hand", "draft":
		_, v := w.values(s.target, reconcile.Latest)
		v[s.key] = s.valueOf()
		w.hand(s.target, v, s.what == "hand")
	case "point":
		w.point(s.target, s.which)
	case "approve":
		w.approve()
	case "wait":
		w.clock.now = w.clock.now.Add(40 * time.Second)
	}
}

// approve is a person who looks at a plan of main, and consents to it.
func (w *world) approve() {
	head := w.file("main")
	w.approved = approval{hash: reconcile.Plan(w.t.Context(), w.request(head, w.docs)).PlanHash, head: head}
	for t := range targets {
		_, w.approved.saw[t] = w.values(t, reconcile.Latest)
	}
}

func (w *world) onPulls(s step) {
	open := w.open()
	if s.what == "open" || s.what == "stack" {
		if len(w.pulls) == mostPulls {
			return
		}
		base := "main"
		if s.what == "stack" && len(open) > 0 {
			base = open[s.which%len(open)].Branch
		}
		p := w.repo.OpenPullRequestInto(base, "alice", "change", s.change())
		if base != "main" {
			w.below[p.Number] = open[s.which%len(open)]
		}
		w.pulls = append(w.pulls, p)
		w.finished(w.plan(p, s.luck), 0)
		return
	}
	if len(w.pulls) == 0 {
		return
	}
	if s.what == "edit" || s.what == "delete" || s.what == "copy" {
		w.tamper(s)
		return
	}
	if len(open) == 0 {
		return
	}
	p := open[s.which%len(open)]
	switch s.what {
	case "push":
		p.Push("alice", "more", s.change())
	case "update":
		p.Update()
	case "plan":
		w.finished(w.plan(p, s.luck), s.calls)
	case "merge":
		w.merge(p, s.method())
	}
}

// tamper is what a person does to a comment.
func (w *world) tamper(s step) {
	p := w.pulls[s.which%len(w.pulls)]
	all := p.Comments()
	if len(all) == 0 {
		return
	}
	c := all[s.value%len(all)]
	n, ours := w.notes[c.ID]
	switch s.what {
	case "edit":
		w.repo.Edit(c.ID, "mallory", c.Body+"!")
		n.tampered = w.clock.Now()
	case "delete":
		w.repo.Delete(c.ID)
		n.gone = w.clock.Now()
	case "copy": // as a person, or as a workflow onto another pull request
		w.pulls[s.key%len(w.pulls)].Copy(c.ID, "mallory")
		if to := w.pulls[(s.which+1)%len(w.pulls)]; to != p && s.luck%2 == 0 {
			to.Copy(c.ID, githubtest.Job.Login)
		}
		return
	}
	if ours {
		w.notes[c.ID] = n
	}
}

// finished lets a run make so many calls, 0 for all.
func (w *world) finished(r *run, calls int) {
	if calls == 0 {
		calls = -1
	}
	r.goOn(calls)
	w.sweep()
}

// sweep forgets runs that have ended.
func (w *world) sweep() {
	left := w.runs[:0]
	for _, r := range w.runs {
		if !r.ended {
			left = append(left, r)
		}
	}
	w.runs = left
}

func (w *world) onRuns(s step) {
	newest := len(w.mains) - 1
	switch s.what {
	case "go", "kill":
		if len(w.runs) == 0 {
			return
		}
		r := w.runs[s.which%len(w.runs)]
		if s.what == "kill" {
			r.kill(s.calls)
			w.sweep()
			return
		}
		w.finished(r, s.calls)
		if r.ended && r.shown == nil {
			w.judge(r)
		}
	case "apply":
		w.started(w.apply(newest, reconcile.ApplyOptions{AllOrNothing: s.luck%17 == 1}, nil, s.luck), s.calls)
	case "again": // an old run, once more
		w.started(w.apply(s.which%len(w.mains), reconcile.ApplyOptions{}, nil, s.luck), s.calls)
	case "overwrite":
		w.started(w.apply(newest, reconcile.ApplyOptions{OnDrift: reconcile.OverwriteDrift}, nil, s.luck), s.calls)
	case "dispatch":
		if w.approved.hash != "" {
			consent := w.approved
			w.started(w.apply(newest, reconcile.ApplyOptions{ExpectedHash: consent.hash}, &consent, s.luck), s.calls)
		}
	case "killed":
		w.killed(s)
	}
}

// started begins an apply, and judges it if it ends.
func (w *world) started(r *run, calls int) {
	r.expected = w.expect(r)
	w.finished(r, calls)
	if r.ended && !r.dead {
		w.judge(r)
	}
}

// killed is an apply that is killed at some call. The next run goes on without
// a new approval.
func (w *world) killed(s step) {
	newest := len(w.mains) - 1
	walk := w.Walk(w.applies(w.mains[newest].sha))
	file := w.file("main")
	p, err := reconcile.VerifyReviews(w.t.Context(), w.request(file, w.docs), walk)
	if err != nil {
		w.t.Fatal(err)
	}
	w.apply(newest, reconcile.ApplyOptions{}, nil, s.luck).kill(s.calls)
	w.sweep()
	r := w.apply(newest, reconcile.ApplyOptions{}, nil, s.luck)
	r.shaky = false
	r.expected = w.expect(r)
	w.finished(r, 0)
	w.judge(r)
	for t, was := range p.Targets {
		if was.Verdict.Class != plan.InSync && was.Verdict.Class != plan.AsReviewed || w.broken != nil {
			continue
		}
		if now := r.report.Plan.Targets[t]; !w.inSync(t, file[t]) {
			w.broke("killed at call %d, the next run ends target %d %s: %s", s.calls, t, now.Outcome.Result, now.Verdict.Class)
		}
	}
}
