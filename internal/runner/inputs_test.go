package runner

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// actionFile is action.yml as far as the tests read it.
type actionFile struct {
	Inputs, Outputs yaml.Node
	Runs            struct {
		Using, Image string
		Args         []string
	}
}

func readAction(t *testing.T) actionFile {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a actionFile
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

type described struct{ Description, Default string }

// each is the entries of a mapping, in order. The runner evaluates expressions
// in defaults alone, and stumbles over one in a description.
func each(t *testing.T, node yaml.Node) (names []string, of map[string]described) {
	t.Helper()
	of = map[string]described{}
	for i := 0; i < len(node.Content); i += 2 {
		name := node.Content[i].Value
		var d described
		if err := node.Content[i+1].Decode(&d); err != nil {
			t.Fatal(err)
		}
		if d.Description == "" || strings.Contains(d.Description, "${{") || strings.Contains(d.Description, "|") {
			t.Errorf("%s: the description %q is none for an action and a table", name, d.Description)
		}
		names, of[name] = append(names, name), d
	}
	return names, of
}

// TestActionFile holds action.yml to the lists that the code reads and writes.
func TestActionFile(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	var want []string
	names, inputs := each(t, a.Inputs)
	for _, f := range fields {
		want = append(want, f.name)
		if got := inputs[f.name].Default; got != f.standard {
			t.Errorf("input %s: default %q in action.yml, %q in code", f.name, got, f.standard)
		}
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("inputs (-code +action.yml):\n%s", diff)
	}
	want = nil
	names, outputs := each(t, a.Outputs)
	for _, o := range (Outputs{}).list() {
		want = append(want, o.name)
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("outputs (-code +action.yml):\n%s", diff)
	}
	for _, r := range []Result{NoChanges, Changes, Applied, AppliedPartly, Refused, Failed, Validated, Superseded} {
		if !strings.Contains(outputs["result"].Description, string(r)) {
			t.Errorf("action.yml does not name the result %s", r)
		}
	}
	for _, r := range []fault.Reason{
		fault.InvalidConfig, fault.Threshold, fault.GitHubPermission, fault.GitHubRate, fault.AWSAuth, fault.FileMoved,
		fault.NotReviewed, fault.Drifted, fault.AWSAccess, fault.AWSThrottled, fault.Partial, fault.ReasonInternal,
	} {
		if !strings.Contains(outputs["failure-reason"].Description, string(r)) {
			t.Errorf("action.yml does not name the reason %s", r)
		}
	}
	if a.Runs.Using != "docker" || a.Runs.Image != "Dockerfile" || len(a.Runs.Args) != 1 || a.Runs.Args[0] != "action" {
		t.Errorf("runs: %+v", a.Runs)
	}
}

func standard(temp string) Inputs {
	return Inputs{
		Config: "preferences.yaml", Mode: Auto, Comment: "changes-only", Token: "job", RequireReviewedPlan: true,
		OnDrift: "refuse", Concurrency: 64, MaxTargets: 20000, Preflight: "auto", Redact: "auto",
		PlanFile: filepath.Join(temp, "ssmprefs-plan.json"), LogLevel: "info",
	}
}

func TestInputsAbsentEmptyAndAsInActionFile(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	_, inputs := each(t, readAction(t).Inputs)
	for name, value := range map[string]func(string) string{
		"absent": func(string) string { return "" },
		"blank":  func(string) string { return " \n" },
		"as the runner gives them": func(name string) string {
			if name == "github-token" {
				return "job"
			}
			return inputs[name].Default
		},
	} {
		env := map[string]string{"RUNNER_TEMP": temp, "GITHUB_TOKEN": "job"}
		for input := range inputs {
			env["INPUT_"+strings.ToUpper(input)] = value(input)
		}
		r, _ := step(env)
		got, err := r.Inputs()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(standard(temp), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestInputsGiven(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("0123456789abcdef", 4)
	r, _ := step(map[string]string{
		"INPUT_CONFIG": "teams/a.yaml", "INPUT_MODE": "apply", "INPUT_LABEL": "blue", "INPUT_COMMENT": "always",
		"INPUT_GITHUB-TOKEN": "given", "GITHUB_TOKEN": "job", "INPUT_APPLY-BRANCH": "refs/heads/release/1",
		"INPUT_REQUIRE-REVIEWED-PLAN": "False", "INPUT_EXPECTED-PLAN-HASH": strings.ToUpper(hash), "INPUT_ON-DRIFT": "skip",
		"INPUT_ALL-OR-NOTHING": "TRUE", "INPUT_MAX-CHANGES": "40%", "INPUT_MAX-LOOSENING": "0",
		"INPUT_ALLOW-LOOSENING-LABEL": "may loosen", "INPUT_MAX-FAILURES": "3", "INPUT_CONCURRENCY": "256",
		"INPUT_MAX-TARGETS": "1", "INPUT_FAIL-ON-CHANGES": "true", "INPUT_ACCEPT-SUMMARY": "true",
		"INPUT_PREFLIGHT": "off", "INPUT_REDACT": "none", "INPUT_PLAN-FILE": "/x/p.json", "INPUT_LOG-LEVEL": "debug",
	})
	got, err := r.Inputs()
	if err != nil {
		t.Fatal(err)
	}
	want := Inputs{
		Config: "teams/a.yaml", Mode: Apply, Label: "blue", Comment: "always", Token: "given", ApplyBranch: "release/1",
		ExpectedPlanHash: hash, OnDrift: "skip", AllOrNothing: true, MaxChanges: "40%", MaxLoosening: "0",
		AllowLooseningLabel: "may loosen", MaxFailures: 3, Concurrency: 256, MaxTargets: 1, FailOnChanges: true,
		AcceptSummary: true, Preflight: "off", Redact: "none", PlanFile: "/x/p.json", LogLevel: "debug",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Every input has a place of its own.
	for v, i := reflect.ValueOf(got), 0; i < v.NumField(); i++ {
		if name := v.Type().Field(i).Name; v.Field(i).IsZero() && name != "RequireReviewedPlan" {
			t.Errorf("nothing was read into %s", name)
		}
	}
	if reflect.TypeFor[Inputs]().NumField() != len(fields) {
		t.Errorf("%d inputs for %d fields", len(fields), reflect.TypeFor[Inputs]().NumField())
	}
}

func TestInputsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, want string }{
		{"mode", "Apply", `input mode is "Apply": it is one of auto, validate, plan, apply, verify, drift`},
		{"comment", "yes", `input comment is "yes": it is one of always, changes-only, never`},
		{"on-drift", "ignore", `input on-drift is "ignore": it is one of refuse, skip, apply`},
		{"preflight", "on", `input preflight is "on": it is one of auto, off`},
		{"redact", "all", `input redact is "all": it is one of auto, ids, none`},
		{"log-level", "trace", `input log-level is "trace": it is one of info, debug, warn, error`},
		{"require-reviewed-plan", "no", `input require-reviewed-plan is "no": it is true or false`},
		{"all-or-nothing", "1", `input all-or-nothing is "1": it is true or false`},
		{"max-changes", "101%", `input max-changes is "101%": it is a whole number, or a percentage such as 40%`},
		{"max-loosening", "-1", `input max-loosening is "-1": it is a whole number, or a percentage such as 40%`},
		{"max-loosening", "4.5%", `input max-loosening is "4.5%": it is a whole number, or a percentage such as 40%`},
		{"concurrency", "257", `input concurrency is "257": it is a whole number from 1 to 256`},
		{"concurrency", "0", `input concurrency is "0": it is a whole number from 1 to 256`},
		{"max-failures", "x", `input max-failures is "x": it is a whole number from 0 to 1000000`},
		{"max-targets", "1e3", `input max-targets is "1e3": it is a whole number from 1 to 1000000`},
		{"apply-branch", "refs/tags/v1", `input apply-branch is "refs/tags/v1": it is the name of a branch, such as main`},
		{"apply-branch", "a b", `input apply-branch is "a b": it is the name of a branch, such as main`},
		{"expected-plan-hash", "0123456789ab", `input expected-plan-hash is "0123456789ab": it is a plan hash of 64 hex digits, the output plan-hash of the run that showed the plan`},
		{"label", "a\nb", `input label is "a\nb": it is one line of UTF-8 without control characters`},
		{"config", "a\xff", `input config is "a\xff": it is one line of UTF-8 without control characters`},
	} {
		r, _ := step(map[string]string{"INPUT_" + strings.ToUpper(c.name): c.value})
		_, err := r.Inputs()
		var wrong *InputError
		if !errors.As(err, &wrong) || wrong.Name != c.name || err.Error() != c.want {
			t.Errorf("%s %q\ngot  %v\nwant %s", c.name, c.value, err, c.want)
		}
	}
	r, _ := step(map[string]string{"INPUT_MODE": "x", "INPUT_REDACT": "y"})
	if _, err := r.Inputs(); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two wrong inputs are told as %v", err)
	}
}

// A token that cannot be one is not shown: quoted, it would slip past the
// runner's masks.
func TestInputsWrongTokenIsNotShown(t *testing.T) {
	t.Parallel()
	env := map[string]string{"INPUT_GITHUB-TOKEN": "-----BEGIN\nSECRET\n-----END"}
	_, err := New(func(name string) string { return env[name] }, io.Discard).Inputs()
	if err == nil || !strings.Contains(err.Error(), "github-token") || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("error %v, want one that names the input and not its value", err)
	}
}

func TestPlanFileWhereLaterStepsFindIt(t *testing.T) {
	t.Parallel()
	temp, home := t.TempDir(), t.TempDir()
	for _, c := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"temp", map[string]string{"RUNNER_TEMP": temp, "HOME": home}, temp},
		{"temp is not mounted", map[string]string{"RUNNER_TEMP": temp + "/not", "HOME": home}, home},
		{"neither", nil, os.TempDir()},
	} {
		r, _ := step(c.env)
		in, err := r.Inputs()
		if want := filepath.Join(c.want, "ssmprefs-plan.json"); err != nil || in.PlanFile != want {
			t.Errorf("%s: %q, %v; want %q", c.name, in.PlanFile, err, want)
		}
	}
}
