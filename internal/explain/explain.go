// Package explain is what is known of each key and each rule, as pages for the
// command line, for programs and for docs/keys-and-rules.md, all from the table
// of preferences and the catalogue of rules.
//
// It knows no file, no AWS and no terminal.
package explain

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/rules"
)

// Pages is everything that there is to explain.
type Pages struct {
	Keys  []Key  `json:"keys"`
	Rules []Rule `json:"rules"`
}

// Key is the page of a key of the document.
type Key struct {
	Name      string   `json:"key"`
	Title     string   `json:"title"`
	Help      string   `json:"help"`
	Type      string   `json:"type"`
	Min       int      `json:"min,omitempty"`
	Max       int      `json:"max,omitempty"`
	Unset     string   `json:"unset,omitempty"` // the forms in the file that mean unset
	WhenUnset string   `json:"whenUnset,omitempty"`
	Examples  []string `json:"examples,omitempty"`
	DependsOn []string `json:"dependsOn,omitempty"`
	Changes   []Change `json:"changes"`
	AsOf      string   `json:"asOf,omitempty"`
	Docs      string   `json:"docs"`
	Rules     []string `json:"rules,omitempty"`
}

// Change is what one kind of change of a key does.
type Change struct {
	Kind        string `json:"change"`
	When        string `json:"when,omitempty"` // how another key stands then
	Direction   string `json:"direction"`
	Consequence string `json:"consequence"`
}

// Rule is the page of a rule.
type Rule struct {
	Name     string   `json:"rule"`
	Title    string   `json:"title"`
	Why      string   `json:"why"`
	Remedy   string   `json:"remedy"`
	Severity string   `json:"severity"`
	Fixed    bool     `json:"fixed"` // the file cannot give it another severity
	Keys     []string `json:"keys,omitempty"`
	Docs     string   `json:"docs,omitempty"`
}

// JSON is the pages for programs.
func (p Pages) JSON() string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		panic(err) // there are only texts, numbers and lists of them
	}
	return b.String()
}

// All returns all pages: the keys in the order in which they are written, the
// rules by name.
func All() Pages {
	var p Pages
	for _, r := range rules.All() {
		p.Rules = append(p.Rules, Rule{
			Name: r.ID, Title: r.Title, Why: r.Why, Remedy: r.Remedy, Severity: string(r.Severity), Fixed: r.Fixed, Keys: touched(r), Docs: r.Docs,
		})
	}
	for k := range preferences.Key(preferences.KeyCount) {
		p.Keys = append(p.Keys, keyPage(k, p.Rules))
	}
	return p
}

// Only returns the pages of one name, which are none or one.
func (p Pages) Only(name string) Pages {
	return Pages{
		Keys:  slices.DeleteFunc(slices.Clone(p.Keys), func(k Key) bool { return k.Name != name }),
		Rules: slices.DeleteFunc(slices.Clone(p.Rules), func(r Rule) bool { return r.Name != name }),
	}
}

// Names returns the names of all pages.
func (p Pages) Names() []string {
	var names []string
	for _, k := range p.Keys {
		names = append(names, k.Name)
	}
	for _, r := range p.Rules {
		names = append(names, r.Name)
	}
	return names
}

// Nearest is the name that was most likely meant, "" when none is near.
func (p Pages) Nearest(name string) string {
	names := p.Names()
	if i := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, name+".") }); i >= 0 {
		return names[i] // of shellProfile, which is two keys
	}
	return diag.Nearest(name, names)
}

func keyPage(k preferences.Key, all []Rule) Key {
	e := k.Describe()
	page := Key{
		Name: e.Name, Title: e.Title, Help: e.Help, Type: typeWords[e.Type], Min: e.Min, Max: e.Max,
		WhenUnset: e.WhenUnset, Examples: e.Examples, Docs: e.Docs,
	}
	if k < preferences.Count {
		page.Unset = unsetWords(e.Type)
	}
	for _, other := range e.DependsOn {
		page.DependsOn = append(page.DependsOn, other.String())
	}
	for _, m := range e.Moves {
		page.Changes = append(page.Changes, Change{
			Kind: string(m.Kind), When: m.When.String(), Direction: string(m.Direction), Consequence: m.Told("the old time", "the new time"),
		})
	}
	if e.OnNode {
		page.AsOf = preferences.AsOf
	}
	for _, r := range all {
		if slices.Contains(r.Keys, e.Name) {
			page.Rules = append(page.Rules, r.Name)
		}
	}
	return page
}

var typeWords = map[preferences.Type]string{
	preferences.Text:    "text",
	preferences.Flag:    "true or false",
	preferences.Minutes: "whole minutes, as a number or in quotes",
	preferences.Profile: "lines of text, or { file: PATH }",
}

func unsetWords(t preferences.Type) string {
	if t == preferences.Flag {
		return "absent, null or false"
	}
	return `absent, null or ""`
}

// families are the rules whose names say which keys they judge.
var families = []struct {
	prefix string
	keys   []preferences.Key
}{
	{"bucket-", []preferences.Key{preferences.S3BucketName}},
	{"key-prefix", []preferences.Key{preferences.S3KeyPrefix}},
	{"log-group-", []preferences.Key{preferences.CloudWatchLogGroupName}},
	{"no-session-logs", []preferences.Key{preferences.S3BucketName, preferences.CloudWatchLogGroupName}},
	{"streaming-", []preferences.Key{preferences.CloudWatchStreamingEnabled}},
	{"kms-key", []preferences.Key{preferences.KMSKeyID}},
	{"run-as-", []preferences.Key{preferences.RunAsDefaultUser}},
	{"timeout-", []preferences.Key{preferences.IdleSessionTimeout, preferences.MaxSessionDuration}},
	{"duration-", []preferences.Key{preferences.MaxSessionDuration}},
	{"profile-", []preferences.Key{preferences.ShellProfileWindows, preferences.ShellProfileLinux}},
}

// touched is the keys that a rule is about: those of its family, and those that
// it names.
func touched(r rules.Rule) []string {
	words := strings.FieldsFunc(r.Title+" "+r.Why+" "+r.Remedy, func(c rune) bool { return strings.ContainsRune(" ,;:()", c) })
	var names []string
	for _, k := range preferences.Preferences() {
		named := slices.ContainsFunc(words, func(w string) bool { return strings.TrimRight(w, ".") == k.String() })
		for _, f := range families {
			named = named || strings.HasPrefix(r.ID, f.prefix) && slices.Contains(f.keys, k)
		}
		if named {
			names = append(names, k.String())
		}
	}
	return names
}
