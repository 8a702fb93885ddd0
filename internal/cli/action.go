package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/render"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/runner"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

func (a *app) action() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "action",
		Short: "What the image runs as a step of GitHub Actions",
		Long: about(`Run as a step of GitHub Actions: action.yml lists the inputs and outputs, and the
event decides what is done. A pull request is planned, and a push to the apply
branch applied. It takes no options, and no sandbox.

GitHub permissions: contents: read, pull-requests: write, id-token: write.`, writeActions, 0, 1, 2, 3, 4, 5, 64, 130),
		Example: `  uses: ssmprefs/ssmprefs@main
  with: { config: preferences.yaml }`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = a.run(func(ctx context.Context, _ []string) (int, error) {
		if cmd.Flags().NFlag() > 0 {
			return 0, usage("the action takes inputs, and no options")
		}
		return a.act(ctx)
	})
	return cmd
}

// act is one run as a step of a workflow.
type act struct {
	*app
	to   *runner.Runner
	veil *veil
	in   runner.Inputs
	at   runner.Context
	do   runner.Do

	hub    *github.Client // nil after hubErr
	hubErr error
	repo   github.Repository

	head   loaded
	once   [][]plan.Change // see plan.WouldBe
	after  [][]int         // the pull request that each of them waits for, 0 where it is not known
	result *result
	out    runner.Outputs
	notes  []string // what the report adds, a sentence each
	failed bool     // and an annotation says why
}

// result is the plan that a run came to, with verdicts and outcomes after an
// apply.
type result struct {
	plan.Plan
	state render.State // "" for the one that the plan shows
}

// act runs the step. Whatever ends it is told to the runner, so an error is
// that of a process which is no step at all.
func (a *app) act(ctx context.Context) (int, error) {
	s := &act{app: a, to: runner.New(a.Getenv, a.Stdout)}
	in, wrong := s.to.Inputs()
	s.veil = &veil{to: s.to, on: in.Redact != "none", hides: plan.NewRedactor(nil)}
	a.know = s.veil.know
	at, err := s.to.Context()
	if errors.Is(err, runner.ErrNoRunner) {
		return 0, usageError{err}
	}
	s.in, s.at = in, at
	// The runner listens to both, and would not keep their order.
	a.Stdout, a.Stderr = s.veil, s.veil
	a.log = newLog(s.veil, in.LogLevel)
	a.concurrency.value = in.Concurrency
	a.preflight.value = in.Preflight
	e := fault.Ending{}
	if err = errors.Join(wrong, err); err != nil {
		err = usageError{err}
	} else {
		e, err = s.perform(ctx)
	}
	return s.conclude(ctx, e, err), nil
}

// perform does what the event asks for.
func (s *act) perform(ctx context.Context) (fault.Ending, error) {
	choice := runner.Choose(s.at.Asked(s.in))
	s.do = choice.Do
	if choice.Do == runner.DoRefuse {
		return fault.Ending{}, usageError{errors.New(choice.Reason)}
	}
	if choice.Notice != "" {
		s.notice(choice.Notice)
	}
	name := s.in.Config
	s.config = name
	if !filepath.IsAbs(name) {
		s.config = filepath.Join(s.at.Workspace, name)
	}
	if below, err := filepath.Rel(s.at.Workspace, s.config); s.at.Workspace != "" && (err != nil || !filepath.IsLocal(below)) {
		return fault.Ending{}, usage("input config is %q, which is not in the checkout", name)
	}
	s.head = load(s.config, s.at.Workspace, name, "run actions/checkout before this step, and name the file in the input config")
	s.know(numbersIn(s.head.texts[s.head.path])...)
	if choice.Do == runner.DoValidate {
		return s.validateOnly()
	}
	s.meet(ctx)
	switch choice.Do {
	case runner.DoApply:
		return s.applyMerged(ctx)
	case runner.DoVerify:
		return s.verifyGroup(ctx)
	case runner.DoDrift:
		return s.reportDrift(ctx)
	}
	return s.planHead(ctx)
}

// meet opens GitHub, and learns whether strangers read along.
func (s *act) meet(ctx context.Context) {
	clock := s.clock()
	s.hub, s.hubErr = github.New(github.Options{
		Token: s.in.Token, API: s.at.API, GraphQL: s.at.GraphQL, Repository: s.at.Repository,
		UserAgent: "ssmprefs/" + s.build().version, Now: clock.Now, Wait: clock.Sleep,
		Settled: s.at.Push == nil,
		Notice:  func(text string) { fmt.Fprintln(s.Stderr, text) },
	})
	if s.hubErr == nil {
		s.repo, s.hubErr = s.hub.Repository(ctx)
	}
	if s.hubErr != nil {
		s.hub = nil
	}
	s.veil.show(!plan.Redacts(s.in.Redact, !s.repo.Private))
	if s.at.RepositoryID != 0 {
		s.repo.ID = s.at.RepositoryID
	}
}

// thread is the comments of this file and label. GitHub has been met.
func (s *act) thread() thread.Thread {
	return thread.Thread{GitHub: s.hub, Repository: s.repo.ID, Identity: review.NewIdentity(s.repo.ID, s.head.path, s.in.Label)}
}

// limits are those of the inputs.
func (s *act) limits() limits {
	return limits{
		maxTargets: number{value: s.in.MaxTargets},
		maxChanges: amount{s.in.MaxChanges}, maxLoosening: amount{s.in.MaxLoosening},
	}
}
