package plan_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// roundTrip encodes a plan, decodes it and returns the JSON.
func roundTrip(t testing.TB, p plan.Plan) []byte {
	t.Helper()
	encoded, err := plan.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := plan.Decode(encoded)
	if err != nil {
		t.Fatalf("%v\n%s", err, encoded)
	}
	again, err := plan.Encode(decoded)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encoded, again) {
		t.Fatalf("encoded again (-first +second):\n%s", cmp.Diff(string(encoded), string(again)))
	}
	return encoded
}

func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../config-schema/plan.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	closeObjects(doc)
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("plan.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// closeObjects makes a schema refuse what it does not describe.
func closeObjects(node any) {
	switch node := node.(type) {
	case map[string]any:
		for _, child := range node {
			closeObjects(child)
		}
		if _, ok := node["properties"].(map[string]any); ok && node["type"] == "object" {
			node["additionalProperties"] = false
		}
	case []any:
		for _, child := range node {
			closeObjects(child)
		}
	}
}

func validate(t testing.TB, s *jsonschema.Schema, encoded []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, encoded)
	}
}

// delivered is a plan with everything that an apply adds.
func delivered(t testing.TB, p plan.Plan) plan.Plan {
	t.Helper()
	p.Findings = []plan.Finding{
		plan.NewFinding(diag.Finding{
			Position: diag.Position{File: "preferences.yaml", Line: 4, Column: 3}, Rule: "no-session-logs",
			Severity: diag.Warning, Message: "m", Remedy: "r", Excerpt: "e\n^",
		}, 0),
		plan.NewFinding(diag.Finding{Rule: "no-file", Severity: diag.Error}),
	}
	p.ConfigChanges = []plan.ConfigChange{{Kind: plan.TargetDropped, Name: "old", Detail: "left as it is"}}
	for i := range p.Targets {
		row := &p.Targets[i]
		row.Verdict = &plan.Verdict{Class: plan.AsReviewed, Reviewed: row.Changes, Next: "n", Unreviewed: []plan.Unreviewed{{Review: plan.SeenInSync}}}
		row.Outcome = &plan.Outcome{Result: plan.Written, LatestBefore: row.LatestVersion, DefaultBefore: row.DefaultVersion, Version: 9}
		if i == 0 {
			row.Verdict.Reviewed = nil
			row.Outcome.Result, row.Outcome.Error = plan.Failed, &fault.Error{Class: fault.Throttled, Op: "ssm:UpdateDocument", Code: "c", RequestID: "r", Message: "m", Next: "n"}
		}
	}
	return p
}

func TestEncode(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for _, file := range caseFiles(t) {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			p := plan.Compute(readCase(t, file))
			encoded := roundTrip(t, p)
			validate(t, s, encoded)
			validate(t, s, roundTrip(t, delivered(t, p)))
			decoded, err := plan.Decode(encoded)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(report(p), report(decoded)); diff != "" {
				t.Errorf("decoded (-was +is):\n%s", diff)
			}
		})
	}
	validate(t, s, roundTrip(t, plan.Compute(plan.Input{})))
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	s := schema(t)
	p := delivered(t, plan.Compute(readCase(t, "testdata/three/case.txtar")))
	encoded := roundTrip(t, p)
	for _, word := range []string{`update"`, `drift"`, `repoint"`, `failed"`, `as-reviewed"`, `throttled"`, `target-dropped"`, `warning"`, `latestVersion"`, `111111111111",`, p.Targets[0].Changes[0].ID.String()} {
		broken := bytes.Replace(encoded, []byte(word), []byte("x"+word), 1)
		if bytes.Equal(broken, encoded) {
			t.Fatalf("%s is not in the plan", word)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(broken))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(doc) == nil {
			t.Errorf("accepts another word than %s", word)
		}
	}
}

