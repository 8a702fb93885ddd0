package reconcile_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
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

// weather is what comes between a run and AWS: some calls are throttled, some
// connections lost before the call took effect or after it.
type weather struct {
	aws                http.Handler
	throttled, dropped float64
	denied             string // the account whose role nobody may assume

	mu       sync.Mutex
	rand     *rand.Rand
	requests int
	written  map[string]int // by account, region and content: writes that took effect
	expires  int            // after so many requests the caller's credentials are over; 0: never
	late     int            // requests after that
}

func (w *weather) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	w.mu.Lock()
	w.requests++
	throttled, dropped, after := w.rand.Float64() < w.throttled, w.rand.Float64() < w.dropped, w.rand.IntN(2) == 0
	over := w.expires > 0 && w.requests > w.expires
	if over {
		w.late++
	}
	w.mu.Unlock()
	toSSM := r.Header.Get("X-Amz-Target") != ""
	switch {
	case over && toSSM:
		answer(out, 400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`)
	case over:
		answer(out, 403, `<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>`)
	case w.denied != "" && bytes.Contains(body, []byte("iam%3A%3A"+w.denied)):
		answer(out, 403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`)
	case throttled && toSSM:
		answer(out, 400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`)
	case throttled:
		answer(out, 400, `<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`)
	case dropped && !after:
		panic(http.ErrAbortHandler)
	default:
		real := httptest.NewRecorder()
		w.aws.ServeHTTP(real, r)
		w.note(r, real.Code)
		if dropped {
			panic(http.ErrAbortHandler)
		}
		answer(out, real.Code, real.Body.String())
	}
}

func answer(out http.ResponseWriter, status int, body string) {
	out.WriteHeader(status)
	_, _ = io.WriteString(out, body)
}

// note counts the writes that took effect, by who may make them.
func (w *weather) note(r *http.Request, status int) {
	operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AmazonSSM.")
	if status != http.StatusOK || operation != "CreateDocument" && operation != "UpdateDocument" {
		return
	}
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	key, _, _ := strings.Cut(credential, "/aws4_request")
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written[key]++
}

// crowded is a clock for many at once: what each sleeps adds little to the time
// of all, as it would if they slept side by side.
type crowded struct{ clock }

func (c *crowded) Sleep(ctx context.Context, d time.Duration) error {
	time.Sleep(time.Millisecond)
	return c.clock.Sleep(ctx, d/100)
}

// fleetWorld is accounts in regions of which one is off in two accounts.
type fleetWorld struct {
	*testing.T
	server  *sandbox.Server
	weather *weather
	desired []plan.Desired
	sick    map[target.Pair]fault.Class
	clock   *crowded
	docs    reconcile.Documents
	open    func(context.Context, target.Target)
}

func newFleet(t *testing.T, accounts int) *fleetWorld {
	t.Helper()
	server, err := sandbox.Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	f := &fleetWorld{
		T: t, server: server, sick: map[target.Pair]fault.Class{},
		clock:   &crowded{clock{now: time.Now()}}, // signatures are of this moment
		weather: &weather{aws: server, rand: rand.New(rand.NewPCG(7, 11)), written: map[string]int{}},
	}
	server.Clock = f.clock.Now
	regions := strings.Fields("af-south-1 ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 " +
		"eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2")
	for a := range accounts {
		account := fmt.Sprintf("%012d", 100_000_000_000+a)
		for _, region := range regions {
			d := plan.Desired{Target: target.Target{Name: "fleet", Account: account, Region: region, Partition: "aws"}}
			f.desired = append(f.desired, d)
		}
		if a%10 == 3 {
			if err := server.OptIn(account, map[string]string{}); err != nil {
				t.Fatal(err)
			}
			f.sick[target.Pair{Account: account, Region: "af-south-1"}] = fault.RegionDisabled
		}
		if a == 5 {
			f.weather.denied = account
			for _, region := range regions {
				f.sick[target.Pair{Account: account, Region: region}] = fault.AssumeRoleFailed
			}
		}
	}
	front := httptest.NewServer(f.weather)
	t.Cleanup(front.Close)
	session, err := awsauth.Open(t.Context(), awsauth.Options{Endpoint: front.URL, Concurrency: 64})
	if err != nil {
		t.Fatal(err)
	}
	clients := session.Clients(func(t target.Target) awsauth.Access {
		return awsauth.Access{RoleARN: "arn:aws:iam::" + t.Account + ":role/ssmprefs-apply"}
	})
	f.docs, f.open = ssmdoc.New(clients), clients.Open
	return f
}

func (f *fleetWorld) request(minutes int) reconcile.Request {
	for i := range f.desired {
		f.desired[i].Set[preferences.IdleSessionTimeout] = fmt.Sprint(minutes)
		f.desired[i].Texts = f.desired[i].Set
	}
	return reconcile.Request{
		Documents: f.docs, Open: f.open, Concurrency: 64, Desired: f.desired, Resolved: len(f.desired),
		Clock: reconcile.Clock{Now: f.clock.Now, Sleep: f.clock.Sleep},
	}
}

// healthy checks every target of a run: the sick ones with their class, the
// others as they should be.
func (f *fleetWorld) healthy(p plan.Plan, well func(plan.Target) bool) {
	f.Helper()
	for _, t := range p.Targets {
		class, sick := f.sick[t.Place().Pair()]
		switch {
		case sick && (t.Action != plan.Unreadable || t.Error.Class != class || t.Error.Next == ""):
			f.Errorf("%s/%s: %s %+v, want unreadable as %s", t.Account, t.Region, t.Action, t.Error, class)
		case !sick && !well(t):
			f.Errorf("%s/%s: %s %+v %+v", t.Account, t.Region, t.Action, t.Error, t.Outcome)
		}
	}
}

// TestFleetInBadWeather: of a fleet in which every tenth call is throttled and
// every fiftieth lost, an account denied and a region off here and there, every
// healthy target ends right and is written once, every sick one says why, and
// AWS is not asked much more often than in good weather.
func TestFleetInBadWeather(t *testing.T) {
	t.Parallel()
	const accounts = 20
	f := newFleet(t, accounts)
	f.weather.throttled, f.weather.dropped = 0.10, 0.02
	well := len(f.desired) - len(f.sick)
	for round, minutes := range []int{20, 30} {
		p := reconcile.Plan(f.Context(), f.request(minutes))
		want := []plan.Action{plan.Create, plan.Update}[round]
		f.healthy(p, func(t plan.Target) bool { return t.Action == want })
		report, err := reconcile.Apply(f.Context(), f.request(minutes), reconcile.ApplyOptions{Reviewed: &p})
		if err != nil {
			t.Fatal(err)
		}
		f.healthy(report.Plan, func(t plan.Target) bool { return t.Outcome != nil && t.Outcome.Result == plan.Written })
		total := 0
		for _, n := range f.weather.written {
			total += n
		}
		if total != (round+1)*well {
			t.Errorf("round %d: %d writes took effect, want one for each of %d targets", round, total, well)
		}
		for _, d := range f.desired {
			document := f.server.Document(d.Target.Account, d.Target.Region)
			if _, sick := f.sick[d.Target.Pair()]; sick != (document == nil) {
				t.Errorf("%s/%s: document %+v", d.Target.Account, d.Target.Region, document)
			}
		}
	}
	p := reconcile.Plan(f.Context(), f.request(30))
	f.healthy(p, func(t plan.Target) bool { return t.Action == plan.None })
	reads, writes := 5*(accounts+2*len(f.desired)), 2*8*well // eight calls from the write to what is read back
	if needed := reads + writes; f.weather.requests > needed*13/10 {
		t.Errorf("%d requests, more than 1.3 × %d", f.weather.requests, needed)
	}
}

// TestFleetWithExpiredCredentials: the first answer that says so ends the
// reading, and every target left says so too.
func TestFleetWithExpiredCredentials(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 20)
	f.weather.expires = 300
	p := reconcile.Plan(f.Context(), f.request(20))
	read := 0
	for _, target := range p.Targets {
		switch {
		case target.Action == plan.Create, f.sick[target.Place().Pair()] != "":
			read++
		case target.Error == nil || target.Error.Class != fault.CredentialsExpired || target.Error.Next == "":
			t.Errorf("%s/%s: %s %+v, want credentials-expired", target.Account, target.Region, target.Action, target.Error)
		}
	}
	if read == 0 || read > 200 {
		t.Errorf("%d targets were read", read)
	}
	if f.weather.late > 100 { // those under way, and as many as may be at once
		t.Errorf("%d requests after the credentials were over", f.weather.late)
	}
}

// TestFleetWhoseCredentialsExpireInAnApply: it begins no more writes, and every
// target tells how far it got.
func TestFleetWhoseCredentialsExpireInAnApply(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 20)
	p := reconcile.Plan(f.Context(), f.request(20))
	f.weather.expires = f.weather.requests + 2*len(f.desired) + 400
	report, err := reconcile.Apply(f.Context(), f.request(20), reconcile.ApplyOptions{Reviewed: &p})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[plan.Result]int{}
	for _, target := range report.Plan.Targets {
		if f.sick[target.Place().Pair()] != "" {
			continue
		}
		seen[target.Outcome.Result]++
		if e := target.Outcome.Error; e != nil && e.Class != fault.CredentialsExpired {
			t.Errorf("%s/%s: %+v", target.Account, target.Region, e)
		}
	}
	if seen[plan.Written] == 0 || seen[plan.Failed] == 0 || seen[plan.Stopped] < 100 || f.weather.late > 200 {
		t.Errorf("%v, and %d requests after the credentials were over", seen, f.weather.late)
	}
	f.weather.expires = 0
	report, err = reconcile.Apply(f.Context(), f.request(20), reconcile.ApplyOptions{Reviewed: &p})
	if err != nil {
		t.Fatal(err)
	}
	f.healthy(report.Plan, func(t plan.Target) bool {
		return t.Outcome.Result == plan.Written || t.Outcome.Result == plan.Skipped
	})
}
