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
		page := Rule{Name: r.ID, Title: r.Title, Why: r.Why, Remedy: r.Remedy, Severity: string(r.Severity), Fixed: r.Fixed, Docs: r.Docs}
		for _, k := range r.Keys {
			page.Keys = append(page.Keys, k.String())
		}
		p.Rules = append(p.Rules, page)
	}
	for k := range preferences.Key(preferences.KeyCount) {
		p.Keys = append(p.Keys, keyPage(k, p.Rules))
	}
	return p
}

// Only returns the pages of one name: none or one, and two for shellProfile,
// which the file writes with a system below it.
func (p Pages) Only(name string) Pages {
	return Pages{
		Keys: slices.DeleteFunc(slices.Clone(p.Keys), func(k Key) bool {
			return k.Name != name && !strings.HasPrefix(k.Name, name+".")
		}),
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
	return diag.Nearest(name, p.Names())
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
