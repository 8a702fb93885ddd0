package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// nested is an organization of the caller, with a unit in a unit.
func nested() *Organization {
	return &Organization{Management: mine, Root: &Root{ID: "r-ab12", Unit: Unit{
		Accounts: map[string]*Member{mine: {Name: "main"}},
		Units: map[string]*Unit{"ou-ab12-11111111": {
			Name:     "workloads",
			Accounts: map[string]*Member{theirs: {}, "333333333333": {State: "SUSPENDED"}},
			Units:    map[string]*Unit{"ou-ab12-22222222": {}},
		}},
	}}}
}

func organize(t testing.TB, s *Server) {
	t.Helper()
	if err := s.Organize(nested()); err != nil {
		t.Fatal(err)
	}
	if err := s.OptIn(theirs, map[string]string{"af-south-1": "ENABLED", "me-south-1": "ENABLING"}); err != nil {
		t.Fatal(err)
	}
}

func TestFileKeepsOrganization(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.json")
	s := open(t, file)
	organize(t, s)
	golden.Compare(t, "testdata/organization.json", string(contents(t, file)))
	closeServer(t, s)
	again := open(t, file).world
	if diff := cmp.Diff(s.world.Organization, again.Organization); diff != "" {
		t.Errorf("after reopening (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(s.world.OptedIn, again.OptedIn); diff != "" {
		t.Errorf("after reopening (-before +after):\n%s", diff)
	}
}

// TestFindingWire shows answers of the services that tell accounts and regions.
func TestFindingWire(t *testing.T) {
	t.Parallel()
	const accounts, units, query = "ListAccountsForParent", "ListOrganizationalUnitsForParent", "application/x-www-form-urlencoded"
	for _, c := range []struct{ name, account, service, operation, body string }{
		{"roots", mine, "organizations", "ListRoots", `{}`},
		{"accounts", mine, "organizations", accounts, `{"ParentId":"ou-ab12-11111111"}`},
		{"accounts-page", mine, "organizations", accounts, `{"ParentId":"ou-ab12-11111111","MaxResults":1}`},
		{"accounts-last", mine, "organizations", accounts, `{"ParentId":"ou-ab12-11111111","MaxResults":1,"NextToken":"1"}`},
		{"accounts-none", mine, "organizations", accounts, `{"ParentId":"ou-ab12-22222222"}`},
		{"accounts-absent", mine, "organizations", accounts, `{"ParentId":"ou-ab12-99999999"}`},
		{"accounts-denied", theirs, "organizations", accounts, `{"ParentId":"r-ab12"}`},
		{"accounts-odd", mine, "organizations", accounts, `{"ParentId":"root"}`},
		{"accounts-many", mine, "organizations", accounts, `{"ParentId":"r-ab12","MaxResults":21}`},
		{"accounts-token", mine, "organizations", accounts, `{"ParentId":"r-ab12","NextToken":"x"}`},
		{"units", mine, "organizations", units, `{"ParentId":"r-ab12"}`},
		{"regions", theirs, "account", "listRegions", `{"RegionOptStatusContains":["ENABLED","ENABLING"]}`},
		{"regions-page", theirs, "account", "listRegions", `{"MaxResults":1}`},
		{"regions-of-another", mine, "account", "listRegions", `{"AccountId":"222222222222"}`},
		{"regions-token", mine, "account", "listRegions", `{"NextToken":"x"}`},
		{"regions-other", mine, "account", "getContactInformation", `{}`},
		{"ec2-regions", theirs, "ec2", "", `Action=DescribeRegions&Version=2016-11-15`},
		{"ec2-all-regions", theirs, "ec2", "", `Action=DescribeRegions&Version=2016-11-15&AllRegions=true`},
		{"ec2-other", theirs, "ec2", "", `Action=RunInstances&Version=2016-11-15`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			organize(t, s)
			path, kind := "", "application/x-amz-json-1.1"
			switch c.service {
			case "account":
				path, kind = "/"+c.operation, "application/json"
			case "ec2":
				kind = query
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", signed(AccessKey(c.account), "us-east-1", c.service))
			if c.service == "organizations" {
				r.Header.Set("X-Amz-Target", "AWSOrganizationsV20161128."+c.operation)
			}
			r.Header.Set("Content-Type", kind)
			status, headers, body := asked(t, r)
			shown := status + "\n"
			for _, name := range []string{"Content-Type", "X-Amzn-Errortype", "X-Amzn-Requestid"} {
				if value := headers.Get(name); value != "" {
					shown += name + ": " + value + "\n"
				}
			}
			golden.Compare(t, "testdata/wire/find-"+c.name+".txt", fmt.Sprintf("%s\n%s\n", shown, body))
		})
	}
}

// TestClosedRegion: no service knows an account in a region that it has not
// enabled. A file that says nothing of an account's regions opens them all.
func TestClosedRegion(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	organize(t, s)
	for _, c := range []struct{ account, region, want string }{
		{theirs, home, "InvalidDocument"}, {theirs, "af-south-1", "InvalidDocument"},
		{theirs, "me-south-1", "UnrecognizedClientException"}, {theirs, "eu-south-1", "UnrecognizedClientException"},
		{mine, "eu-south-1", "InvalidDocument"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(), strings.NewReader(`{"Name":"`+document+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", signed(AccessKey(c.account), c.region, "ssm"))
		r.Header.Set("X-Amz-Target", "AmazonSSM.GetDocument")
		if _, _, body := asked(t, r); !strings.Contains(string(body), c.want) {
			t.Errorf("%s in %s: got %s, want %s", c.account, c.region, body, c.want)
		}
	}
}

// TestOddOrganization: every odd value of the file is told with its place.
func TestOddOrganization(t *testing.T) {
	t.Parallel()
	const rest = `"management": "111111111111", "root": {"id": "r-ab12", "accounts": {"111111111111": {}`
	for _, c := range []struct{ text, want string }{
		{`"organization": {}`, `organization.root: its id is one such as r-ab12`},
		{`"organization": {"root": {"id": "ab12"}}`, `organization.root: its id is one such as r-ab12`},
		{`"organization": {"management": "", "root": {"id": "r-ab12"}}`, `organization: account "" is management or delegated, and stands nowhere below the root`},
		{`"organization": {` + rest + `}}, "delegated": ["222222222222"]}`, `organization: account "222222222222" is management or delegated, and stands nowhere below the root`},
		{`"organization": {` + rest + `, "1": {}}}}`, `organization.root.accounts.1: "1" is no account id of 12 digits`},
		{`"organization": {` + rest + `, "222222222222": null}}}`, `organization.root.accounts.222222222222: put {} here for an account, or remove it`},
		{`"organization": {` + rest + `, "222222222222": {"state": "open"}}}}`, `organization.root.accounts.222222222222.state: "open" is none of [ACTIVE SUSPENDED PENDING_CLOSURE PENDING_ACTIVATION CLOSED]`},
		{`"organization": {` + rest + `}, "units": {"ou-1": {}}}}`, `organization.root.units.ou-1: "ou-1" is no id of a unit such as ou-ab12-11111111`},
		{`"organization": {` + rest + `}, "units": {"ou-ab12-11111111": null}}}`, `organization.root.units.ou-ab12-11111111: put {} here for a unit, or remove it`},
		{`"organization": {` + rest + `}, "units": {"ou-ab12-11111111": {"accounts": {"111111111111": {}}}}}}`,
			`organization.root.units.ou-ab12-11111111.accounts.111111111111: the account stands elsewhere too`},
		{`"organization": {` + rest + `}, "units": {"ou-ab12-11111111": {"units": {"ou-ab12-11111111": {}}}}}}`,
			`organization.root.units.ou-ab12-11111111.units.ou-ab12-11111111: the unit stands elsewhere too`},
		{`"optedIn": {"1": {}}`, `optedIn.1: "1" is no account id of 12 digits`},
		{`"optedIn": {"111111111111": {"cn-north-1": "ENABLED"}}`, `optedIn.111111111111.cn-north-1: no region to opt into; those are []`},
		{`"optedIn": {"111111111111": {"af-south-1": "on"}}`, `optedIn.111111111111.af-south-1: "on" is none of [ENABLED ENABLING DISABLING DISABLED]`},
	} {
		w := newWorld()
		if err := decode([]byte(`{"accounts": {}, `+c.text+`}`), &w); err == nil || err.Error() != c.want {
			t.Errorf("%s:\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
	s := open(t, "")
	if err := s.Organize(&Organization{Management: mine}); err == nil {
		t.Error("an organization without a root is taken")
	}
	if err := s.OptIn(mine, map[string]string{"eu-west-1": "DISABLED"}); err == nil || len(s.world.OptedIn) != 0 {
		t.Errorf("a region that all have is opted out of: %v, %v", err, s.world.OptedIn)
	}
}

// TestFindingFaults: what goes wrong has the form of each service.
func TestFindingFaults(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.Inject(Fault{Operation: "ListRegions", Code: "TooManyRequestsException"}, Fault{Operation: "DescribeRegions", Code: "UnauthorizedOperation"})
	for _, c := range []struct{ service, path, body, want string }{
		{"account", "/listRegions", `{}`, `429 Too Many Requests TooManyRequestsException {"message":"You have sent too many requests in too short a period of time."}`},
		{"ec2", "", `Action=DescribeRegions`, `403 Forbidden  <Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors>` +
			`<RequestID>00000000-0000-4000-8000-000000000002</RequestID></Response>`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+c.path, io.NopCloser(strings.NewReader(c.body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", signed("testing", home, c.service))
		status, headers, body := asked(t, r)
		if got := fmt.Sprintf("%s %s %s", status, headers.Get("X-Amzn-Errortype"), body); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
