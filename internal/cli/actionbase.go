package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/rules"
	"github.com/ssmprefs/ssmprefs/internal/target"
	"github.com/ssmprefs/ssmprefs/internal/workspace"
)

// compare puts the base into a request. Where it cannot be read the plan has
// no origins, and says so.
func (s *act) compare(ctx context.Context, r *reconcile.Request) {
	commit, err := s.baseCommit(ctx)
	if err != nil {
		s.note("whose doing a change is, is not known: %v", err)
		return
	}
	if commit == "" { // the event is about no change of the file
		return
	}
	base, err := s.baseFile(ctx, commit)
	if err != nil {
		s.note("whose doing a change is, is not known: the file at %.7s cannot be read: %v", commit, err)
		return
	}
	r.Base = &plan.Base{Commit: commit}
	r.BaseDesired = map[target.Pair]plan.Desired{}
	for _, t := range base.targets {
		r.BaseDesired[t.Target.Pair()] = t.Desired
		s.know(t.Target.Account)
	}
	r.ConfigChanges = config.Compare(base.file, s.head.file, base.targets, s.head.targets, rules.Default)
}

// baseCommit is the first parent of the commit that GitHub made for the run,
// when that is a merge, else the event's base; "" where there is none.
func (s *act) baseCommit(ctx context.Context) (string, error) {
	if s.hub == nil {
		return "", s.hubErr
	}
	c, err := s.hub.Commit(ctx, s.at.SHA)
	if e, ok := errors.AsType[*github.Error](err); err != nil && (!ok || e.Kind != github.Missing) {
		return "", err
	}
	switch {
	case len(c.Parents) == 2:
		return c.Parents[0], nil
	case s.at.PullRequest != nil:
		return s.at.PullRequest.Base.SHA, nil
	case s.at.MergeGroup != nil:
		return s.at.MergeGroup.BaseSHA, nil
	case s.at.Push != nil && strings.Trim(s.at.Push.Before, "0") != "": // not a new branch
		return s.at.Push.Before, nil
	}
	return "", nil
}

// baseFile is the file at a commit, resolved for the same caller as this run's.
// Its File is nil where the commit has none.
func (s *act) baseFile(ctx context.Context, commit string) (loaded, error) {
	text, found, err := s.hub.File(ctx, s.head.path, commit)
	if err != nil || !found {
		return loaded{}, err
	}
	s.know(numbersIn(text)...)
	l := loaded{path: s.head.path}
	var broken error // GitHub's, which is not the file's fault
	l.file, l.findings = config.Parse(l.path, text, func(name string) ([]byte, error) {
		content, err := s.baseProfile(ctx, name, commit)
		if _, ok := errors.AsType[*github.Error](err); ok {
			broken = err
		}
		return content, err
	})
	if broken != nil {
		return loaded{}, broken
	}
	if l.file != nil {
		var more []diag.Finding
		found, err := s.discover(ctx, s.head.asking, l.file, s.head.caller)
		if err != nil {
			return loaded{}, err
		}
		l.targets, more = l.file.Resolve(s.head.caller, found)
		l.findings = append(l.findings, more...)
	}
	for _, f := range l.findings {
		if f.Severity == diag.Error && f.Rule != config.RuleNoUnit { // which may be why the pull request takes it out
			return loaded{}, fmt.Errorf("%s: %s", f.Position, f.Message)
		}
	}
	return l, nil
}

// baseProfile is a profile file at a commit, under the rules that hold for one
// on disk.
func (s *act) baseProfile(ctx context.Context, name, commit string) ([]byte, error) {
	file, err := workspace.ProfilePath(s.head.path, name)
	if err != nil {
		return nil, err
	}
	content, found, err := s.hub.File(ctx, file, commit)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, fmt.Errorf("open %q: %w", file, fs.ErrNotExist)
	case len(content) > workspace.MaxProfile:
		return nil, fmt.Errorf("the file has more than %d bytes", workspace.MaxProfile)
	}
	return content, nil
}
