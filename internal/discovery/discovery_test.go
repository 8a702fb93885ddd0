package discovery

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

const management, delegated, member, shut = "000000000000", "111111111111", "222222222222", "333333333333"

// serve is a sandbox with an organization: a root, a unit in it, a unit in that.
func serve(t *testing.T) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Open("")
	if err != nil {
		t.Fatal(err)
	}
	deepest := &sandbox.Unit{Accounts: map[string]*sandbox.Member{member: {}}}
	err = s.Organize(&sandbox.Organization{Management: management, Delegated: []string{delegated}, Root: &sandbox.Root{ID: "r-ab12", Unit: sandbox.Unit{
		Accounts: map[string]*sandbox.Member{management: {Name: "main"}},
		Units: map[string]*sandbox.Unit{
			"ou-ab12-11111111": {
				Accounts: map[string]*sandbox.Member{delegated: {}, shut: {State: "SUSPENDED"}, "444444444444": {State: "PENDING_CLOSURE"}, "555555555555": {State: "PENDING_ACTIVATION"}},
				Units:    map[string]*sandbox.Unit{"ou-ab12-22222222": deepest},
			},
			"ou-ab12-33333333": {},
		},
	}}})
	if err == nil {
		err = s.Listen("")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(t.Context())) })
	return s
}

// asks is a discovery by the management account, that goes to a URL.
func asks(t *testing.T, url, role string) *Discovery {
	t.Helper()
	session, err := awsauth.Open(t.Context(), awsauth.Options{Endpoint: url, Concurrency: 8})
	if err != nil {
		t.Fatal(err)
	}
	caller, err := session.Caller(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return New(session, caller, role, 8)
}

func ids(all []Account) string {
	var s []string
	for _, a := range all {
		s = append(s, a.ID[:1])
	}
	return strings.Join(s, "")
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	s := serve(t)
	d := asks(t, s.URL(), "")
	var last atomic.Int32
	found, err := d.Accounts(t.Context(), []string{"ou-ab12-22222222", "r-ab12", "ou-ab12-11111111", "ou-ab12-33333333", "ou-ab12-99999999"},
		func(done, total, _ int) { last.Store(int32(100*done + total)) })
	if err != nil {
		t.Fatal(err)
	}
	for unit, want := range map[string]string{"r-ab12": "012", "ou-ab12-11111111": "12", "ou-ab12-22222222": "2", "ou-ab12-33333333": ""} {
		if got, ok := found[unit]; !ok || ids(got) != want {
			t.Errorf("%s: got %v, want %s", unit, got, want)
		}
	}
	if _, ok := found["ou-ab12-99999999"]; ok || len(found) != 4 {
		t.Errorf("a unit that does not exist: %v", found)
	}
	if found["r-ab12"][0].Name != "main" {
		t.Errorf("name: %+v", found["r-ab12"][0])
	}
	if last.Load() != 505 {
		t.Errorf("progress ended at %d", last.Load())
	}
	// Nested units are asked about once, and so is all when it is asked again.
	if again, err := d.Accounts(t.Context(), []string{"r-ab12"}, nil); err != nil || ids(again["r-ab12"]) != "012" {
		t.Errorf("again: %v, %v", again, err)
	}
	if n := s.Counts(); n["ListAccountsForParent"] != 5 || n["ListOrganizationalUnitsForParent"] != 4 || n["AssumeRole"] != 0 {
		t.Errorf("calls: %v", n)
	}
}

// TestWhoLists: the caller, or a role of the file in whatever account.
func TestWhoLists(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, c := range []struct {
		role  string
		class fault.Class
	}{
		{"lister", ""},
		{"arn:aws:iam::" + delegated + ":role/lister", ""},
		{"arn:aws:iam::" + member + ":role/lister", fault.AccessDenied},
	} {
		found, err := asks(t, s.URL(), c.role).Accounts(t.Context(), []string{"r-ab12"}, nil)
		if fault.ClassOf(err) != c.class || err == nil && ids(found["r-ab12"]) != "012" {
			t.Errorf("%s: %v, %v", c.role, found, err)
		}
		if err != nil && !strings.Contains(fault.From(err).Next, "management account") {
			t.Errorf("%s: next step %q", c.role, fault.From(err).Next)
		}
	}
	if err := s.Organize(nil); err != nil {
		t.Fatal(err)
	}
	_, err := asks(t, s.URL(), "").Accounts(t.Context(), []string{"r-ab12"}, nil)
	if e := fault.From(err); e.Class != fault.AccessDenied || !strings.Contains(e.Message, "not a member") {
		t.Errorf("no organization: %+v", e)
	}
}

// TestLargeOrganization has many pages, and is throttled.
func TestLargeOrganization(t *testing.T) {
	t.Parallel()
	s := serve(t)
	root := &sandbox.Root{ID: "r-ab12", Unit: sandbox.Unit{Accounts: map[string]*sandbox.Member{management: {}}, Units: map[string]*sandbox.Unit{}}}
	for u := range 50 {
		unit := &sandbox.Unit{Accounts: map[string]*sandbox.Member{}}
		for a := range 20 + u%2 {
			unit.Accounts[fmt.Sprintf("1%05d%06d", u, a)] = &sandbox.Member{}
		}
		root.Units[fmt.Sprintf("ou-ab12-%08d", u)] = unit
	}
	if err := s.Organize(&sandbox.Organization{Management: management, Root: root}); err != nil {
		t.Fatal(err)
	}
	s.Inject(sandbox.Fault{Operation: "ListAccountsForParent", Nth: 3, Times: 2, Code: "TooManyRequestsException"},
		sandbox.Fault{Operation: "ListOrganizationalUnitsForParent", Nth: 5, Times: 1, Drop: sandbox.DropBefore})
	found, err := asks(t, s.URL(), "").Accounts(t.Context(), []string{"r-ab12"}, nil)
	if err != nil || len(found["r-ab12"]) != 1+50*20+25 {
		t.Errorf("%d accounts, %v", len(found["r-ab12"]), err)
	}
	// 51 parents, 25 of them with a second page, and two that were refused.
	if n := s.Counts()["ListAccountsForParent"]; n != 51+25+2 {
		t.Errorf("%d calls for accounts", n)
	}
	if n := s.Counts()["ListOrganizationalUnitsForParent"]; n != 51+2+1 {
		t.Errorf("%d calls for units", n)
	}
}

// TestOnePageOverAndOver ends.
func TestOnePageOverAndOver(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") == "" {
			fmt.Fprint(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:user/a</Arn><Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
			return
		}
		fmt.Fprint(w, `{"NextToken": "again"}`)
	}))
	t.Cleanup(server.Close)
	_, err := asks(t, server.URL, "").Accounts(t.Context(), []string{"r-ab12"}, nil)
	if err == nil || !strings.Contains(err.Error(), "again and again") {
		t.Errorf("got %v", err)
	}
}

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

