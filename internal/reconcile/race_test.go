package reconcile_test

import (
	"context"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// between is documents with something done once, around the call that asks for
// it.
type between struct {
	reconcile.Documents
	get   func(version int) (preferences.Version, bool)
	write func(content string, onto int) error // before the write; an error is its answer
}

func (b *between) Get(ctx context.Context, t target.Target, version int) (preferences.Version, error) {
	if b.get != nil {
		if v, ok := b.get(version); ok {
			return v, nil
		}
	}
	return b.Documents.Get(ctx, t, version)
}

func (b *between) Write(ctx context.Context, t target.Target, content string, onto int) (int, error) {
	if b.write != nil {
		if err := b.write(content, onto); err != nil {
			return 0, err
		}
	}
	return b.Documents.Write(ctx, t, content, onto)
}

// A document that is created between the two reads has a latest version and no
// default.
func TestCreatedWhileRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(20)
	r, absent := w.request(20), true
	r.Concurrency = 1
	r.Documents = &between{Documents: w.docs, get: func(version int) (preferences.Version, bool) {
		first := absent && version == reconcile.Default
		absent = absent && !first
		return preferences.Version{}, first
	}}
	if p := reconcile.Plan(t.Context(), r); p.Totals.InSync != 1 {
		t.Errorf("totals %+v, want in sync", p.Totals)
	}
}
