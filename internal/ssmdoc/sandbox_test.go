package ssmdoc_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/ssmdoc"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// The whole way over the wire: a document comes to be, is updated, refuses who
// is late, and is promoted, in the caller's account and in one behind a role.
func TestLifeOfADocument(t *testing.T) {
	t.Parallel()
	server, err := sandbox.Open("")
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	session, err := awsauth.Open(t.Context(), awsauth.Options{Endpoint: server.URL(), Concurrency: 2})
	if err != nil {
		t.Fatal(err)
	}
	documents := ssmdoc.New(session.Clients(func(t target.Target) awsauth.Access {
		if t.Account == sandbox.DefaultAccount {
			return awsauth.Access{}
		}
		return awsauth.Access{RoleARN: "arn:aws:iam::" + t.Account + ":role/plan"}
	}))
	for _, at := range []target.Target{
		{Account: sandbox.DefaultAccount, Region: "eu-west-1"}, {Account: "222222222222", Region: "us-east-1"},
	} {
		t.Run(at.String(), func(t *testing.T) { live(t, documents, at) })
	}
}

func live(t *testing.T, d *ssmdoc.Documents, at target.Target) {
	content := func(minutes string) string {
		return `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"` + minutes + `"}}`
	}
	read := func(version, number int, text string) {
		t.Helper()
		v, err := d.Get(t.Context(), at, version)
		if err != nil || v.Number != number || number > 0 && !strings.Contains(v.Document.Text(), text) {
			t.Fatalf("version %d: %+v, %v, want number %d with %s", version, v, err, number, text)
		}
	}
	write := func(text string, onto, number int, refused error) {
		t.Helper()
		n, err := d.Write(t.Context(), at, text, onto)
		if n != number || !errors.Is(err, refused) {
			t.Fatalf("write onto %d: %d, %v, want %d, %v", onto, n, err, number, refused)
		}
	}
	read(ssmdoc.Latest, 0, "")
	read(ssmdoc.Default, 0, "")
	write(content("20"), 0, 1, nil)
	write(content("20"), 0, 0, fault.ErrExists)
	for v := (preferences.Version{}); v.Status != preferences.Active; {
		var err error
		if v, err = d.Get(t.Context(), at, 1); err != nil {
			t.Fatal(err)
		}
	}
	write(content("30"), 1, 2, nil)
	write(content("40"), 1, 0, fault.ErrNotLatest)
	write(content("30"), 2, 0, fault.ErrDuplicate)
	read(ssmdoc.Latest, 2, "30")
	read(ssmdoc.Default, 1, "20")
	if err := d.Promote(t.Context(), at, 2); err != nil {
		t.Fatal(err)
	}
	read(ssmdoc.Default, 2, "30")
	if err := d.Promote(t.Context(), at, 9); !errors.Is(err, fault.ErrNotLatest) {
		t.Fatalf("promote version 9: %v", err)
	}
}
