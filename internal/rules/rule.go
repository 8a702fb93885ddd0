// Package rules is the catalogue of what can be wrong with a preferences.yaml:
// for each rule its severity, its reason and its remedy, and for those beyond
// the form of the file the function that judges.
//
// It knows no AWS client: it judges what the file says, as written and as
// resolved for each target.
package rules

import (
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Rule is one row of the catalogue.
type Rule struct {
	ID       string
	Severity diag.Severity // unless the file gives another; config.Off for one that a file has to ask for
	Fixed    bool          // no file gives another
	Title    string        // what is wrong, in a few words
	Why      string        // what it does to sessions, or why it is refused
	Remedy   string
	Docs     string            // where the reason can be read, "" when it is ssmprefs' own
	Keys     []preferences.Key // whose values it judges, none for the file as a whole

	// value judges one value wherever the file writes it, but for a shell
	// profile; it returns what is wrong, "" for nothing.
	value func(k preferences.Key, text string) string
	// entry judges how a value is written.
	entry func(k preferences.Key, e config.Entry) string
	// profile judges the lines of a shell profile.
	profile func(k preferences.Key, text string) []flaw
	// wish judges all that is wished for a target; at is the place that a
	// problem is told at.
	wish func(w *wish) (at diag.Position, problem string)
	// fleet judges the targets together; it tells what is wrong with which.
	fleet func(targets []config.Resolved, tell func(at diag.Position, problem string, target int))
}

// wish is the preferences of a block, as written, or of a target, resolved.
type wish struct {
	target  target.Target   // the zero value for a block
	standIn bool            // the target's region may be any
	set     preferences.Set // with placeholders for a block
	at      *[preferences.Count]diag.Position
	place   diag.Position // of the block
	block   config.Block  // what the file writes for it

	description string // what the document will have
	unmanaged   preferences.Names
	most        int // what the document takes at most, in bytes; 0 when not measured
}

// ofType is the preferences that hold a value of one of the types.
func ofType(types ...preferences.Type) []preferences.Key {
	return slices.DeleteFunc(preferences.Preferences(), func(k preferences.Key) bool { return !slices.Contains(types, k.Type()) })
}

// leavesOpen reports whether a key is left as it is live, so that nobody knows
// its value.
func (w *wish) leavesOpen(k preferences.Key) bool { return w.unmanaged.Has(k) }

// All returns the catalogue, sorted by id.
func All() []Rule {
	all := slices.Concat(judging(), reading(), foreseeing())
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Find returns the rule with an id.
func Find(id string) (Rule, bool) {
	all := All()
	i := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return all[i], true
}

// Default returns the severity that a rule has when the file says nothing of
// it, "" for an id that is none.
func Default(id string) diag.Severity {
	r, _ := Find(id)
	return r.Severity
}

// severity is what the rule's findings in a file have, config.Off for a rule
// that the file silences.
func (r Rule) severity(f *config.File) diag.Severity {
	if r.Fixed {
		return r.Severity
	}
	return f.Severity(r.ID, r.Severity)
}
