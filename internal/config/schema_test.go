package config

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// eachKey calls f with every key of the schema, its place and its parent.
func eachKey(node map[string]any, where string, f func(where string, parent, key map[string]any)) {
	properties, _ := node["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		key := properties[name].(map[string]any)
		f(where+"/properties/"+name, node, key)
		eachKey(key, where+"/properties/"+name, f)
	}
	for _, name := range []string{"items", "additionalProperties"} {
		if item, ok := node[name].(map[string]any); ok {
			eachKey(item, where+"/"+name, f)
		}
	}
	definitions, _ := node["definitions"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		eachKey(definitions[name].(map[string]any), where+"/definitions/"+name, f)
	}
}

// TestSchemaIsComplete holds every key to a title, a description and examples
// that are valid, and every mapping to be closed.
func TestSchemaIsComplete(t *testing.T) {
	t.Parallel()
	_, document := compileSchema()
	schema := document.(map[string]any)
	if schema["$schema"] != "http://json-schema.org/draft-07/schema#" {
		t.Errorf("$schema = %v, want draft-07", schema["$schema"])
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaURL, document); err != nil {
		t.Fatal(err)
	}
	count := 0
	eachKey(schema, "", func(where string, parent, key map[string]any) {
		count++
		if parent["additionalProperties"] != false {
			t.Errorf("the mapping around %s is not closed", where)
		}
		title, _ := key["title"].(string)
		description, _ := key["description"].(string)
		examples, _ := key["examples"].([]any)
		if title == "" || description == "" || len(examples) == 0 {
			t.Errorf("%s lacks title, description or examples", where)
		}
		compiled, err := compiler.Compile(schemaURL + "#" + where)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range examples {
			if err := compiled.Validate(example); err != nil {
				t.Errorf("example %v of %s: %v", example, where, err)
			}
		}
	})
	if count < 40 {
		t.Errorf("only %d keys were looked at", count)
	}
}

// TestSchemaAgreesWithTable holds the preferences of the schema to the table
// of preferences: the same keys, titles, texts, types and bounds.
func TestSchemaAgreesWithTable(t *testing.T) {
	t.Parallel()
	_, document := compileSchema()
	types := map[preferences.Type][]any{
		preferences.Text:    {"string", "null"},
		preferences.Flag:    {"boolean", "null"},
		preferences.Minutes: {"integer", "string", "null"},
		preferences.Profile: {"string", "object", "null"},
	}
	seen := map[preferences.Key]bool{}
	eachKey(document.(map[string]any), "", func(where string, _, node map[string]any) {
		key, ok := preferenceAt(where)
		if !ok {
			return
		}
		seen[key] = true
		entry := key.Describe()
		if node["title"] != entry.Title || node["description"] != entry.Help {
			t.Errorf("%s: schema says %q, %q; the table %q, %q", key, node["title"], node["description"], entry.Title, entry.Help)
		}
		if !slices.Equal(node["type"].([]any), types[entry.Type]) {
			t.Errorf("%s: type %v, want %v", key, node["type"], types[entry.Type])
		}
		if got, want := asJSON(t, node["examples"]), "["+strings.Join(entry.Examples, ",")+"]"; got != compacted(t, want) {
			t.Errorf("%s: examples %s, the table has %s", key, got, want)
		}
		if got, want := asJSON(t, node["default"]), defaultOf(entry); got != want {
			t.Errorf("%s: default %s, the table makes it %s", key, got, want)
		}
		if entry.Type == preferences.Minutes {
			testBounds(t, entry, node)
		}
	})
	if len(seen) != preferences.Count {
		t.Errorf("%d preferences in the schema, want %d", len(seen), preferences.Count)
	}
}

// defaultOf is what holds for an unset key, null where that is nothing.
func defaultOf(entry preferences.Entry) string {
	if entry.Type == preferences.Flag {
		return "false"
	}
	return cmp.Or(entry.Unset, "null")
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func compacted(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return asJSON(t, v)
}

// testBounds holds the schema's two forms of bounds to the table's.
func testBounds(t *testing.T, entry preferences.Entry, node map[string]any) {
	t.Helper()
	schema, _ := compileSchema()
	pattern := regexp.MustCompile(node["pattern"].(string))
	for minutes := entry.Min - 1; minutes <= entry.Max+1; minutes++ {
		want := minutes >= entry.Min && minutes <= entry.Max
		file := map[string]any{"version": 1, "preferences": map[string]any{entry.Name: minutes}}
		if got := schema.Validate(file) == nil; got != want {
			t.Errorf("%s: the number %d is valid: %v, want %v", entry.Name, minutes, got, want)
		}
		if text := strconv.Itoa(minutes); pattern.MatchString(text) != want {
			t.Errorf("%s: the text %q is valid: %v, want %v", entry.Name, text, !want, want)
		}
	}
}

// TestWanted holds every place of the schema that has a type to words for what
// is wanted there.
func TestWanted(t *testing.T) {
	t.Parallel()
	_, document := compileSchema()
	eachKey(document.(map[string]any), "", func(where string, _, node map[string]any) {
		places := map[string]map[string]any{where: node}
		for _, name := range []string{"items", "additionalProperties"} {
			if item, ok := node[name].(map[string]any); ok {
				places[where+"/"+name] = item
			}
		}
		for where, node := range places {
			_, typed := node["type"]
			_, listed := node["enum"]
			if w := wanted(where); (typed || listed) && (w.what == "" || w.example == "") {
				t.Errorf("no words for %s", where)
			}
		}
	})
	for _, name := range []string{"preferences", "roles", "account", "target"} {
		if wanted("/definitions/"+name) == (form{}) {
			t.Errorf("no words for the definition %s", name)
		}
	}
}
