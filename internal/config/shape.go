package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	configschema "github.com/ssmprefs/ssmprefs/config-schema"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

const schemaURL = "urn:ssmprefs:preferences"

// shape tells how a file departs from the schema.
type shape struct {
	*report
	schema any // the schema as JSON, for the names that it knows
	root   *value
	told   map[diag.Position]bool // places with a finding already
	broken map[*value]bool
}

// checkShape holds the file against the schema and returns the values that
// have a finding.
func (r *report) checkShape(root *value, told map[diag.Position]bool) map[*value]bool {
	schema, document := compileSchema()
	s := &shape{report: r, schema: document, root: root, told: told, broken: map[*value]bool{}}
	var invalid *jsonschema.ValidationError
	if errors.As(schema.Validate(root.json()), &invalid) {
		s.tell(invalid)
	}
	return s.broken
}

// compileSchema returns the embedded schema, compiled and as JSON. A test runs
// it, so it panics in no release.
func compileSchema() (*jsonschema.Schema, any) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(configschema.Preferences))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaURL, document); err != nil {
		panic(err)
	}
	return compiler.MustCompile(schemaURL), document
}

// json is the value as the schema library takes it. A number that is not
// written in plain digits is no integer there: 020, 1_0 and 0x14 mean
// different numbers to different readers, and 1e1 is not what anyone meant.
func (v *value) json() any {
	switch v.kind {
	case flagKind:
		return strings.EqualFold(v.text, "true")
	case numberKind:
		if plainNumber.MatchString(v.text) {
			n, _ := strconv.ParseInt(v.text, 10, 64) // the pattern keeps it in range
			return n
		}
		return 0.5
	case textKind:
		return v.text
	case listKind:
		items := make([]any, len(v.items))
		for i, item := range v.items {
			items[i] = item.json()
		}
		return items
	case mappingKind:
		object := make(map[string]any, len(v.members))
		for _, m := range v.members {
			object[m.key] = m.value.json()
		}
		return object
	}
	return nil
}

// tell reports the leaves of a tree of errors. An anyOf is a leaf: the errors
// of its branches are about what was not meant.
func (s *shape) tell(e *jsonschema.ValidationError) {
	if _, choice := e.ErrorKind.(*kind.AnyOf); !choice && len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			s.tell(cause)
		}
		return
	}
	v, name := s.root.find(e.InstanceLocation)
	_, where, _ := strings.Cut(e.SchemaURL, "#")
	switch k := e.ErrorKind.(type) {
	case *kind.UniqueItems:
		return // told one by one, with both places
	case *kind.AdditionalProperties:
		for _, key := range k.Properties {
			s.unknownKey(v.member(key), name, s.known(where))
		}
		return
	case *kind.Required:
		for _, key := range k.Missing {
			s.add(v.at, RuleMissingKey, "add "+wanted(where+"/properties/"+key).example, "%s has no key %s", orFile(name), key)
		}
	case *kind.Dependency:
		m := v.member(k.Prop)
		s.add(m.at, RuleUnitsAndIDs, "leave these accounts out of accounts", "%s goes with %s only", k.Prop, strings.Join(k.Missing, " and "))
	default:
		if s.judgedByRule(v, where, e.ErrorKind) {
			return
		}
		if !s.told[v.at] {
			s.wrong(v, name, where, e.ErrorKind)
		}
	}
	s.broken[v] = true
}

// judgedByRule reports whether the error is about the bounds of minutes, which
// a rule judges, here and again in every target.
func (s *shape) judgedByRule(v *value, where string, what jsonschema.ErrorKind) bool {
	key, ok := preferenceAt(where)
	if !ok || key.Type() != preferences.Minutes {
		return false
	}
	switch what.(type) {
	case *kind.Minimum, *kind.Maximum:
		return true
	case *kind.Pattern:
		return isDigits(v.text)
	}
	return false
}

