package cli

import (
	"bytes"
	"context"
	"maps"
	"slices"
)

// heldToCommit is an error unless the file at hand, and each profile file that
// it names, is that of the run's commit by GitHub's own word: a step before may
// have checked out something else, which nobody has merged. git may have turned
// the ends of lines, and nothing more. What is wrong with a file that cannot be
// used is told elsewhere.
func (s *act) heldToCommit(ctx context.Context) error {
	if hasErrors(s.head.findings) {
		return nil
	}
	for _, file := range slices.Sorted(maps.Keys(s.head.texts)) {
		merged, found, err := s.hub.File(ctx, file, s.at.SHA)
		if err != nil {
			return err
		}
		if !found || !bytes.Equal(unixLines(merged), unixLines(s.head.texts[file])) {
			return usage("%s in the checkout is not that of commit %.7s, which this run is for: in this job, run actions/checkout without ref, repository and path", file, s.at.SHA)
		}
	}
	return nil
}

func unixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }
