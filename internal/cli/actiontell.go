package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/runner"
)

// title is that of annotations about a run as a whole.
const title = "Session Manager preferences"

// note adds a sentence to the log and the report.
func (s *act) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.notes = append(s.notes, text)
	fmt.Fprintln(s.Stderr, text)
}

// notice, warn and fault say a thing as an annotation and in the report.
func (s *act) notice(text string) {
	s.notes = append(s.notes, text)
	s.to.Notice(title, s.veil.text(text))
}

func (s *act) warn(text string) {
	s.notes = append(s.notes, text)
	s.to.Warning(title, s.veil.text(text))
}

func (s *act) fault(text string) {
	s.failed = true
	s.notes = append(s.notes, text)
	s.to.Error(title, s.veil.text(text))
}

// withNext is an error with the step out of it, where one is known.
func withNext(err error) string {
	if next := nextOf(err); next != "" {
		return fmt.Sprintf("%v. Next: %s", err, next)
	}
	return err.Error()
}

// annotate puts findings on their lines; where the file may be a stranger's, on
// those of the config alone.
func (s *act) annotate(findings []diag.Finding) {
	var shown []diag.Finding
	for _, f := range findings {
		s.failed = s.failed || f.Severity == diag.Error
		if s.do == runner.DoValidate && s.head.path != "" && f.File != s.head.path {
			continue
		}
		f.Message, f.Remedy = s.veil.text(f.Message), s.veil.text(f.Remedy)
		shown = append(shown, f)
	}
	s.to.Findings(shown)
}

// validateOnly checks the file, for whoever may not ask AWS.
func (s *act) validateOnly() (fault.Ending, error) {
	s.head.resolve(standIn, nil)
	s.know(accountsOf(s.head.targets)...)
	for i, f := range s.head.findings {
		if f.File != s.head.path {
			s.head.findings[i].Excerpt = "" // a profile's text is not for everybody
		}
	}
	fmt.Fprint(s.Stderr, diag.Text(s.head.findings))
	if hasErrors(s.head.findings) {
		return fault.Ending{}, errInvalid
	}
	s.annotate(s.head.findings)
	return fault.Ending{}, nil
}

// conclude tells the runner how the step ended, and returns the exit code.
func (s *act) conclude(ctx context.Context, e fault.Ending, err error) int {
	if err != nil {
		if e = endingOf(ctx, err); e.Signal != 0 {
			err = context.Cause(ctx)
		}
		s.explain(e, err)
	}
	if s.result != nil {
		fmt.Fprint(s.Stdout, s.text(s.veil.plan(s.result.Plan), false, s.venue()))
		if err := s.keepPlan(); err != nil {
			e.Broken, e.Causes = true, append(e.Causes, fault.ReasonInternal)
			s.fault(err.Error())
		}
	}
	s.fill(e, err)
	if e.ExitCode() != fault.ExitOK && !s.failed {
		s.to.Error(title, s.out.Summary)
	}
	if err := s.to.Summary(s.report(e)); err != nil {
		s.to.Warning(title, err.Error())
	}
	if err := errors.Join(s.to.Outputs(s.out), s.to.Close()); err != nil {
		fmt.Fprintf(s.Stderr, "ssmprefs: %v\n", err)
		e.Broken = true
	}
	return e.ExitCode()
}

// explain tells why there is no result.
func (s *act) explain(e fault.Ending, err error) {
	if e.Invalid {
		s.annotate(s.head.findings)
		return
	}
	s.fault(withNext(err))
}

// keepPlan writes the plan file, whose ids are not hidden.
func (s *act) keepPlan() error {
	if err := keep(s.in.PlanFile, s.result.Plan); err != nil {
		return err
	}
	s.out.PlanFile = s.in.PlanFile
	return nil
}

// fill fills in the outputs.
func (s *act) fill(e fault.Ending, err error) {
	o := &s.out
	o.ExitCode, o.FailureReason, o.Result = e.ExitCode(), e.Reason(), s.word(e)
	o.Refused, o.Failed, o.Unreadable = e.Refused, e.Failed, e.Unreadable
	// The runner drops an output that holds a masked value, such as the id of an
	// account, whoever may see it.
	o.Summary = s.veil.always(s.line(e, err))
	if s.result == nil {
		return
	}
	n := s.result.Totals
	o.HasChanges, o.PlanHash = n.Changing() > 0, s.result.PlanHash
	o.Create, o.Update, o.Repoint, o.InSync, o.Loosening, o.Unreadable = n.Create, n.Update, n.Repoint, n.InSync, n.Loosening, n.Unreadable
}

// word is what the run came to.
func (s *act) word(e fault.Ending) runner.Result {
	switch code := e.ExitCode(); {
	case code == fault.ExitRefused, s.do == runner.DoRefuse:
		return runner.Refused
	case code != fault.ExitOK && code != fault.ExitChanges && e.Written > 0:
		return runner.AppliedPartly
	case s.result == nil && code == fault.ExitOK:
		return runner.Validated
	case s.result == nil, code != fault.ExitOK && code != fault.ExitChanges && !s.usable(e):
		return runner.Failed
	case s.result.state == render.Superseded:
		return runner.Superseded
	case e.Written > 0:
		return runner.Applied
	case s.result.Totals.Changing() > 0:
		return runner.Changes
	}
	return runner.NoChanges
}