func TestEncodeLongTexts(t *testing.T) {
	t.Parallel()
	p := delivered(t, plan.Compute(readCase(t, "testdata/long-texts/case.txtar")))
	golden.Compare(t, "testdata/long-texts/plan.json", string(roundTrip(t, p)))
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	p := plan.Compute(readCase(t, "testdata/long-texts/case.txtar"))
	p.Findings = []plan.Finding{plan.NewFinding(diag.Finding{Rule: "r", Severity: diag.Warning}, 0)}
	encoded := string(roundTrip(t, p))
	tests := []struct{ name, old, new, want string }{
		{"not JSON", "{", "x", "invalid character"},
		{"cut short", encoded[len(encoded)-40:], "", "ends before the plan does"},
		{"more text", "\n}\n", "\n}\n{}", "text after the end of the plan"},
		{"no plan", `"formatVersion": 1,`, ``, "not a plan: it has no formatVersion"},
		{"another version", `"formatVersion": 1`, `"formatVersion": 2`, "formatVersion is 2, and this version of ssmprefs reads 1"},
		{"a list", encoded, "[]", "not a plan: a JSON array"},
		{"another account", `"account": "111111111111"`, `"account": "222222222222"`, "id is"},
		{"another text", "exec bash", "exec dash", "is not the SHA-256 of its text"},
		{"no text", `"texts": {`, `"text": {`, "texts: no text under"},
		{"another kind", `"kind": "set"`, `"kind": "retype"`, "id is"},
		{"unknown kind", `"kind": "set"`, `"kind": "sett"`, `kind "sett" is none`},
		{"another id", `"id": "` + p.Targets[0].Changes[0].ID.String(), `"id": "00` + p.Targets[0].Changes[0].ID.String()[2:], "the plan was edited or damaged"},
		{"half an id", `"id": "` + p.Targets[0].Changes[0].ID.String()[:2], `"id": "`, "is not 32 hex digits"},
		{"another hash", `"planHash": "` + p.PlanHash[:2], `"planHash": "xx`, `planHash is "xx`},
		{"totals", `"update": 1`, `"update": 0`, "totals is"},
		{"complete", `"complete": true`, `"complete": false`, "complete is false"},
		{"action", `"action": "update"`, `"action": "none"`, `action is "none"`},
		{"unreadable", `"action": "update"`, `"action": "unreadable"`, "unreadable needs an error"},
		{"wish", `"wish": 0`, `"wish": 1`, "there is no wished[1]"},
		{"negative wish", `"wish": 0`, `"wish": -1`, "there is no wished[-1]"},
		{"value", `"action": "update"`, `"action": 5`, `plan: "action" is a JSON number, and a plan has another type there`},
		{"hash with controls", `"planHash": "` + p.PlanHash[:2], `"planHash": "\u001b[31m\n::error::x`, `planHash is "\x1b[31m\n::error::x`},
		{"account with controls", `"account": "111111111111"`, `"account": "\u001b[31m"`, `targets[0] "\x1b[31m/eu-west-1"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(encoded, test.old, test.new, 1)
			if text == encoded {
				t.Fatalf("%q is not in the plan", test.old)
			}
			_, err := plan.Decode([]byte(text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestDecodeRefusesWhatWasChanged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*plan.Plan)
		want string
	}{
		{"index of a finding", func(p *plan.Plan) { p.Findings = []plan.Finding{plan.NewFinding(diag.Finding{}, 7)} }, "findings[0]: there is no targets[7]"},
		{"index of a group", func(p *plan.Plan) { p.Groups[0].Targets = []int{8} }, "groups[0]: there is no targets[8]"},
		{"negative index", func(p *plan.Plan) { p.Groups[0].Targets = []int{-1} }, "groups[0]: there is no targets[-1]"},
		{"empty group", func(p *plan.Plan) { p.Groups[0].Targets = nil }, "groups[0] has no targets"},
		{"no groups", func(p *plan.Plan) { p.Groups = nil }, "no group shows targets[0]"},
		{"target in two groups", func(p *plan.Plan) { p.Groups = append(p.Groups, p.Groups[0]) }, "does not show the changes"},
		{"other value shown", func(p *plan.Plan) { p.Groups[0].Changes[0].New = p.Groups[0].Changes[0].Old }, "groups[0] does not show the changes of targets[0] \"111111111111/eu-west-1\""},
		{"other old value shown", func(p *plan.Plan) { p.Groups[0].Changes[0].Old = p.Groups[0].Changes[0].New }, "does not show the changes"},
		{"other direction shown", func(p *plan.Plan) { p.Groups[0].Changes[0].Direction = "neutral" }, "does not show the changes"},
		{"fewer changes shown", func(p *plan.Plan) { p.Groups[0].Changes = p.Groups[0].Changes[1:] }, "does not show the changes"},
		{"fewer moves shown", func(p *plan.Plan) { p.Groups[0].Changes[1].Moves = nil }, "does not show the changes"},
		{"target twice", func(p *plan.Plan) { p.Targets = append(p.Targets, p.Targets[0]) }, "targets[3]: \"111111111111/eu-west-1\" is there twice"},
		{"a move", func(p *plan.Plan) { p.Targets[0].Changes[1].Moves[0].Old = p.Targets[0].Changes[1].Moves[0].New }, "moves[0]: id is"},
		{"blank in a state", func(p *plan.Plan) {
			c := &p.Targets[0].Changes[1]
			c.Old = preferences.TextValue(c.Old.Text() + " ")
		}, "changes[1]: id is"},
		{"repoint in a repoint", func(p *plan.Plan) {
			p.Targets[0].Changes[1].Moves = []plan.Change{p.Targets[0].Changes[1]}
		}, "moves[0]: a repoint is none"},
		{"moves of a set", func(p *plan.Plan) { p.Targets[0].Changes[0].Moves = p.Targets[0].Changes[1].Moves }, "a set has no moves"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := plan.Compute(readCase(t, "testdata/three/case.txtar"))
			test.edit(&p)
			encoded, err := plan.Encode(p)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := plan.Decode(encoded); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// FuzzDecode never panics, and what it accepts is stable.
func FuzzDecode(f *testing.F) {
	for _, file := range caseFiles(f) {
		p := plan.Compute(readCase(f, file))
		f.Add(roundTrip(f, p))
		f.Add(roundTrip(f, delivered(f, p)))
	}
	f.Add([]byte(`{"formatVersion":1}`))
	f.Add([]byte(`{"formatVersion":1,"complete":true,"planHash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","wished":[{"a":{"text":"x"}},null],"texts":{"x":""}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := plan.Decode(b); err == nil {
			roundTrip(t, p)
		}
	})
}
