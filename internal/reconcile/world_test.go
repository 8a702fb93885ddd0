package reconcile_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/ssmdoc"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

var ireland = target.Target{Name: "default", Account: sandbox.DefaultAccount, Region: "eu-west-1", Partition: "aws"}

// world is a sandbox with the real clients, and time that passes by sleeping.
type world struct {
	*testing.T
	server *sandbox.Server
	docs   reconcile.Documents
	clock  *clock
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	server, err := sandbox.Open("")
	if err != nil {
		t.Fatal(err)
	}
	clock := &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	server.Clock = clock.Now
	if err := server.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	session, err := awsauth.Open(t.Context(), awsauth.Options{Endpoint: server.URL(), Concurrency: 8})
	if err != nil {
		t.Fatal(err)
	}
	docs := ssmdoc.New(session.Clients(func(target.Target) awsauth.Access { return awsauth.Access{} }))
	return &world{T: t, server: server, docs: docs, clock: clock}
}

// request asks for an idle timeout in each region.
func (w *world) request(minutes int, regions ...string) reconcile.Request {
	r := reconcile.Request{
		Documents: w.docs, Concurrency: 8,
		Clock: reconcile.Clock{Now: w.clock.Now, Sleep: w.clock.Sleep},
	}
	if len(regions) == 0 {
		regions = []string{ireland.Region}
	}
	for _, region := range regions {
		d := plan.Desired{Target: ireland}
		d.Target.Region = region
		d.Set[preferences.IdleSessionTimeout] = fmt.Sprint(minutes)
		d.Texts = d.Set
		r.Desired = append(r.Desired, d)
	}
	r.Resolved = len(r.Desired)
	return r
}

func (w *world) apply(r reconcile.Request, o reconcile.ApplyOptions) plan.Plan {
	w.Helper()
	report, err := reconcile.Apply(w.Context(), r, o)
	if err != nil {
		w.Fatal(err)
	}
	return report.Plan
}

// must applies and wants every target written.
func (w *world) must(minutes int) plan.Plan {
	w.Helper()
	p := w.apply(w.request(minutes), reconcile.ApplyOptions{})
	for _, t := range p.Targets {
		if t.Outcome == nil || t.Outcome.Result != plan.Written {
			w.Fatalf("%s/%s: outcome %+v, want written", t.Account, t.Region, t.Outcome)
		}
	}
	return p
}

// inSync fails unless a plan finds nothing to change.
func (w *world) inSync(r reconcile.Request) {
	w.Helper()
	r.Documents = w.docs
	p := reconcile.Plan(w.Context(), r)
	if p.Totals.InSync != len(r.Desired) {
		w.Fatalf("totals %+v, want all in sync; first target %+v", p.Totals, p.Targets[0])
	}
}

// byHand is another writer, who stores an idle timeout as the newest version.
func (w *world) byHand(minutes int) {
	w.Helper()
	latest, err := w.docs.Get(w.Context(), ireland, reconcile.Latest)
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.docs.Write(w.Context(), ireland, handMade(minutes, latest.Number), latest.Number); err != nil {
		w.Fatal(err)
	}
}

func handMade(minutes, salt int) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0","description":"by hand %d","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%d"}}`, salt, minutes)
}

// killer is a process that is killed after so many calls to AWS and GitHub.
type killer struct {
	mu   sync.Mutex
	left int
	dead bool
}

var errKilled = &fault.Error{Class: fault.Internal, Message: "killed"}

// call makes a call: the last one takes effect, but nobody learns of it.
func (k *killer) call(call func() error) error {
	k.mu.Lock()
	dead := k.dead
	k.left--
	k.dead = k.left <= 0
	last := k.dead
	k.mu.Unlock()
	if dead {
		return errKilled
	}
	if err := call(); err != nil || !last {
		return err
	}
	return errKilled
}

// mortal is documents as a process reaches them until it is killed.
type mortal struct {
	reconcile.Documents
	*killer
}

func (m *mortal) Get(ctx context.Context, t target.Target, version int) (v preferences.Version, err error) {
	err = m.call(func() error { v, err = m.Documents.Get(ctx, t, version); return err })
	return v, err
}

func (m *mortal) Write(ctx context.Context, t target.Target, content string, onto int) (n int, err error) {
	err = m.call(func() error { n, err = m.Documents.Write(ctx, t, content, onto); return err })
	return n, err
}

func (m *mortal) Promote(ctx context.Context, t target.Target, version int) error {
	return m.call(func() error { return m.Documents.Promote(ctx, t, version) })
}
