package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// FindingsJSON is what `validate --output json` prints.
func FindingsJSON(findings []diag.Finding) string {
	if findings == nil {
		findings = []diag.Finding{}
	}
	return indented(struct {
		Valid    bool           `json:"valid"`
		Findings []diag.Finding `json:"findings"`
	}{!diag.HasError(findings), findings})
}

// indented is v as JSON for people and machines.
func indented(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic(err) // only strings, numbers and lists of them are handed in
	}
	return b.String()
}

// mostAnnotations is how many annotations of a kind the runner takes from a
// step, and longestAnnotation the characters it takes of a message:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
const (
	mostAnnotations   = 10
	longestAnnotation = 4096
)

// FindingsGitHub is the findings as workflow commands, which the runner turns
// into annotations on the lines of the file. The tenth of a kind stands for
// all that follow. The commands are described at
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func FindingsGitHub(findings []diag.Finding) string {
	var b strings.Builder
	for _, severity := range []diag.Severity{diag.Error, diag.Warning} {
		var kind []diag.Finding
		for _, f := range findings {
			if f.Severity == severity {
				kind = append(kind, f)
			}
		}
		for i, f := range kind {
			if rest := len(kind) - i; i == mostAnnotations-1 && rest > 1 {
				f = diag.Finding{Severity: severity, Rule: fmt.Sprintf("%d more", rest), Message: fmt.Sprintf("%d more %ss, see the log", rest, severity)}
			}
			b.WriteString(annotation(f))
			if i == mostAnnotations-1 {
				break
			}
		}
	}
	return b.String()
}

func annotation(f diag.Finding) string {
	var properties []string
	add := func(name, text string) {
		properties = append(properties, name+"="+escapeProperty.Replace(visible(text)))
	}
	if f.File != "" {
		add("file", f.File)
	}
	if f.File != "" && f.Line > 0 {
		add("line", fmt.Sprint(f.Line))
		if f.Column > 0 {
			add("col", fmt.Sprint(f.Column))
		}
	}
	add("title", f.Rule)
	message := visible(f.Message)
	if f.Remedy != "" {
		message += "\n" + visible(f.Remedy)
	}
	return fmt.Sprintf("::%s %s::%s\n", f.Severity, strings.Join(properties, ","), escapeData.Replace(shorten(message, longestAnnotation)))
}

// The two escapes of a workflow command:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
