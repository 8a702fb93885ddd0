package reconcile_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/ssmdoc"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// BenchmarkPlan reads fleets whose every answer takes 20 ms, and reports the
// requests over what has to be (one for the caller, one a role, two a target)
// and the wall time over the ideal, which is all requests in rounds as wide as
// the concurrency. Only the ratios say something: the sandbox shares the cores.
func BenchmarkPlan(b *testing.B) {
	const latency, concurrency = 20 * time.Millisecond, 64
	for _, fleet := range []struct{ accounts, regions int }{{1, 1}, {20, 1}, {20, 17}, {100, 17}} {
		targets := fleet.accounts * fleet.regions
		b.Run(fmt.Sprintf("targets=%d", targets), func(b *testing.B) {
			server, err := sandbox.Open("")
			if err != nil {
				b.Fatal(err)
			}
			if err := server.Listen(""); err != nil {
				b.Fatal(err)
			}
			defer func() { _ = server.Close(context.Background()) }()
			server.Inject(sandbox.Fault{Latency: latency})
			desired := fleetOf(fleet.accounts, fleet.regions)
			b.ReportAllocs()
			for b.Loop() {
				documents, open := assuming(b, server, concurrency)
				p := reconcile.Plan(b.Context(), reconcile.Request{
					Desired: desired, Resolved: targets, Documents: documents, Open: open,
					Concurrency: concurrency, Clock: reconcile.Clock{Now: time.Now, Sleep: realSleep},
				})
				if p.Totals.Create != targets {
					b.Fatalf("totals %+v, want %d documents to create", p.Totals, targets)
				}
			}
			requests := 0
			for _, n := range server.Counts() {
				requests += n
			}
			needed := b.N * (1 + fleet.accounts + 2*targets)
			if requests != needed {
				b.Errorf("%d requests, want %d", requests, needed)
			}
			rounds := 1 + waves(fleet.accounts, concurrency) + waves(2*targets, concurrency)
			b.ReportMetric(float64(requests)/float64(needed), "requests/needed")
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Duration(rounds)*latency), "wall/ideal")
		})
	}
}

func waves(n, width int) int { return (n + width - 1) / width }

func fleetOf(accounts, regions int) []plan.Desired {
	var desired []plan.Desired
	for a := range accounts {
		for r := range regions {
			d := plan.Desired{Target: target.Target{
				Name: "fleet", Account: fmt.Sprintf("%012d", a+1), Region: fmt.Sprintf("eu-west-%d", r+1), Partition: "aws"}}
			d.Set[preferences.IdleSessionTimeout] = "20"
			d.Texts = d.Set
			desired = append(desired, d)
		}
	}
	return desired
}

// assuming is the documents behind a role in each account, with connections,
// credentials and caches as at the start of a run.
func assuming(b *testing.B, server *sandbox.Server, concurrency int) (reconcile.Documents, func(context.Context, target.Target)) {
	b.Helper()
	session, err := awsauth.Open(b.Context(), awsauth.Options{Endpoint: server.URL(), Concurrency: concurrency})
	if err != nil {
		b.Fatal(err)
	}
	clients := session.Clients(func(t target.Target) awsauth.Access {
		return awsauth.Access{RoleARN: "arn:aws:iam::" + t.Account + ":role/ssmprefs-plan"}
	})
	return ssmdoc.New(clients), clients.Open
}

func realSleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
