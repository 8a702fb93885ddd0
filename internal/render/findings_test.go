package render

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func finding(severity diag.Severity, message string) diag.Finding {
	return diag.Finding{
		Position: diag.Position{File: "a:b,c.yaml", Line: 4, Column: 3}, Rule: "timeout-range",
		Severity: severity, Message: message, Remedy: "write 1 to 60",
	}
}

func TestFindingsJSON(t *testing.T) {
	for _, c := range []struct {
		findings []diag.Finding
		valid    bool
	}{
		{nil, true},
		{[]diag.Finding{finding(diag.Warning, "a <b>")}, true},
		{[]diag.Finding{finding(diag.Warning, "a"), finding(diag.Error, "b")}, false},
	} {
		var got struct {
			Valid    bool
			Findings []diag.Finding
		}
		text := FindingsJSON(c.findings)
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if got.Valid != c.valid || len(got.Findings) != len(c.findings) || got.Findings == nil {
			t.Errorf("FindingsJSON of %d findings = %s, want valid %t", len(c.findings), text, c.valid)
		}
	}
}

func TestFindingsGitHub(t *testing.T) {
	got := FindingsGitHub([]diag.Finding{finding(diag.Error, "100% of\r\n::set-output name=x::y")})
	want := "::error file=a%3Ab%2Cc.yaml,line=4,col=3,title=timeout-range::100%25 of␍␊::set-output name=x::y%0Awrite 1 to 60\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	noPlace := FindingsGitHub([]diag.Finding{{Position: diag.Position{File: "p.yaml"}, Rule: "no-file", Severity: diag.Error, Message: "m"}})
	if want := "::error file=p.yaml,title=no-file::m\n"; noPlace != want {
		t.Errorf("got %q, want %q", noPlace, want)
	}
}

func TestFindingsGitHubAtMostTen(t *testing.T) {
	for _, c := range []struct {
		n, lines int
		last     string
	}{{9, 9, "::m%0A"}, {10, 10, "::m%0A"}, {11, 10, "2 more warnings"}, {500, 10, "491 more warnings"}} {
		findings := []diag.Finding{finding(diag.Error, "m")}
		for range c.n {
			findings = append(findings, finding(diag.Warning, "m"))
		}
		lines := strings.Split(strings.TrimSuffix(FindingsGitHub(findings), "\n"), "\n")
		if len(lines) != c.lines+1 || !strings.Contains(lines[len(lines)-1], c.last) {
			t.Errorf("%d warnings: %d lines, the last %q; want %d, %q", c.n, len(lines)-1, lines[len(lines)-1], c.lines, c.last)
		}
	}
}

func TestTargets(t *testing.T) {
	var targets []target.Target
	for _, a := range accounts(0, 3, "payments", "", "ledger") {
		for _, r := range append(regions, "ap-southeast-1", "ap-southeast-2", "ca-central-1") {
			targets = append(targets, target.Target{Name: "production", Account: a.id, AccountName: a.name, Region: r, Partition: "aws"})
		}
	}
	targets = append(targets, target.Target{Name: "lab", Account: "333333333333", Region: "eu-west-1", Partition: "aws"})
	golden.Compare(t, "testdata/targets.txt", TargetsText(targets, TextOptions{})+TargetsText(nil, TextOptions{}))
	golden.Compare(t, "testdata/targets.json", TargetsJSON(targets[17:]))
}