// TestMuteAccountService: an emulator or a network without the account service
// is found out once.
func TestMuteAccountService(t *testing.T) {
	t.Parallel()
	s := serve(t)
	var mu sync.Mutex
	asked := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/listRegions" {
			mu.Lock()
			asked++
			mu.Unlock()
			http.NotFound(w, r)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	d := asks(t, proxy.URL, "")
	d.width = 1
	for account, got := range d.Regions(t.Context(), []Place{place(delegated), place(member)}, nil) {
		if got.Err != nil || len(got.Names) != 17 {
			t.Errorf("%s: %+v", account, got)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// TestStopped: a run that is stopped asks no further.
func TestStopped(t *testing.T) {
	t.Parallel()
	s := serve(t)
	d := asks(t, s.URL(), "")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := d.Accounts(ctx, []string{"r-ab12"}, nil); err == nil {
		t.Error("no error")
	}
	if got := d.Regions(ctx, []Place{place(member)}, nil)[member]; got.Err == nil {
		t.Error("no error")
	}
}

func TestHome(t *testing.T) {
	t.Parallel()
	for partition, want := range map[string]string{
		"aws": "us-east-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-west-1", "aws-eusc": "eusc-de-east-1",
		"aws-iso": "us-iso-east-1", "aws-iso-b": "us-isob-east-1", "aws-iso-e": "eu-isoe-west-1", "aws-iso-f": "us-isof-south-1",
	} {
		if got := home(partition); got != want {
			t.Errorf("%s: %s, want %s", partition, got, want)
		}
	}
}
