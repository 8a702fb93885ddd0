package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// made is a part of README.md that is made from action.yml.
var made = regexp.MustCompile(`(?ms)^(<!-- (inputs|outputs) of action\.yml -->\n).*?^(<!-- end -->)$`)

// TestReadmeTables holds the tables of README.md to action.yml; -update
// rewrites them.
func TestReadmeTables(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct{ Inputs, Outputs yaml.Node }
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	got := made.ReplaceAllStringFunc(string(page), func(whole string) string {
		part := made.FindStringSubmatch(whole)
		found[part[2]] = true
		if part[2] == "inputs" {
			return part[1] + inputTable(t, action.Inputs) + part[3]
		}
		return part[1] + outputTable(t, action.Outputs) + part[3]
	})
	if !found["inputs"] || !found["outputs"] {
		t.Errorf("README.md has not both tables of action.yml: %v", found)
	}
	golden.Compare(t, "README.md", got)
}

func inputTable(t *testing.T, inputs yaml.Node) string {
	var b strings.Builder
	b.WriteString("| input | default | |\n|---|---|---|\n")
	for i := 0; i < len(inputs.Content); i += 2 {
		var of struct{ Description, Default string }
		if err := inputs.Content[i+1].Decode(&of); err != nil {
			t.Fatal(err)
		}
		standard := ""
		if of.Default != "" {
			standard = "`" + of.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", inputs.Content[i].Value, standard, of.Description)
	}
	return b.String()
}

func outputTable(t *testing.T, outputs yaml.Node) string {
	var b strings.Builder
	b.WriteString("| output | |\n|---|---|\n")
	for i := 0; i < len(outputs.Content); i += 2 {
		var of struct{ Description string }
		if err := outputs.Content[i+1].Decode(&of); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", outputs.Content[i].Value, of.Description)
	}
	return b.String()
}

// quoted is an example as README.md shows it.
func quoted(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return "<!-- file: " + file + " -->\n```yaml\n" + string(text) + "```"
}

// workflow is what is looked at of an example.
type workflow struct {
	On struct {
		Push     *struct{}                       `yaml:"push"`
		Dispatch struct{ Inputs map[string]any } `yaml:"workflow_dispatch"`
	}
	Jobs map[string]struct {
		Timeout int `yaml:"timeout-minutes"`
		Steps   []struct {
			Uses yaml.Node
			With map[string]string
		}
	}
}

// TestExamples: what runs with the rights of an example is pinned to a commit,
// no job runs for hours, and whatever applies on a push has the ways out of
// docs/guard.md.
func TestExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("examples/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("examples: %q, %v", files, err)
	}
	pinned := regexp.MustCompile(`^[\w.-]+/[\w.-]+@[0-9a-f]{40}$`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if err := yaml.Unmarshal(text, &w); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		byHash := 0
		for name, job := range w.Jobs {
			if job.Timeout == 0 {
				t.Errorf("%s: job %s has no timeout-minutes", file, name)
			}
			for _, step := range job.Steps {
				uses := step.Uses.Value
				if uses != "" && !strings.HasSuffix(uses, "/ssmprefs@main") && (!pinned.MatchString(uses) || !strings.HasPrefix(step.Uses.LineComment, "# v")) {
					t.Errorf("%s uses %s %s, want a full commit and its version in a comment", file, uses, step.Uses.LineComment)
				}
				if step.With["expected-plan-hash"] == "${{ inputs.plan-hash }}" {
					byHash++
				}
			}
		}
		inputs := w.On.Dispatch.Inputs
		if w.On.Push != nil && (byHash != 1 || inputs["mode"] == nil || inputs["plan-hash"] == nil) {
			t.Errorf("%s has no apply by hash: inputs %v, given on by %d steps", file, inputs, byHash)
		}
	}
}

// TestGuardHasAWayOut finds every failure-reason that action.yml names in the
// table of docs/guard.md.
func TestGuardHasAWayOut(t *testing.T) {
	t.Parallel()
	var action struct {
		Outputs struct {
			Reason struct{ Description string } `yaml:"failure-reason"`
		}
	}
	text, err := os.ReadFile("action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	guard, err := os.ReadFile("docs/guard.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(action.Outputs.Reason.Description, ": ")
	reasons := regexp.MustCompile(`[a-z][a-z-]+`).FindAllString(strings.Replace(list, " or ", ", ", 1), -1)
	if len(reasons) < 10 {
		t.Errorf("action.yml names the reasons %q", reasons)
	}
	for _, reason := range reasons {
		if !strings.Contains(string(guard), "\n| `"+reason+"` | ") {
			t.Errorf("docs/guard.md has no row for %s", reason)
		}
	}
}

// TestLinks follows the links within the repository's pages.
func TestLinks(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, page := range append(pages, "README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			file, anchor, _ := strings.Cut(found[1], "#")
			switch {
			case strings.Contains(file, "://"):
			case file == "":
				if !slices.Contains(anchors(string(text)), anchor) {
					t.Errorf("%s has no heading for #%s", page, anchor)
				}
			default:
				file = filepath.Join(filepath.Dir(page), file)
				if _, err := os.Stat(file); err != nil {
					t.Errorf("%s: %v", page, err)
				}
				other, _ := os.ReadFile(file) // a folder has no text
				if anchor != "" && !slices.Contains(anchors(string(other)), anchor) {
					t.Errorf("%s: %s has no heading for #%s", page, file, anchor)
				}
			}
		}
	}
}

// anchors are those that GitHub gives the headings of a page.
func anchors(page string) []string {
	var all []string
	for line := range strings.Lines(page) {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && line[0] == '#' {
			title = regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			all = append(all, strings.ReplaceAll(title, " ", "-"))
		}
	}
	return all
}
