// Package diag is what is said about a user's file: a finding with its place,
// rule, message and remedy, the excerpt that shows the place, and sorted lists
// of findings. A finding is about the file; an error of the run is a
// [fault.Error].
//
// It knows neither YAML nor any output format but the plain text and the JSON
// of a finding.
package diag

import (
	"cmp"
	"slices"
)

// Position is a place in a file. Line and Column count from 1, the column in
// characters; a zero Line means the file as a whole.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Severity says whether a finding stops the run.
type Severity string

// The severities of a finding.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one problem of the file.
type Finding struct {
	Rule     string   `json:"rule"` // id, such as timeout-range
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // what is wrong, quoting the value; no full stop
	Remedy   string   `json:"remedy"`  // what to write instead
	Position
	Excerpt string `json:"excerpt,omitempty"` // the line of the file with a caret below the place, "" when there is none
	Targets []int  `json:"targets,omitempty"` // indexes of the resolved targets that it is about, none for the file
}

// Sorted returns the findings by place, then errors before warnings, then by
// rule and message, each one once: of two that are equal the one that names
// targets stays.
func Sorted(findings []Finding) []Finding {
	sorted := slices.Clone(findings)
	slices.SortStableFunc(sorted, func(a, b Finding) int {
		return cmp.Or(compare(a, b), cmp.Compare(len(b.Targets), len(a.Targets)))
	})
	return slices.CompactFunc(sorted, func(a, b Finding) bool { return compare(a, b) == 0 })
}

// compare orders severities by their names: error comes before warning.
func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}

// HasError reports whether a finding stops the run.
func HasError(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}