// usable reports whether a plan that did not end well is one to go by: some of
// its targets were not read, and others change.
func (s *act) usable(e fault.Ending) bool {
	return s.do != runner.DoApply && e.ExitCode() == fault.ExitIncomplete && s.result.Totals.Changing() > 0
}

// line is the run in one line.
func (s *act) line(e fault.Ending, err error) string {
	if s.result == nil {
		switch {
		case e.Invalid:
			return s.in.Config + " is invalid" // and no text of the file: people put outputs into scripts
		case err != nil:
			return strings.Join(strings.Fields(err.Error()), " ")
		}
		return s.in.Config + " is valid"
	}
	n := s.result.Totals
	parts := []string{fmt.Sprintf("%d of %d targets change", n.Changing(), n.Targets)}
	for _, c := range []struct {
		count int
		what  string
	}{
		{n.Loosening, "loosening"}, {n.Unreadable, "unreadable"}, {e.Written, "written"}, {e.Refused, "refused"}, {e.Failed, "failed"},
	} {
		if c.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.count, c.what))
		}
	}
	if s.result.state == render.Superseded {
		parts = append(parts, "superseded")
	}
	return strings.Join(append(parts, s.result.Exceeded...), ", ")
}

// status is what stands in the status line beside the plan.
func (s *act) status() render.Status {
	return render.Status{Commit: s.at.SHA, At: s.clock().Now(), RunURL: s.at.RunURL(), Notes: s.said()[:min(len(s.notes), mostNotes)]}
}

// mostNotes is how many notes a status line has room for.
const mostNotes = 4

// said is the notes as readers may see them.
func (s *act) said() []string {
	said := make([]string, len(s.notes))
	for i, n := range s.notes {
		said[i] = s.veil.text(n)
	}
	return said
}

// unreviewed is the red line of an apply without reviews.
const unreviewed = "> [!CAUTION]\n> `require-reviewed-plan` is `false`: what no pull request has shown is applied too.\n\n"

// byHash is how a plan is applied that no pull request has shown.
const byHash = "\nTo apply exactly this without a review: run the workflow with `mode: apply` on the apply branch, and `expected-plan-hash: %s`.\n"

// unwritten is a plan without the targets that were written, which is the plan
// that the next run makes when nothing else moves.
func unwritten(p plan.Plan) plan.Plan {
	p.Targets = slices.DeleteFunc(slices.Clone(p.Targets), func(t plan.Target) bool {
		return t.Outcome != nil && t.Outcome.Result == plan.Written
	})
	p.Finish()
	return p
}

// report is the job summary.
func (s *act) report(e fault.Ending) string {
	if s.result == nil {
		return s.page(e)
	}
	status := s.status()
	status.State = s.result.state
	lead := ""
	if s.do == runner.DoApply && !s.in.RequireReviewedPlan {
		lead = unreviewed
	}
	tail := ""
	if left := unwritten(s.result.Plan); left.Totals.Changing() > 0 && (s.do == runner.DoPlanSummary || s.do == runner.DoApply) {
		tail = fmt.Sprintf(byHash, left.PlanHash)
	}
	if len(s.notes) > mostNotes {
		tail += "\n" + s.fencedNotes()
	}
	return lead + render.Summary(s.veil.plan(s.result.Plan), render.CommentOptions{
		Budget: s.to.SummaryLeft() - len(lead) - len(tail) - 1, Label: s.in.Label, Status: status,
		Merge: s.do == runner.DoPlanComment, Once: s.veil.once(s.result.Plan, s.once), After: s.after, Venue: s.venue(),
	}) + tail
}

// page is the job summary of a run without a plan: what is said of the file,
// and why there is no more. None of it is Markdown.
func (s *act) page(e fault.Ending) string {
	word := "🔴 **Failed**"
	switch {
	case e.Invalid:
		word = "🔴 **Invalid**"
	case s.do == runner.DoRefuse:
		word = "🔴 **Refused**"
	case e.ExitCode() == fault.ExitOK:
		word = "🟢 **Valid**"
	}
	return strings.Join([]string{"### " + title, word, fenced(s.veil.text(diag.Text(s.head.findings))), s.fencedNotes()}, "\n\n")
}

func (s *act) fencedNotes() string {
	var text strings.Builder
	for _, n := range s.said() {
		text.WriteString(diag.Visible(n) + "\n")
	}
	return fenced(text.String())
}

// fenced is a text as a block of Markdown that it cannot end, "" for none.
func fenced(text string) string {
	if text == "" {
		return ""
	}
	const most = 100_000 // the log has all of it
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…\n"
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "text\n" + text + fence + "\n"
}
