package cli

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

// applyMerged applies the file as merged, within what the pull requests that
// are owed have shown.
func (s *act) applyMerged(ctx context.Context) (fault.Ending, error) {
	if s.hub == nil { // nothing may be written unasked
		return fault.Ending{}, s.hubErr
	}
	if err := s.heldTo(ctx, s.at.SHA); err != nil {
		return fault.Ending{}, err
	}
	r, done, err := s.ask(ctx, applyRole)
	if err != nil {
		return fault.Ending{}, err
	}
	defer done()
	walk := s.walk()
	if err := s.allowLoosening(ctx, walk, &r.Limits); err != nil {
		return fault.Ending{}, err
	}
	if !s.in.RequireReviewedPlan {
		s.warn("require-reviewed-plan is false: what no pull request has shown is applied too")
	}
	hash := s.in.ExpectedPlanHash
	if hash != "" && s.at.Event != "workflow_dispatch" {
		s.notice("expected-plan-hash is for workflow_dispatch alone, and is ignored on " + s.at.Event)
		hash = ""
	}
	var report reconcile.Report
	s.watched("applying", &r, func() plan.Plan {
		report, err = reconcile.Apply(ctx, r, reconcile.ApplyOptions{
			Reviews: walk, ExpectedHash: hash, Unreviewed: !s.in.RequireReviewedPlan,
			OnDrift: reconcile.OnDrift(s.in.OnDrift), AllOrNothing: s.in.AllOrNothing, MaxFailures: s.in.MaxFailures,
		})
		return report.Plan
	})
	if err != nil {
		return fault.Ending{}, err
	}
	s.annotateFound(r, report.Plan)
	return s.applied(ctx, walk, report), nil
}

// walk is the reviews that may be owed at the commit of this run.
func (s *act) walk() *thread.Walk { return s.thread().Walk(s.applies()) }

// applies is what an apply of this run's commit is about.
func (s *act) applies() thread.Applied {
	return thread.Applied{
		Branch: cmp.Or(s.in.ApplyBranch, s.at.DefaultBranch, s.repo.DefaultBranch),
		Commit: s.at.SHA, Config: s.head.path, Paths: thread.Paths(s.head.path, profiles(s.head)),
	}
}

// profiles are the profile files that a file names, from the root.
func profiles(l loaded) []string {
	files := l.file.ProfileFiles()
	for i, f := range files {
		files[i] = path.Join(path.Dir(l.path), f)
	}
	return files
}

// allowLoosening lifts the limit of loosening where the newest pull request of
// the file has the label for it.
func (s *act) allowLoosening(ctx context.Context, walk *thread.Walk, limits *plan.Limits) error {
	label := s.in.AllowLooseningLabel
	if label == "" || limits.MaxLoosening == "" {
		return nil
	}
	if _, _, err := walk.Next(ctx); err != nil {
		return err
	}
	reviews := walk.Reviews()
	if len(reviews) == 0 {
		return nil
	}
	number := reviews[0].Number
	p, err := s.hub.PullRequest(ctx, number)
	if err != nil || !slices.Contains(p.Labels, label) {
		return err
	}
	who, err := s.hub.LabelSetter(ctx, number, label)
	if err != nil {
		return err
	}
	limits.MaxLoosening = ""
	s.notice(fmt.Sprintf("max-loosening is lifted: %s put the label %q on #%d", cmp.Or(who, "somebody"), label, number))
	return nil
}

// applied takes in how an apply came out, and settles the records.
func (s *act) applied(ctx context.Context, walk *thread.Walk, report reconcile.Report) fault.Ending {
	p := report.Plan
	s.result = &result{Plan: p}
	e := ending(p)
	e.OverLimit = len(p.Exceeded) > 0
	if report.Superseded != "" {
		unread := e.NothingRead // of all, whoever takes them over
		e = ending(unstopped(p))
		e.NothingRead = unread
		e.Causes = append(e.Causes, raised(p)...)
		s.result.state = render.Superseded
		s.notice(fmt.Sprintf("superseded by %s: its run applies this too; if it has no run, dispatch the workflow with mode apply on the branch", report.Superseded))
	}
	if report.Unanswered != nil {
		e.Broken, e.Causes = true, append(e.Causes, reasonOf(report.Unanswered))
		s.fault("not all was written, since the reviews could not be asked again: " + withNext(report.Unanswered))
	}
	e.Signal = signalOf(ctx)
	if report.Superseded == "" || e.Written > 0 {
		s.settle(ctx, walk, p)
	}
	s.noteReviews(walk, e.Refused > 0)
	if reviews := walk.Reviews(); len(reviews) > 0 {
		s.out.PRNumber, s.out.CommentID, s.out.CommentURL = reviews[0].Number, reviews[0].ID, reviews[0].URL
	}
	return e
}

// noteReviews tells what there is to say of the reviews, and of those that do
// not count where that may be why a target is refused.
func (s *act) noteReviews(walk *thread.Walk, refused bool) {
	for _, r := range walk.Reviews() {
		if r.Note != "" && (r.Usable || refused) {
			s.note("%s", r.Note)
		}
	}
	if end := walk.End(); end != "" && refused {
		s.note("%s", end)
	}
}

// unstopped is a plan without the targets that a newer commit's run takes over.
func unstopped(p plan.Plan) plan.Plan {
	p.Targets = slices.DeleteFunc(slices.Clone(p.Targets), func(t plan.Target) bool {
		return t.Outcome != nil && t.Outcome.Result == plan.Stopped
	})
	p.Findings = nil // they number the targets
	return p
}

// settle rewrites in the comments what is still owed, and how it came out.
// Nothing else depends on it.
func (s *act) settle(ctx context.Context, walk *thread.Walk, p plan.Plan) {
	if ctx.Err() != nil {
		s.warn("the run was stopped, so the comments still say what was owed before it; the next run sees to that")
		return
	}
	shown := s.veil.plan(p)
	status := render.StatusOf(shown, false)
	if status.State == render.NoChanges { // it was applied before, or by somebody else
		status.State = render.Applied
	}
	given := s.status()
	status.Commit, status.At, status.RunURL = s.at.SHA, given.At, given.RunURL
	results := render.Results(shown, s.venue())
	told := thread.Status(func(_ int, text string) string { return render.WithStatus(text, status, results) })
	if s.oldNews(ctx, walk, p) {
		told = nil
	}
	for _, trouble := range walk.Settle(ctx, p, told) {
		s.warn(trouble)
	}
}

// oldNews reports whether a run found nothing to do after an apply has told how
// it came out: that stays.
func (s *act) oldNews(ctx context.Context, walk *thread.Walk, p plan.Plan) bool {
	for _, t := range p.Targets {
		if t.Action != plan.None {
			return false
		}
	}
	if len(walk.Reviews()) == 0 {
		if _, _, err := walk.Next(ctx); err != nil {
			return true // which the settling tells
		}
	}
	reviews := walk.Reviews()
	return len(reviews) > 0 && reviews[0].Usable && reviews[0].Record.State == review.Applied
}
