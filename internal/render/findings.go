package render

import (
	"bytes"
	"encoding/json"

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
