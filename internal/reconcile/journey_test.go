package reconcile_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
	"github.com/ssmprefs/ssmprefs/internal/thread"
)

const config = "preferences.yaml"

// journey is a repository beside a sandbox. Its file holds the idle timeout and
// the longest duration, "20 480", for one target or several.
type journey struct {
	*world
	hub     *githubtest.Server
	repo    *githubtest.Repo
	thread  thread.Thread
	regions []string
	run     int64
	options reconcile.ApplyOptions // of every apply, less the reviews
	limits  plan.Limits
	killer  *killer // of the next run, nil for none
}

func newJourney(t *testing.T, file string, regions ...string) *journey {
	t.Helper()
	j := &journey{world: newWorld(t), hub: githubtest.New(t), regions: regions}
	j.repo = j.hub.Repository("acme/fleet", githubtest.Files{config: file})
	j.thread = thread.Thread{Repository: j.repo.ID, Identity: review.NewIdentity(j.repo.ID, config, "")}
	j.thread.GitHub = j.client(j.hub.JobToken(), nil)
	j.apply(j.file(file), reconcile.ApplyOptions{})
	return j
}

func (j *journey) client(token string, transport http.RoundTripper) *github.Client {
	j.Helper()
	c, err := github.New(github.Options{
		Token: token, API: j.hub.URL, GraphQL: j.hub.GraphQL, Repository: j.repo.Name,
		Transport: transport, Now: j.clock.Now, Wait: j.clock.Sleep,
	})
	if err != nil {
		j.Fatal(err)
	}
	return c
}

// file is the request that a file makes.
func (j *journey) file(text string) reconcile.Request {
	var idle, longest string
	if _, err := fmt.Sscan(text, &idle, &longest); err != nil {
		j.Fatal(err)
	}
	r := j.request(0, j.regions...)
	r.Limits, r.Concurrency = j.limits, 1 // so that calls come in one order
	for i := range r.Desired {
		d := &r.Desired[i]
		d.Set[preferences.IdleSessionTimeout], d.Set[preferences.MaxSessionDuration] = idle, longest
		d.Texts = d.Set
	}
	if j.killer != nil {
		r.Documents = &mortal{j.docs, j.killer}
	}
	return r
}

// propose opens a pull request and plans it.
func (j *journey) propose(file string) *githubtest.PullRequest {
	j.Helper()
	pr := j.repo.OpenPullRequest("alice", "set "+file, githubtest.Files{config: file})
	j.plan(pr)
	return pr
}

// plan is a plan run of a pull request.
func (j *journey) plan(pr *githubtest.PullRequest) thread.Posted {
	j.Helper()
	head, base := j.file(j.repo.Files(pr.HeadSHA())[config]), j.file(j.repo.Files(pr.Base)[config])
	head.BaseDesired = map[target.Pair]plan.Desired{}
	for _, d := range base.Desired {
		head.BaseDesired[d.Target.Pair()] = d
	}
	p := reconcile.Plan(j.Context(), head)
	once := make([][]plan.Change, len(p.Targets))
	for i, t := range p.Targets {
		once[i] = plan.WouldBe(base.Desired[i], head.Desired[i], t.Changes)
	}
	j.run++
	h := review.Header{Identity: j.thread.Identity, Repository: j.repo.ID, PullRequest: pr.Number, Commit: pr.HeadSHA(), Run: j.run}
	record, err := review.NewRecord(p, h, once, nil)
	if err != nil {
		j.Fatal(err)
	}
	posted, err := j.thread.Post(j.Context(), h, record.Encode()+"\n### Preferences\n\nplanned", false)
	if err != nil && j.killer == nil {
		j.Fatal(err)
	}
	return posted
}

// ran is how an apply run ended.
type ran struct {
	reconcile.Report
	err      error
	troubles []string
	walk     *thread.Walk
}

// applyAt is an apply run at a commit.
func (j *journey) applyAt(commit string) ran {
	j.Helper()
	t := j.thread
	if j.killer != nil {
		t.GitHub = j.client(j.hub.JobToken(), j.killer)
	}
	walk := t.Walk(thread.Applied{Branch: "main", Commit: commit, Config: config, Paths: thread.Paths(config, nil)})
	o := j.options
	o.Reviews = walk
	got := ran{walk: walk}
	got.Report, got.err = reconcile.Apply(j.Context(), j.file(j.repo.Files(commit)[config]), o)
	if got.err == nil {
		got.troubles = walk.Settle(j.Context(), got.Plan, func(_ int, text string) string {
			return strings.Replace(text, "planned", "applied", 1)
		})
	}
	return got
}

// merge merges a pull request, and applies.
func (j *journey) merge(pr *githubtest.PullRequest) ran {
	j.Helper()
	return j.applyAt(pr.Merge(githubtest.Squash))
}

// wants checks how the first target ended.
func (j *journey) wants(got ran, class plan.Class, result plan.Result, note string) {
	j.Helper()
	if got.err != nil {
		j.Fatal(got.err)
	}
	t := got.Plan.Targets[0]
	if t.Verdict == nil || t.Verdict.Class != class || t.Outcome.Result != result || !strings.Contains(t.Outcome.Note+t.Verdict.Next, note) {
		j.Fatalf("verdict %+v, outcome %+v, want %s, %s with %q; reviews %+v", t.Verdict, t.Outcome, class, result, note, notes(got.walk))
	}
}

func notes(w *thread.Walk) []string {
	var all []string
	for _, r := range w.Reviews() {
		all = append(all, fmt.Sprintf("#%d usable %v: %s", r.Number, r.Usable, r.Note))
	}
	return append(all, w.End())
}

// owes reports whether the record of a pull request authorises anything for
// the first target.
func (j *journey) owes(pr *githubtest.PullRequest) bool {
	j.Helper()
	r, err := review.Parse(pr.Comments()[0].Body)
	if err != nil {
		j.Fatal(err)
	}
	e, ok := r.Entry(j.file("1 1").Desired[0].Target)
	return ok && !e.Spent && (e.Promote || len(e.Needed)+len(e.Once) > 0)
}

// RoundTrip is the way to GitHub.
func (k *killer) RoundTrip(r *http.Request) (reply *http.Response, err error) {
	err = k.call(func() error {
		reply, err = http.DefaultTransport.RoundTrip(r)
		return err
	})
	if err != nil && reply != nil {
		err = errors.Join(err, reply.Body.Close())
	}
	return reply, err
}
