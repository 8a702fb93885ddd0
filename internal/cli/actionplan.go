package cli

import (
	"context"
	"errors"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/runner"
)

// planHead plans the file at hand against its base and, on a pull request,
// makes the comment that is reviewed.
func (s *act) planHead(ctx context.Context) (fault.Ending, error) {
	r, done, err := s.ask(ctx, planRole)
	if err != nil {
		return fault.Ending{}, err
	}
	defer done()
	if s.do == runner.DoPlanComment {
		s.foretellCheckout(ctx)
	}
	s.compare(ctx, &r)
	p := s.watched("reading", &r, func() plan.Plan { return reconcile.Plan(ctx, r) })
	s.annotateFound(r, p)
	e := s.planned(ctx, p)
	for _, over := range p.Exceeded {
		s.warn("an apply would write nothing: " + over)
	}
	if s.do == runner.DoPlanComment {
		s.once = onceApplied(p, r)
		s.findMakers(ctx, p)
		s.out.PRNumber = s.at.PullRequest.Number
		if err := s.comment(ctx, p); err != nil {
			e = s.uncommented(e, err)
		}
	}
	return e, nil
}

// ask connects to AWS for the file at hand.
func (s *act) ask(ctx context.Context, as role) (reconcile.Request, func(), error) {
	r, done, err := s.requestFor(ctx, &s.head, s.limits(), plan.Filters{}, as)
	if err != nil {
		return r, nil, s.unsigned(err)
	}
	s.annotate(s.head.findings)
	s.announce(r)
	return r, done, nil
}

// watched tells of the progress of work on a request.
func (s *act) watched(what string, r *reconcile.Request, work func() plan.Plan) plan.Plan {
	told := s.progress(what)
	defer told.end()
	r.Progress = told.set
	return work()
}

// planned takes in a plan that was made to be looked at.
func (s *act) planned(ctx context.Context, p plan.Plan) fault.Ending {
	s.result = &result{Plan: p}
	e := ending(p)
	e.Signal = signalOf(ctx)
	e.ChangesAsked = s.in.FailOnChanges && p.Totals.Changing() > 0
	return e
}

// quiet reports whether a plan has nothing to tell on a pull request.
func (s *act) quiet(p plan.Plan) bool {
	return s.in.Comment != "always" && p.Totals.Changing() == 0 &&
		len(p.Findings) == 0 && len(p.ConfigChanges) == 0 && s.once == nil
}

// mostShorter is how often a comment that GitHub finds too long is made
// shorter.
const mostShorter = 3

// comment posts the plan, with the record of what it shows.
func (s *act) comment(ctx context.Context, p plan.Plan) error {
	if s.in.Comment == "never" {
		s.note("comment is never: nothing is posted, so nothing of this is reviewed")
		return nil
	}
	if s.hub == nil {
		return s.hubErr
	}
	header := review.Header{
		Identity: s.thread().Identity, Repository: s.repo.ID, PullRequest: s.at.PullRequest.Number,
		Commit: s.at.PullRequest.Head.SHA, Run: s.at.RunID, State: review.Planned,
	}
	budget := render.CommentBudget
	for try := 0; ; try++ {
		body, err := s.body(p, header, budget)
		if err != nil {
			return err
		}
		posted, err := s.thread().Post(ctx, header, body, s.quiet(p))
		if e, ok := errors.AsType[*github.Error](err); ok && e.Kind == github.TooLong && try < mostShorter {
			budget = budget * 2 / 3
			continue
		}
		s.out.CommentID, s.out.CommentURL = posted.ID, posted.URL
		if posted.Left != "" && !s.quiet(p) {
			s.notice("the plan is in the job summary alone: " + posted.Left)
		}
		if posted.Note != "" {
			s.notice(posted.Note)
		}
		return err
	}
}

// body is the comment of a plan: the record of what it shows, and below it the
// text.
func (s *act) body(p plan.Plan, h review.Header, budget int) (string, error) {
	status := s.status()
	status.Commit = h.Commit
	text, omitted := render.Comment(s.veil.plan(p), render.CommentOptions{
		Budget: budget, Label: s.in.Label, Status: status, Merge: true, Once: s.veil.once(p, s.once), After: s.after,
		AcceptSummary: s.in.AcceptSummary, Venue: s.venue(),
	})
	record, err := review.NewRecord(p, h, s.once, omitted.Has)
	if err != nil {
		return "", err
	}
	if lost := lostBy(record.Form); lost != "" {
		text = render.WithNote(text, lost)
	}
	return record.Encode() + "\n" + text, nil
}

// lostBy is what a record in a smaller form cannot do.
func lostBy(f review.Form) string {
	switch f {
	case review.Whole:
		return ""
	case review.Unwitnessed:
		return "The plan is too large for its record to hold version numbers: a change that is made and taken back by hand before the apply goes unnoticed."
	case review.ByBlock:
		return "The plan is too large for its record to tell accounts apart: what is reviewed is reviewed for the whole target of the file."
	case review.Unguarded:
	}
	return "The plan is too large for a record: an apply needs a dispatch with the hash of the plan."
}

// uncommented is how a run ends whose comment could not be posted: the plan is
// in the summary, and that is an error only where the comment must be.
func (s *act) uncommented(e fault.Ending, err error) fault.Ending {
	text := "the plan is in the job summary alone, since the comment could not be posted, so nothing of it is reviewed: " + withNext(err)
	if s.in.Comment != "always" {
		s.warn(text)
		return e
	}
	s.fault(text)
	e.Broken, e.Causes = true, append(e.Causes, reasonOf(err))
	return e
}

// unsigned says what a workflow lacks that has no credentials at all.
func (s *act) unsigned(err error) error {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || !s.bare(err) {
		return err
	}
	told := *e
	told.Next = "run aws-actions/configure-aws-credentials before this step, with the role and the region"
	if s.Getenv("ACTIONS_ID_TOKEN_REQUEST_URL") == "" {
		told.Next = "add `id-token: write` to the job's permissions, and " + told.Next +
			"; where the role trusts an environment, the job has to name it with `environment:`"
	}
	return &told
}

// bare reports whether a run failed since it was given no credentials.
func (s *act) bare(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Class != fault.CredentialsExpired {
		return false
	}
	for _, name := range []string{
		"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
	} {
		if s.Getenv(name) != "" {
			return false
		}
	}
	return true
}