// unknownKey reports a key that the schema does not know at its place.
func (s *shape) unknownKey(m *member, parent string, known []string) {
	remedy := "known here: " + strings.Join(known, ", ")
	key, isKey := preferences.ParseKey(m.key)
	switch near := diag.Nearest(m.key, known); {
	case strings.HasPrefix(m.key, "shellProfile."):
		remedy = fmt.Sprintf("write shellProfile with %s indented below it", strings.TrimPrefix(m.key, "shellProfile."))
	case isKey && key < preferences.Count:
		remedy = fmt.Sprintf("indent %s below preferences", m.key)
	case slices.Contains(s.known(""), m.key):
		remedy = fmt.Sprintf("write %s at the top of the file, without an indent", m.key)
	case isKey:
		remedy = "take it out: ssmprefs always writes it"
	case near != "":
		remedy = fmt.Sprintf("did you mean %s?", near)
	}
	in := ""
	if parent != "" {
		in = " in " + parent
	}
	s.add(m.at, RuleUnknownKey, remedy, "unknown key %s%s", diag.Quote(m.key), in)
}

// wrong reports a value of another type than wanted, or of a wrong form.
func (s *shape) wrong(v *value, name, where string, what jsonschema.ErrorKind) {
	want := wanted(where)
	_, isType := what.(*kind.Type)
	_, isEmpty := what.(*kind.MinItems)
	rule := RuleWrongValue
	if isType {
		rule = RuleWrongType
	}
	switch {
	case want.what == wantedAccount.what && v.kind == numberKind:
		s.add(v.at, RuleUnquotedID, "write "+diag.Quote(v.text), "the account id %s is not in quotes, so YAML reads a number and may lose digits", v.shown())
	case isEmpty:
		s.add(v.at, rule, "add "+want.example+", or take the key out", "%s is an empty list", name)
	case v.kind == nullKind:
		s.add(v.at, rule, "write "+want.example+", or take it out", "%s is empty, want %s", name, want.what)
	default:
		s.add(v.at, rule, remedyFor(v, where, want), "%s is %s, want %s", name, v.shown(), want.what)
	}
}

// remedyFor is what to write instead of a scalar that was nearly right.
func remedyFor(v *value, where string, want form) string {
	key, isPreference := preferenceAt(where)
	switch {
	case isPreference && key.Type() == preferences.Flag:
		switch strings.ToLower(v.text) {
		case "true", "yes", "y", "on", "t", "1":
			return "use true, without quotes"
		case "false", "no", "n", "off", "f", "0", "":
			return "use false, without quotes"
		}
	case isPreference && key.Type() == preferences.Minutes && isDigits(v.text) && v.text[0] == '0':
		return fmt.Sprintf("write %s, without zeros in front", withoutZeros(v.text))
	case isPreference && key.Type() == preferences.Minutes:
		d, err := time.ParseDuration(v.text)
		if most := time.Duration(key.Describe().Max) * time.Minute; err == nil && d >= time.Minute && d <= most && d%time.Minute == 0 {
			return fmt.Sprintf("write %d, the minutes in plain digits", d/time.Minute)
		}
	case isPreference && key.Type() == preferences.Text && (v.kind == numberKind || v.kind == flagKind):
		return fmt.Sprintf("write %s, in quotes", diag.Quote(v.text))
	}
	return "write " + want.example
}

// find returns the value at a path and the path as people write it,
// targets[0].name.
func (v *value) find(path []string) (*value, string) {
	var name strings.Builder
	for _, step := range path {
		if v.kind == listKind {
			i, _ := strconv.Atoi(step) // the library counted it
			v = v.items[i]
			fmt.Fprintf(&name, "[%d]", i)
			continue
		}
		v = v.member(step).value
		if name.Len() > 0 {
			name.WriteByte('.')
		}
		name.WriteString(step)
	}
	return v, name.String()
}

// shown is the value as messages show it.
func (v *value) shown() string {
	switch v.kind {
	case flagKind, numberKind:
		return strings.Trim(diag.Quote(v.text), `"`)
	case textKind:
		return diag.Quote(v.text)
	case listKind:
		return "a list"
	case mappingKind:
		return "a mapping"
	}
	return "empty"
}

// known returns the names of the keys that the schema has at a place.
func (s *shape) known(where string) []string {
	node := s.schema
	for step := range strings.SplitSeq(strings.Trim(where, "/"), "/") {
		if step != "" {
			node = node.(map[string]any)[step]
		}
	}
	properties, _ := node.(map[string]any)["properties"].(map[string]any)
	return slices.Sorted(maps.Keys(properties))
}

func orFile(name string) string {
	if name == "" {
		return "the file"
	}
	return name
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
