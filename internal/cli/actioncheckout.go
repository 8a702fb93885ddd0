package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// heldTo is an error unless the file at hand, and each profile file that it
// names, is that of a commit by GitHub's own word: a step before may have
// checked out something else, which nobody has merged. In the file itself git
// may have turned the ends of lines, which YAML takes for the same; a profile is
// written as it is. What is wrong with a file that cannot be used is told
// elsewhere.
func (s *act) heldTo(ctx context.Context, commit string) error {
	if hasErrors(s.head.findings) {
		return nil
	}
	for _, file := range slices.Sorted(maps.Keys(s.head.texts)) {
		here := s.head.texts[file]
		merged, found, err := s.hub.File(ctx, file, commit)
		if err != nil {
			return err
		}
		turned := found && bytes.Equal(unixLines(merged), unixLines(here))
		if turned && (file == s.head.path || bytes.Equal(merged, here)) {
			continue
		}
		what, next := "is not that of", "in this job, run actions/checkout without ref, repository and path, and let no step or git filter change the file"
		if turned {
			what, next = "has other line ends than in", "let git turn none in this file, which is written as it is: `"+file+" -text` in .gitattributes"
		}
		return usageError{stuck(fmt.Errorf("%s in the checkout %s commit %.7s, which this run is for", file, what, commit),
			next+"; see docs/guard.md#the-file-of-the-commit")}
	}
	return nil
}

func unixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// foretellCheckout warns of a plan whose apply will be refused for its checkout.
// That of the pull request's head is as good as that of its trial merge.
func (s *act) foretellCheckout(ctx context.Context) {
	if s.hub == nil {
		return
	}
	err := s.heldTo(ctx, s.at.SHA)
	if err == nil || s.heldTo(ctx, s.at.PullRequest.Head.SHA) == nil {
		return
	}
	if _, ok := errors.AsType[usageError](err); !ok { // GitHub's, and only the warning hangs on it
		s.log.Debug("the checkout", "error", err)
		return
	}
	s.warn("an apply with this checkout would be refused: " + withNext(err))
}
