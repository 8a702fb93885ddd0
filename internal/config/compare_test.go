package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// severities stands for the catalogue of rules.
func severities(rule string) diag.Severity {
	if rule == "nope" {
		return ""
	}
	return diag.Warning
}

// TestCompare holds what head stops protecting to the text beside the two
// files.
func TestCompare(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "testdata/compare/*.base.yaml") {
		name := strings.TrimSuffix(path, ".base.yaml")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, baseTargets, found := load(t, path)
			head, headTargets, more := load(t, name+".head.yaml")
			if len(found)+len(more) > 0 {
				t.Fatalf("found:\n%s%s", diag.Text(found), diag.Text(more))
			}
			var text strings.Builder
			for _, c := range config.Compare(base, head, baseTargets, headTargets, severities) {
				fmt.Fprintf(&text, "%s %s: %s\n", c.Kind, c.Name, c.Detail)
			}
			golden.Compare(t, name+".out", text.String())
			if same := config.Compare(head, head, headTargets, headTargets, severities); len(same) > 0 {
				t.Errorf("head differs from itself: %+v", same)
			}
			if none := config.Compare(nil, head, nil, headTargets, severities); len(none) > 0 {
				t.Errorf("head differs from no file: %+v", none)
			}
		})
	}
}
