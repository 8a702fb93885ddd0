package config

import (
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// The ids of what can be wrong with a file before its values are judged. Each
// has a page in the catalogue of rules.
const (
	RuleNoFile         = "no-file"
	RuleTooLarge       = "too-large"
	RuleNotUTF8        = "not-utf8"
	RuleControl        = "control-character"
	RuleNotYAML        = "not-yaml"
	RuleTabIndent      = "tab-indent"
	RuleEmptyFile      = "empty-file"
	RuleSecondDocument = "second-document"
	RuleDuplicateKey   = "duplicate-key"
	RuleKeyNotText     = "key-not-text"
	RuleTag            = "yaml-tag"
	RuleAlias          = "alias"
	RuleMerge          = "merge-key"

	RuleUnknownKey    = "unknown-key"
	RuleMissingKey    = "missing-key"
	RuleWrongType     = "wrong-type"
	RuleWrongValue    = "wrong-value"
	RuleUnquotedID    = "account-not-quoted"
	RulePlaceholder   = "unknown-placeholder"
	RuleProfileFile   = "profile-file"
	RuleDuplicateItem = "duplicate-item"
	RuleDuplicateName = "duplicate-target"
	RuleUnitsAndIDs   = "accounts-and-units"
	RuleUnmanaged     = "unmanaged-key"
	RuleDescription   = "description-ending"

	RuleOverlap   = "overlap"
	RuleNoTarget  = "no-target"
	RuleRole      = "role-account"
	RulePartition = "region-partition"
	RuleNoUnit    = "no-unit"
)

// report collects the findings of one file.
type report struct {
	source   *diag.Source
	findings []diag.Finding
}

// add reports an error. The remedy says what to write instead.
func (r *report) add(at diag.Position, rule, remedy, format string, args ...any) {
	r.findings = append(r.findings, diag.Finding{
		Position: at,
		Rule:     rule,
		Severity: diag.Error,
		Message:  fmt.Sprintf(format, args...),
		Remedy:   remedy,
		Excerpt:  r.source.Excerpt(at),
	})
}

// NoFile is the finding about a file that is missing or cannot be opened. The
// remedy is the caller's: only it knows where files come from.
func NoFile(name string, err error, remedy string) diag.Finding {
	return diag.Finding{
		Position: diag.Position{File: name, Line: 1, Column: 1},
		Rule:     RuleNoFile,
		Severity: diag.Error,
		Message:  err.Error(),
		Remedy:   remedy,
	}
}
