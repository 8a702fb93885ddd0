package rules_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/rules"
)

// TestProfilePlace holds a finding in a profile to the line of the file that
// has it, where there is one, and to silence about its text.
func TestProfilePlace(t *testing.T) {
	t.Parallel()
	const second = "export DB_PASSWORD=hunter2"
	for name, tc := range map[string]struct {
		linux        string
		line, column int
	}{
		"block":              {"|\n        ls\n        " + second + "\n", 6, 9},
		"block with blanks":  {"|\n\n\n        " + second + "\n", 7, 9},
		"block, indent told": {"|2\n        ls\n        " + second + "\n", 6, 9},
		"folded":             {">\n        ls\n\n        " + second + "\n", 4, 12},
		"one line":           {`"ls\n` + second + `"`, 4, 12},
		"file":               {"{ file: linux.sh }", 4, 20},
	} {
		text := "version: 1\npreferences:\n  shellProfile:\n    linux: " + tc.linux + "\n"
		f, found := config.Parse("preferences.yaml", []byte(text), func(string) ([]byte, error) { return []byte("ls\n" + second), nil })
		if len(found) > 0 {
			t.Fatalf("%s: not readable:\n%s", name, diag.Text(found))
		}
		targets, _ := f.Resolve(caller, nil)
		found = about("profile-secret", diag.Sorted(slices.Concat(rules.Check(f), rules.CheckResolved(f, targets))))
		for _, f := range found {
			if f.Line != tc.line || f.Column != tc.column {
				t.Errorf("%s: found at %s", name, f.Position)
			}
		}
		if shown := diag.Text(found); len(found) == 0 || strings.Contains(shown, "hunter2") {
			t.Errorf("%s: found:\n%s", name, shown)
		}
	}
}

// TestProfilePlaceholders holds the rules to one judgement of a profile whose
// targets differ by placeholders alone, and the fixed ones to one for each.
func TestProfilePlaceholders(t *testing.T) {
	t.Parallel()
	found := judge(t, `version: 1
preferences:
  cloudWatchLogGroupName: "${target:name}"
  shellProfile:
    linux: |
      echo ${aws:account} $${aws:account} &> log
      echo {{${target:name}:x}}
targets:
  - { name: a, accounts: ["111111111111", "222222222222"] }
  - { name: ssm, accounts: ["333333333333", "444444444444"] }
`)
	want := []string{
		"preferences.yaml:6:7: warning: shellProfile.linux, line 1: sh does not know &> [profile-bash]",
		"preferences.yaml:7:7: error: shellProfile.linux, line 2: {{ssm: is looked up in Parameter Store [ssm-parameter]",
	}
	targets := [][]int{{0, 1, 2, 3}, {2, 3}}
	for i, f := range found {
		line, _, _ := strings.Cut(diag.Text([]diag.Finding{f}), "\n")
		if i >= len(want) || line != want[i] || !slices.Equal(f.Targets, targets[i]) {
			t.Errorf("found %s about %v", line, f.Targets)
		}
	}
	if len(found) != len(want) {
		t.Errorf("%d findings, want %d", len(found), len(want))
	}
}

// FuzzCheck judges files of any text: nothing panics, and what is found has a
// place in the file, once.
func FuzzCheck(f *testing.F) {
	for _, pattern := range []string{"testdata/*/bad.yaml", "testdata/ordinary/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			if text, err := os.ReadFile(path); err == nil && len(text) < 4096 {
				f.Add(string(text))
			}
		}
	}
	f.Add("version: 1\npreferences: { kmsKeyId: 1234abcd-12ab-34cd-56ef-1234567890ab, shellProfile: { linux: {file: x} } }\ntargets: [{name: a, regions: [eu-west-1, eu-west-2]}]")
	f.Fuzz(func(t *testing.T, text string) {
		file, _ := config.Parse("preferences.yaml", []byte(text), func(string) ([]byte, error) { return []byte(text), nil })
		if file == nil {
			return
		}
		targets, _ := file.Resolve(caller, nil)
		for _, found := range [][]diag.Finding{rules.Check(file), rules.CheckResolved(file, targets)} {
			if diff := cmp.Diff(diag.Sorted(found), found); diff != "" {
				t.Errorf("not in order, or told twice:\n%s", diff)
			}
			for _, one := range found {
				if one.Message == "" || one.Line < 0 || one.Line > strings.Count(text, "\n")+1 {
					t.Errorf("finding %+v", one)
				}
				for _, i := range one.Targets {
					if i < 0 || i >= len(targets) {
						t.Errorf("finding %+v of %d targets", one, len(targets))
					}
				}
			}
		}
	})
}
