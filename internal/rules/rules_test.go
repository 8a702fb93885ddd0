package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/rules"
)

var caller = config.Caller{Account: "000000000001", Region: "eu-central-1", Partition: "aws"}

// judge returns what all rules find in a file, which has to be readable.
func judge(t *testing.T, text string) []diag.Finding {
	t.Helper()
	f, found := config.Parse("preferences.yaml", []byte(text), func(string) ([]byte, error) { return nil, os.ErrNotExist })
	if len(found) > 0 {
		t.Fatalf("the file is not readable:\n%s", diag.Text(found))
	}
	targets, found := f.Resolve(caller, nil)
	if len(found) > 0 {
		t.Fatalf("the file does not resolve:\n%s", diag.Text(found))
	}
	return diag.Sorted(slices.Concat(rules.Check(f), rules.CheckResolved(f, targets)))
}

func about(rule string, found []diag.Finding) []diag.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f diag.Finding) bool { return f.Rule != rule })
}

// TestRules holds each rule to a bad file, in which it finds what stands beside
// it, and to a good neighbour, in which it finds nothing.
func TestRules(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/bad.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, file := range files {
		folder := filepath.Dir(file)
		id := filepath.Base(folder)
		tested[id] = true
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			bad := about(id, judge(t, read(t, folder+"/bad.yaml")))
			if len(bad) == 0 {
				t.Error("nothing found in the bad file")
			}
			text := diag.Text(bad)
			for _, f := range bad {
				text += fmt.Sprintf("%s is about targets %v\n", f.Position, f.Targets)
			}
			golden.Compare(t, folder+"/bad.out", text)
			if found := about(id, judge(t, read(t, folder+"/good.yaml"))); len(found) > 0 {
				t.Errorf("found in the good file:\n%s", diag.Text(found))
			}
		})
	}
	for _, r := range rules.All() {
		if rules.Judges(r) && !tested[r.ID] {
			t.Errorf("rule %s has no folder in testdata", r.ID)
		}
	}
}

// TestOrdinary holds all rules to silence about files of the shapes that people
// have, but for the one of logs: a third of them log nothing, without a word.
func TestOrdinary(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/ordinary/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no ordinary files (%v)", err)
	}
	for _, file := range files {
		found := judge(t, read(t, file))
		if logs := about("no-session-logs", found); len(logs) < len(found) {
			t.Errorf("found in %s:\n%s", file, diag.Text(found))
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestCatalogue holds the table to complete rows, and to a row for every id
// that the reading of a file gives.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	all := rules.All()
	for i, r := range all {
		if i > 0 && all[i-1].ID >= r.ID {
			t.Errorf("%s does not come after %s", r.ID, all[i-1].ID)
		}
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(r.ID) || r.Title == "" || r.Why == "" || r.Remedy == "" || r.Severity == "" {
			t.Errorf("incomplete row %+v", r)
		}
		if strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Why, ".") || strings.HasSuffix(r.Remedy, ".") {
			t.Errorf("%s: title and remedy end without a full stop, the reason with one", r.ID)
		}
		if got := rules.Default(r.ID); got != r.Severity {
			t.Errorf("Default(%s) = %s, want %s", r.ID, got, r.Severity)
		}
	}
	if got := rules.Default("no-such-rule"); got != "" {
		t.Errorf("Default(no-such-rule) = %s, want none", got)
	}
	paths, err := filepath.Glob("../config/testdata/bad/*.out")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no findings of config (%v)", err)
	}
	for _, path := range paths {
		for _, id := range regexp.MustCompile(`(?m)^\S+: error: .*\[([a-z0-9-]+)\]$`).FindAllStringSubmatch(read(t, path), -1) {
			if r, ok := rules.Find(id[1]); !ok || !r.Fixed {
				t.Errorf("%s: no fixed rule %s", path, id[1])
			}
		}
	}
}

