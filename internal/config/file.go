// Package config reads preferences.yaml: its text to a [File] with the place
// of every value, checked against the schema, resolved to what is wished for
// each target, and compared with another state of the file. All problems of a
// file come out of one run.
//
// It knows no disk, no AWS and no GitHub: the profile files that a file names
// come through a function that it is given.
package config

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// DefaultTarget is the name of the one target of a file without targets.
const DefaultTarget = "default"

// Off is the severity that silences a rule; no finding has it.
const Off diag.Severity = "off"

// File is what a preferences.yaml says. After findings of severity error it is
// only as complete as the text was clear.
type File struct {
	Source      *diag.Source
	At          diag.Position // where the preferences at the top begin
	Base        Block         // the preferences at the top
	Blocks      []TargetBlock // one named default when the file has no targets
	Roles       Roles         // defaults for every block
	ExternalID  Text
	Description Text
	Unmanaged   preferences.Names
	Overrides   []Override // of severities, in the order of the file
	Limits      plan.Limits
	// OrganizationRole may list the organization.
	OrganizationRole Text

	severities map[string]diag.Severity
}

// Text is a text of the file and its place; the zero value is absent.
type Text struct {
	Text string
	At   diag.Position
}

// Written reports whether the file has the text.
func (t Text) Written() bool { return t.At.Line > 0 }

// Block is the preferences that one mapping of the file writes.
type Block [preferences.Count]Entry

// Entry is one preference of a block.
type Entry struct {
	Text    string        // canonical, with placeholders as written; "" for unset
	At      diag.Position // of the value
	Written bool          // null, "" and false are written too
	Broken  bool          // has a finding, so Text is not to be judged
	Empty   bool          // nothing stands behind the colon, which YAML reads as null
	File    string        // the profile file that Text was read from
}

// Written reports whether the block writes any preference.
func (b *Block) Written() bool {
	return slices.ContainsFunc(b[:], func(e Entry) bool { return e.Written })
}

// Broken reports whether a preference of the block has a finding.
func (b *Block) Broken() bool {
	return slices.ContainsFunc(b[:], func(e Entry) bool { return e.Broken })
}

// TargetBlock is one entry of the file's targets.
type TargetBlock struct {
	Name        string
	At          diag.Position
	Accounts    []Account // none: the caller's, unless Units
	Units       []Text    // organizational units and roots, instead of accounts
	Excluded    []Text    // accounts left out of Units
	Regions     []Text    // none: the caller's, unless Enabled
	Enabled     Text      // every enabled region, instead of regions
	Roles       Roles
	ExternalID  Text
	Preferences Block // what differs from the preferences at the top

	broken bool // accounts or regions have a finding
}

// Account is an account that a block lists.
type Account struct {
	ID   Text
	Name string
}

// Roles are names or ARNs of the roles to assume.
type Roles struct{ Plan, Apply Text }

// Override is the severity that the file gives a rule.
type Override struct {
	Rule     Text // At is the place of the id
	Severity diag.Severity
}

// Severity returns the severity that the file gives a rule, else the default.
func (f *File) Severity(rule string, byDefault diag.Severity) diag.Severity {
	if s, ok := f.severities[rule]; ok {
		return s
	}
	return byDefault
}

// Merged returns the preferences of a block: those at the top with the block's
// own in their place, key by key.
func (f *File) Merged(block *TargetBlock) Block {
	merged := f.Base
	for k, entry := range block.Preferences {
		if entry.Written {
			merged[k] = entry
		}
	}
	return merged
}

// Discovers returns the place of the first organizationalUnits or regions:
// enabled, whose targets AWS has to be asked for.
func (f *File) Discovers() (diag.Position, bool) {
	for _, b := range f.Blocks {
		if len(b.Units) > 0 {
			return b.Units[0].At, true
		}
		if b.Enabled.Written() {
			return b.Enabled.At, true
		}
	}
	return diag.Position{}, false
}

// ProfileFiles returns the paths of the profile files as the file writes them,
// sorted.
func (f *File) ProfileFiles() []string {
	var paths []string
	add := func(block *Block) {
		for _, e := range block {
			if e.File != "" {
				paths = append(paths, e.File)
			}
		}
	}
	add(&f.Base)
	for i := range f.Blocks {
		add(&f.Blocks[i].Preferences)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}
