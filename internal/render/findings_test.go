package render

import (
	"encoding/json"
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