// TestKeys holds the keys of the rules on single values to those that they find
// something in, by every value of the bad files, at every key that can hold it.
func TestKeys(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/bad.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad files (%v)", err)
	}
	values := map[preferences.Type][]string{}
	for _, file := range files {
		f, found := config.Parse(file, []byte(read(t, file)), nil)
		if f == nil {
			t.Fatalf("%s is not readable:\n%s", file, diag.Text(found))
		}
		blocks := []config.Block{f.Base}
		for _, b := range f.Blocks {
			blocks = append(blocks, b.Preferences)
		}
		for _, b := range blocks {
			for k, e := range b {
				values[preferences.Key(k).Type()] = append(values[preferences.Key(k).Type()], e.Text)
			}
		}
	}
	for _, r := range rules.All() {
		for _, k := range preferences.Preferences() {
			fires := slices.ContainsFunc(values[k.Type()], func(text string) bool { return rules.Fires(r, k, text) })
			if has := slices.Contains(r.Keys, k); rules.JudgesValues(r) && fires != has {
				t.Errorf("%s finds something in %s: %v, and has it among its keys: %v", r.ID, k, fires, has)
			}
		}
		if !slices.IsSorted(r.Keys) {
			t.Errorf("%s has its keys out of order: %v", r.ID, r.Keys)
		}
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	const file = "version: 1\npreferences: { runAsEnabled: true, s3BucketName: logs }\n"
	severities := func(text string) map[string]diag.Severity {
		found := map[string]diag.Severity{}
		for _, f := range judge(t, text) {
			found[f.Rule] = f.Severity
		}
		return found
	}
	for rulesOf, want := range map[string]map[string]diag.Severity{
		"":                                       {"run-as-user-missing": diag.Warning},
		"run-as-user-missing: error":             {"run-as-user-missing": diag.Error},
		"run-as-user-missing: off":               {},
		"run-as-root: error":                     {"run-as-user-missing": diag.Warning},
		"unknown-rule: off, nope: off":           {"run-as-user-missing": diag.Warning},
		"unknown-rule: error, no-sesion: off":    {"run-as-user-missing": diag.Warning, "unknown-rule": diag.Error},
		"no-session-logs: off, run-as-root: off": {"run-as-user-missing": diag.Warning, "fixed-rule": diag.Error},
	} {
		if diff := cmp.Diff(want, severities(file+"rules: {"+rulesOf+"}\n")); diff != "" {
			t.Errorf("rules %q (-want +got):\n%s", rulesOf, diff)
		}
	}
}

// TestToldOnce holds the rules to silence where the reading of the file has
// found fault already.
func TestToldOnce(t *testing.T) {
	t.Parallel()
	for preferences, want := range map[string]int{
		`{ idleSessionTimeout: 1_0, maxSessionDuration: 0x14, runAsDefaultUser: 1234, s3BucketName: 7, kmsKeyId: "{{ssm:${aws:x}" }`: 5,
		"{ s3BucketNam: logs }": 1,
		"{ S3BUCKETNAME: logs, runAsEnabled: true, runAsDefaultUsr: ops }": 2,
	} {
		f, found := config.Parse("preferences.yaml", []byte("version: 1\npreferences: "+preferences), nil)
		if len(found) != want {
			t.Errorf("%s has %d findings, want %d:\n%s", preferences, len(found), want, diag.Text(found))
		}
		targets, _ := f.Resolve(caller, nil)
		if again := slices.Concat(rules.Check(f), rules.CheckResolved(f, targets)); len(again) > 0 {
			t.Errorf("%s is judged once more:\n%s", preferences, diag.Text(again))
		}
	}
}

// TestPlaceholders holds a value with placeholders to what it becomes.
func TestPlaceholders(t *testing.T) {
	t.Parallel()
	found := judge(t, `version: 1
preferences: { s3BucketName: logs, runAsDefaultUser: "${target:name}" }
targets:
  - { name: ops, accounts: ["111111111111"] }
  - { name: root, accounts: ["222222222222", "333333333333"] }
  - { name: 1st, accounts: ["444444444444"], preferences: { s3KeyPrefix: x } }
`)
	want := map[string][]int{"run-as-root": {1, 2}, "run-as-user-name": {3}}
	got := map[string][]int{}
	for _, f := range found {
		got[f.Rule] = f.Targets
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("targets by rule (-want +got):\n%s", diff)
	}
}

// TestStandIn checks a file offline: where its one target is, nobody knows.
func TestStandIn(t *testing.T) {
	t.Parallel()
	f, found := config.Parse("preferences.yaml", []byte(`version: 1
preferences: { s3BucketName: logs, kmsKeyId: "arn:aws:kms:us-east-1:111111111111:alias/x" }
`), nil)
	if len(found) > 0 {
		t.Fatalf("the file is not readable:\n%s", diag.Text(found))
	}
	standIn := caller
	standIn.Partition = ""
	for _, tc := range []struct {
		caller config.Caller
		want   int
	}{{caller, 1}, {standIn, 0}} {
		targets, _ := f.Resolve(tc.caller, nil)
		if found := rules.CheckResolved(f, targets); len(found) != tc.want {
			t.Errorf("partition %q: %d findings, want %d:\n%s", tc.caller.Partition, len(found), tc.want, diag.Text(found))
		}
	}
}

// TestFleet judges as many targets as a run takes.
func TestFleet(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("version: 1\npreferences:\n  s3BucketName: logs-${aws:account}\n  shellProfile: { linux: \"" + strings.Repeat("echo\\n", 5000) + "\" }\ntargets:\n  - name: all\n    regions: [eu-west-1, eu-west-2, us-east-1, us-east-2]\n    accounts:\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "      - \"%012d\"\n", i)
	}
	began := time.Now()
	if found := judge(t, text.String()); len(found) > 0 {
		t.Errorf("found:\n%s", diag.Text(found))
	}
	t.Logf("20,000 targets in %v", time.Since(began))
}
