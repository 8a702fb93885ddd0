package ssmdoc

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const content = `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"20"}}`

func TestRequests(t *testing.T) {
	t.Parallel()
	const doc = `"Name":"SSM-SessionManagerRunShell"`
	for _, c := range []struct {
		name   string
		call   func(*Documents) error
		answer string
		want   string
	}{
		{"latest", get(Latest), document("3", "Active", "Session", content),
			`GetDocument {"DocumentFormat":"JSON","DocumentVersion":"$LATEST",` + doc + `}`},
		{"default", get(Default), document("3", "Active", "Session", content),
			`GetDocument {"DocumentFormat":"JSON",` + doc + `}`},
		{"a number", get(7), document("7", "Active", "Session", content),
			`GetDocument {"DocumentFormat":"JSON","DocumentVersion":"7",` + doc + `}`},
		{"create", write(0, 1), `{"DocumentDescription":{"DocumentVersion":"1","Status":"Creating"}}`,
			`CreateDocument {"Content":"{}","DocumentFormat":"JSON","DocumentType":"Session",` + doc + `}`},
		{"update", write(11, 12), `{"DocumentDescription":{"DocumentVersion":"12","Status":"Updating"}}`,
			`UpdateDocument {"Content":"{}","DocumentFormat":"JSON","DocumentVersion":"11",` + doc + `}`},
		{"promote", promote(12), `{"Description":{"DefaultVersion":"12"}}`,
			`UpdateDocumentDefaultVersion {"DocumentVersion":"12",` + doc + `}`},
	} {
		f := newFake(t, always(200, c.answer))
		if err := c.call(New(f)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff([]string{c.want}, f.sent()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func get(version int) func(*Documents) error {
	return func(d *Documents) error {
		_, err := d.Get(context.Background(), ireland, version)
		return err
	}
}

func write(onto, want int) func(*Documents) error {
	return func(d *Documents) error {
		n, err := d.Write(context.Background(), ireland, "{}", onto)
		if err == nil && n != want {
			return errors.New("another version number than AWS named")
		}
		return err
	}
}

func promote(version int) func(*Documents) error {
	return func(d *Documents) error { return d.Promote(context.Background(), ireland, version) }
}

// Equal contents are one document, in both versions and in all targets.
func TestGetShares(t *testing.T) {
	t.Parallel()
	f := newFake(t, always(200, document("3", "Updating", "Session", content)))
	d := New(f)
	var first *preferences.Document
	for _, at := range []target.Target{ireland, {Account: "222222222222", Region: "us-east-1"}} {
		for _, version := range []int{Latest, Default} {
			v, err := d.Get(t.Context(), at, version)
			if err != nil {
				t.Fatal(err)
			}
			if v.Number != 3 || v.Status != preferences.Updating || v.Document.Text() != content {
				t.Errorf("got version %d, %s, %q", v.Number, v.Status, v.Document.Text())
			}
			if first == nil {
				first = v.Document
			}
			if v.Document != first {
				t.Error("the same content was parsed twice")
			}
		}
	}
	if len(f.sent()) != 4 {
		t.Errorf("%d calls for 2 targets, want 4", len(f.sent()))
	}
}

func TestGetAbsent(t *testing.T) {
	t.Parallel()
	d := New(newFake(t, always(400, serviceError("InvalidDocument"))))
	for _, version := range []int{Latest, Default} {
		v, err := d.Get(t.Context(), ireland, version)
		if err != nil || v != (preferences.Version{}) {
			t.Errorf("version %d: %+v, %v, want none", version, v, err)
		}
	}
	if _, err := d.Get(t.Context(), ireland, 7); fault.ClassOf(err) != fault.UnreadableDocument {
		t.Errorf("version 7: %v", err)
	}
}

func TestGetUnreadable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, answer string
		version      int
		message      string
	}{
		{"another type", document("1", "Active", "Command", content), Latest,
			`the document is of type "Command" and not Session, so it holds no preferences`},
		{"a failed latest", document("4", "Failed", "Session", content), Latest,
			"AWS marks the latest version, 4, as Failed: it broke"},
		{"no object", document("2", "Active", "Session", "[]"), Latest, ""},
		{"no JSON", document("2", "Active", "Session", "schemaVersion: 1.0"), Default, ""},
		{"no JSON under a number", document("2", "Active", "Session", ""), 2, ""},
	} {
		_, err := New(newFake(t, always(200, c.answer))).Get(t.Context(), ireland, c.version)
		got := fault.From(err)
		if got == nil || got.Class != fault.UnreadableDocument || got.Op != "ssm:GetDocument" || got.Next == "" {
			t.Errorf("%s: %+v", c.name, got)
			continue
		}
		if c.message != "" && got.Message != c.message {
			t.Errorf("%s: message %q, want %q", c.name, got.Message, c.message)
		}
	}
}

// The fate of a version of our own is a status, not an error.
func TestGetFailedUnderItsNumber(t *testing.T) {
	t.Parallel()
	d := New(newFake(t, always(200, document("4", "Failed", "Session", content))))
	for _, version := range []int{4, Default} {
		if v, err := d.Get(t.Context(), ireland, version); err != nil || v.Status != preferences.Failed || v.Document == nil {
			t.Errorf("version %d: %+v, %v", version, v, err)
		}
	}
}

// What the clients say of a target is its error, and no call is made.
func TestNoClient(t *testing.T) {
	t.Parallel()
	wrong := &fault.Error{Class: fault.WrongAccount, Message: "another account"}
	d := New(refusal{wrong})
	for name, call := range map[string]func(*Documents) error{
		"get": get(Latest), "create": write(0, 1), "update": write(1, 2), "promote": promote(1),
	} {
		if err := call(d); !errors.Is(err, wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type refusal struct{ err error }

func (r refusal) SSM(context.Context, target.Target) (*ssm.Client, func(*ssm.Options), error) {
	return nil, nil, r.err
}

// A write without a number may have been done, as one without an answer.
func TestWriteWithoutNumber(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{}`, `{"DocumentDescription":{"DocumentVersion":"$LATEST"}}`} {
		_, err := New(newFake(t, always(http.StatusOK, answer))).Write(t.Context(), ireland, "{}", 3)
		if fault.ClassOf(err) != fault.Network {
			t.Errorf("%s: %v", answer, err)
		}
	}
}
