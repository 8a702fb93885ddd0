package plan_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

func TestCompute(t *testing.T) {
	t.Parallel()
	for _, file := range caseFiles(t) {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			p := plan.Compute(readCase(t, file))
			golden.Compare(t, filepath.Join(dir, "want.txt"), report(p))
			if diff := cmp.Diff(report(p), report(plan.Compute(readCase(t, file)))); diff != "" {
				t.Errorf("computed twice (-first +second):\n%s", diff)
			}
			finished := p
			finished.Finish()
			if diff := cmp.Diff(report(p), report(finished)); diff != "" {
				t.Errorf("finished twice (-first +second):\n%s", diff)
			}
		})
	}
}

// TestApplyingSettles writes what each case wishes and compares again.
func TestApplyingSettles(t *testing.T) {
	t.Parallel()
	for _, file := range caseFiles(t) {
		in := readCase(t, file)
		for i, d := range in.Desired {
			live := in.Live[i]
			if live.Err != nil {
				continue
			}
			after, ok := applied(t, d, live)
			if now := plan.ComputeTarget(d, nil, live); !ok && now.Action != plan.Unreadable && now.Action != plan.None {
				t.Errorf("%s: %s: action %s, and the document cannot be written", file, d.Target, now.Action)
			}
			if len(after.Changes) > 0 {
				t.Errorf("%s: %s after it was applied: %+v", file, d.Target, after.Changes)
			}
		}
	}
}

// applied compares with the document that an apply writes, as the default.
func applied(t testing.TB, d plan.Desired, live plan.Live) (plan.Target, bool) {
	t.Helper()
	doc, ok := content(t, d, live)
	if !ok {
		return plan.Target{}, false
	}
	version := preferences.Version{Number: live.Snapshot.Latest.Number + 1, Document: doc}
	return plan.ComputeTarget(d, &d, plan.Live{Snapshot: preferences.Snapshot{Latest: version, Default: version}}), true
}

// content is the document that an apply writes, false where it refuses to.
func content(t testing.TB, d plan.Desired, live plan.Live) (*preferences.Document, bool) {
	t.Helper()
	before := live.Snapshot.Latest.Document
	description := d.Summary
	if !d.Describes {
		description = preferences.DefaultDescription
		if before != nil {
			description = before.Description()
		}
	}
	text, err := preferences.Content(d.Set, description, before, d.Unmanaged)
	if err != nil {
		return nil, false
	}
	doc, err := preferences.ParseDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc, true
}
