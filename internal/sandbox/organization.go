package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// Organization is one of AWS Organizations, as the state file holds it beside
// the accounts; without it the accounts are in none:
//
//	{"organization": {
//	  "management": "000000000000",
//	  "root": {
//	    "id": "r-ab12",
//	    "accounts": {"000000000000": {"name": "management"}},
//	    "units": {"ou-ab12-11111111": {
//	      "name": "workloads",
//	      "accounts": {"111111111111": {}, "222222222222": {"state": "SUSPENDED"}}
//	    }}
//	  }
//	}}
type Organization struct {
	Management string   `json:"management"`          // the account
	Delegated  []string `json:"delegated,omitempty"` // other accounts that may list
	Root       *Root    `json:"root"`
}

// Root is the unit above all others.
type Root struct {
	ID string `json:"id"`
	Unit
}

// Unit is an organizational unit, with what stands directly below it.
type Unit struct {
	Name     string             `json:"name,omitempty"`
	Accounts map[string]*Member `json:"accounts,omitempty"` // by id
	Units    map[string]*Unit   `json:"units,omitempty"`    // by id
}

// Member is an account of an organization.
type Member struct {
	Name  string `json:"name,omitempty"`  // "account" and its id when empty
	State string `json:"state,omitempty"` // ACTIVE when empty; see memberStates
}

