// Package diag is what is said about a user's file: a finding with its place,
// rule, message and remedy, and sorted lists of them. A finding is about the
// file; an error of the run is a [fault.Error].
//
// It knows neither YAML nor any output format.
package diag

// Position is a place in a file. Line and Column count from 1, the column in
// characters; a zero Line means the file as a whole.
type Position struct {
	File   string
	Line   int
	Column int
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
	Position
	Rule     string // id, such as timeout-range
	Severity Severity
	Message  string // what is wrong, quoting the value; no full stop
	Remedy   string // what to write instead
	Excerpt  string // the line of the file with a caret below the place, "" when there is none
}
