package config_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
)

func parse(t *testing.T, text string) *config.File {
	t.Helper()
	f, found := config.Parse("f", []byte(text), noFiles)
	if diag.HasError(found) {
		t.Fatalf("found:\n%s", diag.Text(found))
	}
	return f
}

func TestDiscovers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"version: 1\npreferences: { kmsKeyId: x }\n":                                                           "",
		"version: 1\npreferences: { kmsKeyId: x }\ntargets:\n  - name: a\n    organizationalUnits: [r-ab12]\n": "f:5:27",
		"version: 1\npreferences: { kmsKeyId: x }\ntargets:\n  - name: a\n  - name: b\n    regions: enabled\n": "f:6:14",
	} {
		f := parse(t, text)
		at, ok := f.Discovers()
		if got := at.String(); ok != (want != "") || got != want {
			t.Errorf("discovers at %q (%v), want %q:\n%s", got, ok, want, text)
		}
		targets, found := f.Resolve(caller, nil)
		if len(found) > 0 {
			t.Errorf("found:\n%s", diag.Text(found))
		}
		for _, r := range targets {
			if r.Target.Name == "b" || want == "f:5:27" {
				t.Errorf("target %s of a block that has to be discovered", r.Target)
			}
		}
	}
}

// TestRoleOfStandIn: the account of a stand-in is nobody's, so no role is of
// another.
func TestRoleOfStandIn(t *testing.T) {
	t.Parallel()
	f := parse(t, "version: 1\npreferences: { kmsKeyId: x }\nroles: { plan: \"arn:aws:iam::111111111111:role/x\" }\n")
	if _, found := f.Resolve(config.Caller{Account: "000000000000", Region: "eu-west-1"}, nil); len(found) > 0 {
		t.Errorf("found as a stand-in:\n%s", diag.Text(found))
	}
	if _, found := f.Resolve(config.Caller{Account: "222222222222", Region: "eu-west-1", Partition: "aws"}, nil); len(found) != 1 {
		t.Errorf("found with credentials of another account:\n%s", diag.Text(found))
	}
}

// TestResolveAsStandIn holds a file without credentials to a finding where it
// needs them, and to no word of partitions.
func TestResolveAsStandIn(t *testing.T) {
	t.Parallel()
	f := parse(t, "version: 1\npreferences: { kmsKeyId: x }\ntargets:\n  - name: a\n    accounts: [\"111111111111\"]\n    regions: [cn-north-1]\n  - name: b\n")
	targets, found := f.Resolve(config.Caller{}, nil)
	if len(targets) != 1 || targets[0].Target.Partition != "aws-cn" {
		t.Errorf("resolved to %+v", targets)
	}
	want := []string{
		`f:7:11: error: target "b" names no accounts, and neither do the credentials [no-target]`,
		`f:7:11: error: target "b" names no regions, and neither do the credentials [no-target]`,
	}
	for _, line := range want {
		if text := diag.Text(found); len(found) != len(want) || !strings.Contains(text, line) {
			t.Errorf("found:\n%swant:\n%s", text, line)
		}
	}
}

// TestResolveMany holds what a fleet takes in memory to a kilobyte for each
// target.
func TestResolveMany(t *testing.T) {
	var text strings.Builder
	text.WriteString("version: 1\npreferences: { s3BucketName: \"logs-${aws:account}\", s3KeyPrefix: \"${aws:region}\" }\nroles: { plan: plan, apply: apply }\ntargets:\n  - name: all\n    regions: [eu-west-1")
	for i := range 16 {
		fmt.Fprintf(&text, ", eu-west-%d", i+2)
	}
	text.WriteString("]\n    accounts:\n")
	for i := range 10_000 {
		fmt.Fprintf(&text, "      - \"%012d\"\n", i)
	}
	f := parse(t, text.String())
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	targets, found := f.Resolve(caller, nil)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if len(targets) != 170_000 || len(found) > 0 {
		t.Fatalf("%d targets, %d findings", len(targets), len(found))
	}
	if each := int(after.HeapAlloc-before.HeapAlloc) / len(targets); each > 1024 {
		t.Errorf("a target takes %d bytes, want at most 1024", each)
	} else {
		t.Logf("a target takes %d bytes", each)
	}
	runtime.KeepAlive(targets)
}
