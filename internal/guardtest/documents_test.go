package guardtest

import (
	"context"
	"slices"
	"sync"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// store is the documents of all targets in memory, under the rules that the
// sandbox keeps as well; it is what makes thousands of histories cheap.
type store struct {
	mu   sync.Mutex
	docs map[target.Pair]*stored
}

type stored struct {
	versions  []preferences.Version
	byDefault int
}

func newStore() *store { return &store{docs: map[target.Pair]*stored{}} }

func (s *store) Get(_ context.Context, t target.Target, version int) (preferences.Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.docs[t.Pair()]
	switch {
	case d == nil:
		return preferences.Version{}, nil
	case version == reconcile.Latest:
		version = len(d.versions)
	case version == reconcile.Default:
		version = d.byDefault
	}
	return d.versions[version-1], nil
}

func (s *store) Write(_ context.Context, t target.Target, content string, onto int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.docs[t.Pair()]
	switch {
	case d == nil && onto == 0:
		d = &stored{byDefault: 1}
		s.docs[t.Pair()] = d
	case onto == 0:
		return 0, fault.ErrExists
	case d == nil || onto != len(d.versions):
		return 0, fault.ErrNotLatest
	case slices.ContainsFunc(d.versions, func(v preferences.Version) bool { return v.Document.Text() == content }):
		return 0, fault.ErrDuplicate
	}
	document, err := preferences.ParseDocument(content)
	if err != nil {
		return 0, err
	}
	v := preferences.Version{Number: len(d.versions) + 1, Status: preferences.Active, Document: document}
	d.versions = append(d.versions, v)
	return v.Number, nil
}

func (s *store) Promote(_ context.Context, t target.Target, version int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.docs[t.Pair()].byDefault = version
	return nil
}