// The forms of ids, and the states of an account.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
var (
	rootPattern  = regexp.MustCompile(`^r-[0-9a-z]{4,32}$`)
	unitPattern  = regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$`)
	memberStates = []string{"ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "PENDING_ACTIVATION", "CLOSED"}
)

func (o *Organization) check() error {
	if o == nil {
		return nil
	}
	if o.Root == nil || !rootPattern.MatchString(o.Root.ID) {
		return fmt.Errorf("organization.root: its id is one such as r-ab12")
	}
	seen := map[string]bool{}
	if err := o.Root.check("organization.root", seen); err != nil {
		return err
	}
	for _, account := range append([]string{o.Management}, o.Delegated...) {
		if !seen[account] {
			return fmt.Errorf("organization: account %q is management or delegated, and stands nowhere below the root", account)
		}
	}
	return nil
}

// check finds what stands twice: accounts and units have one parent.
func (u *Unit) check(where string, seen map[string]bool) error {
	for _, id := range slices.Sorted(maps.Keys(u.Accounts)) {
		m, inner := u.Accounts[id], where+".accounts."+id
		switch {
		case !accountPattern.MatchString(id):
			return fmt.Errorf("%s: %q is no account id of 12 digits", inner, id)
		case m == nil:
			return fmt.Errorf("%s: put {} here for an account, or remove it", inner)
		case seen[id]:
			return fmt.Errorf("%s: the account stands elsewhere too", inner)
		case m.State != "" && !slices.Contains(memberStates, m.State):
			return fmt.Errorf("%s.state: %q is none of %v", inner, m.State, memberStates)
		}
		seen[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(u.Units)) {
		inner := where + ".units." + id
		switch {
		case !unitPattern.MatchString(id):
			return fmt.Errorf("%s: %q is no id of a unit such as ou-ab12-11111111", inner, id)
		case u.Units[id] == nil:
			return fmt.Errorf("%s: put {} here for a unit, or remove it", inner)
		case seen[id]:
			return fmt.Errorf("%s: the unit stands elsewhere too", inner)
		}
		seen[id] = true
		if err := u.Units[id].check(inner, seen); err != nil {
			return err
		}
	}
	return nil
}

// find is the unit of an id at or below this one, nil when there is none.
func (u *Unit) find(id string) *Unit {
	if below := u.Units[id]; below != nil {
		return below
	}
	for _, below := range u.Units {
		if found := below.find(id); found != nil {
			return found
		}
	}
	return nil
}

// Organize puts the accounts into an organization, or into none when nil.
func (s *Server) Organize(o *Organization) error {
	if err := o.check(); err != nil {
		return err
	}
	s.mu.Lock()
	s.world.Organization = o
	s.world.changes++
	s.mu.Unlock()
	return s.keep()
}

var organizationsOperations = map[string]operation{
	"ListRoots":                        parsed(listRoots),
	"ListAccountsForParent":            parsed(listAccountsForParent),
	"ListOrganizationalUnitsForParent": parsed(listUnitsForParent),
}

type listParentInput struct {
	ParentID   string `json:"ParentId"`
	MaxResults *int
	NextToken  string
}

// listing is the organization for a caller who may list it.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
func (w *world) listing(c *Call) (*Organization, error) {
	o := w.Organization
	switch {
	case o == nil:
		return nil, fail("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
	case c.Account != o.Management && !slices.Contains(o.Delegated, c.Account):
		return nil, fail("AccessDeniedException", "You don't have permissions to access this resource.")
	}
	return o, nil
}

func (w *world) parent(c *Call, in listParentInput) (*Unit, error) {
	o, err := w.listing(c)
	if err != nil {
		return nil, err
	}
	if !rootPattern.MatchString(in.ParentID) && !unitPattern.MatchString(in.ParentID) {
		return nil, fail("InvalidInputException", "You provided a value that does not match the required pattern.")
	}
	if in.ParentID == o.Root.ID {
		return &o.Root.Unit, nil
	}
	if found := o.Root.find(in.ParentID); found != nil {
		return found, nil
	}
	return nil, fail("ParentNotFoundException", "You specified parent that doesn't exist.")
}

// some is a page, of 20 at most.
func some[T any](all []T, in listParentInput) ([]T, string, error) {
	size := 20
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	if size < 1 || size > 20 {
		return nil, "", fail("InvalidInputException", "You specified an invalid value for MaxResults: %s", strconv.Itoa(size))
	}
	shown, next, err := page(all, size, in.NextToken)
	if err != nil {
		err = fail("InvalidInputException", "You provided an invalid NextToken.")
	}
	return shown, next, err
}

func (o *Organization) arn(c *Call, kind, id string) string {
	return "arn:" + partition(c.Region) + ":organizations::" + o.Management + ":" + kind + "/o-sandbox000/" + id
}

func listRoots(w *world, c *Call, _ listParentInput) (any, error) {
	type root struct {
		ID          string `json:"Id"`
		ARN         string `json:"Arn"`
		Name        string
		PolicyTypes []string
	}
	o, err := w.listing(c)
	if err != nil {
		return nil, err
	}
	return struct{ Roots []root }{[]root{{o.Root.ID, o.arn(c, "root", o.Root.ID), "Root", []string{}}}}, nil
}

// listAccountsForParent tells the state alone: Status was retired in 2026.
func listAccountsForParent(w *world, c *Call, in listParentInput) (any, error) {
	type account struct {
		ID           string `json:"Id"`
		ARN          string `json:"Arn"`
		Email        string
		Name         string
		State        string
		JoinedMethod string
	}
	unit, err := w.parent(c, in)
	if err != nil {
		return nil, err
	}
	all := []account{}
	for _, id := range slices.Sorted(maps.Keys(unit.Accounts)) {
		m := unit.Accounts[id]
		all = append(all, account{id, w.Organization.arn(c, "account", id), id + "@example.com",
			cmp.Or(m.Name, "account "+id), cmp.Or(m.State, "ACTIVE"), "CREATED"})
	}
	shown, next, err := some(all, in)
	if err != nil {
		return nil, err
	}
	return struct {
		Accounts  []account
		NextToken string `json:",omitempty"`
	}{shown, next}, nil
}

func listUnitsForParent(w *world, c *Call, in listParentInput) (any, error) {
	type child struct {
		ID   string `json:"Id"`
		ARN  string `json:"Arn"`
		Name string
	}
	unit, err := w.parent(c, in)
	if err != nil {
		return nil, err
	}
	all := []child{}
	for _, id := range slices.Sorted(maps.Keys(unit.Units)) {
		all = append(all, child{id, w.Organization.arn(c, "ou", id), cmp.Or(unit.Units[id].Name, id)})
	}
	shown, next, err := some(all, in)
	if err != nil {
		return nil, err
	}
	return struct {
		OrganizationalUnits []child
		NextToken           string `json:",omitempty"`
	}{shown, next}, nil
}
