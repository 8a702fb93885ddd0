package discovery

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

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

// TestListedOnce: the second question has the answer of the first, a refusal
// too.
func TestListedOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.Inject(sandbox.Fault{Operation: "ListAccountsForParent", Nth: 2, Times: 1, Code: "AccessDeniedException"})
	d := asks(t, s.URL(), "")
	for range 2 {
		if found, err := d.Accounts(t.Context(), []string{"r-ab12"}, nil); fault.ClassOf(err) != fault.AccessDenied {
			t.Errorf("got %v, %v", found, err)
		}
	}
}
