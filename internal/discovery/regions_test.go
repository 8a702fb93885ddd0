package discovery

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

func place(account string) Place {
	return Place{account, awsauth.Access{RoleARN: "arn:aws:iam::" + account + ":role/plan"}}
}

func TestRegions(t *testing.T) {
	t.Parallel()
	s := serve(t)
	if err := s.OptIn(member, map[string]string{"af-south-1": "ENABLED", "me-south-1": "ENABLING", "eu-south-1": "DISABLING"}); err != nil {
		t.Fatal(err)
	}
	d := asks(t, s.URL(), "")
	found := d.Regions(t.Context(), []Place{place(delegated), place(member), place(member)}, nil)
	if got := found[delegated]; got.Err != nil || len(got.Names) != 17 || !slices.IsSorted(got.Names) {
		t.Errorf("regions of every account: %v", got)
	}
	if got := found[member]; got.Err != nil || len(got.Names) != 18 || !slices.Contains(got.Names, "af-south-1") {
		t.Errorf("with one opted into: %v", got)
	}
	d.Regions(t.Context(), []Place{place(delegated)}, nil)
	if n := s.Counts(); n["ListRegions"] != 2 || n["DescribeRegions"] != 0 || n["AssumeRole"] != 2 {
		t.Errorf("calls: %v", n)
	}
}

// TestRegionsAnotherWay: where the account service says nothing EC2 is asked,
// and an account that stays silent hides no other.
func TestRegionsAnotherWay(t *testing.T) {
	t.Parallel()
	denied := sandbox.Fault{Operation: "ListRegions", Account: member, Code: "AccessDeniedException"}
	for name, c := range map[string]struct {
		faults []sandbox.Fault
		class  fault.Class
		says   string
		calls  map[string]int
	}{
		"denied":         {[]sandbox.Fault{denied}, "", "", map[string]int{"ListRegions": 2, "DescribeRegions": 1}},
		"denied by both": {[]sandbox.Fault{denied, {Operation: "DescribeRegions", Code: "UnauthorizedOperation"}}, fault.AccessDenied, "account:ListRegions: user", map[string]int{"ListRegions": 2, "DescribeRegions": 1}},
		"no role": {[]sandbox.Fault{{Operation: "AssumeRole", Nth: 1, Times: 1, Code: "AccessDenied"}}, fault.AssumeRoleFailed, "",
			map[string]int{"ListRegions": 1, "DescribeRegions": 0, "AssumeRole": 2}},
		"another region": {[]sandbox.Fault{denied, {Operation: "DescribeRegions", Region: "eu-west-1", Code: "AuthFailure"}}, "", "", map[string]int{"ListRegions": 2, "DescribeRegions": 2}},
		"throttled": {[]sandbox.Fault{{Operation: "ListRegions", Account: member, Times: 2, Code: "TooManyRequestsException"}}, "", "",
			map[string]int{"ListRegions": 4, "DescribeRegions": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			if err := s.OptIn(member, map[string]string{"af-south-1": "ENABLED", "me-south-1": "ENABLING"}); err != nil {
				t.Fatal(err)
			}
			s.Inject(c.faults...)
			d := asks(t, s.URL(), "")
			d.width = 1 // so that the first to assume a role is known
			var failed atomic.Int32
			found := d.Regions(t.Context(), []Place{place(member), place(delegated)}, func(_, _, n int) { failed.Store(int32(n)) })
			if got := found[delegated]; got.Err != nil || len(got.Names) != 17 {
				t.Errorf("the other account: %v", got)
			}
			got := found[member]
			if fault.ClassOf(errorOf(got)) != c.class || c.class == "" && !slices.Contains(got.Names, "af-south-1") || slices.Contains(got.Names, "me-south-1") {
				t.Errorf("got %v, %+v", got.Names, got.Err)
			}
			if c.says != "" && (!strings.Contains(got.Err.Message, c.says) || !strings.Contains(got.Err.Next, "account:ListRegions")) {
				t.Errorf("says %+v", got.Err)
			}
			if (failed.Load() == 1) != (c.class != "") {
				t.Errorf("%d failed", failed.Load())
			}
			n := s.Counts()
			for op := range maps.Keys(c.calls) {
				if n[op] != c.calls[op] {
					t.Errorf("%d calls of %s, want %d", n[op], op, c.calls[op])
				}
			}
		})
	}
}

func errorOf(r Regions) error {
	if r.Err == nil {
		return nil
	}
	return r.Err
}

// TestNoAccountService: where there is no account service, as in an emulator,
// EC2 tells.
func TestNoAccountService(t *testing.T) {
	t.Parallel()
	s := serve(t)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/listRegions" {
			http.NotFound(w, r)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	for account, got := range asks(t, proxy.URL, "").Regions(t.Context(), []Place{place(delegated), place(member)}, nil) {
		if got.Err != nil || len(got.Names) != 17 {
			t.Errorf("%s: %+v", account, got)
		}
	}
}

// TestMute: an account service that cannot be reached is found out once, and
// asked all the same where EC2 refuses.
func TestMute(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault       []sandbox.Fault
		listRegions int
	}{
		"EC2 tells":   {nil, 0},
		"EC2 refuses": {[]sandbox.Fault{{Operation: "DescribeRegions", Code: "UnauthorizedOperation"}}, 1},
	} {
		s := serve(t)
		s.Inject(c.fault...)
		d := asks(t, s.URL(), "")
		d.mute = true
		if got := d.Regions(t.Context(), []Place{place(member)}, nil)[member]; got.Err != nil || len(got.Names) != 17 {
			t.Errorf("%s: %+v", name, got)
		}
		if n := s.Counts()["ListRegions"]; n != c.listRegions {
			t.Errorf("%s: %d calls of ListRegions, want %d", name, n, c.listRegions)
		}
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"no such host":      {&net.DNSError{Err: "no such host"}, true},
		"refused":           {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, true},
		"cut off":           {&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, false},
		"an answer of none": {&fault.Error{Class: fault.Network, Message: "an answer without any region"}, false},
	} {
		if got := unreachable(fmt.Errorf("ask: %w", c.err)); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}
