package discovery

import (
	"context"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
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
