package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	configschema "github.com/ssmprefs/ssmprefs/config-schema"
	"github.com/ssmprefs/ssmprefs/internal/golden"
)

var keysOfFile = regexp.MustCompile(`(?ms)^(<!-- keys of preferences\.schema\.json -->\n).*?^(<!-- end -->)$`)

// TestFilePage holds the table of docs/file.md to the schema of the file;
// -update rewrites it.
func TestFilePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/file.md")
	if err != nil {
		t.Fatal(err)
	}
	var schema yaml.Node // which keeps the order of keys; JSON is YAML
	if err := yaml.Unmarshal([]byte(configschema.Preferences), &schema); err != nil {
		t.Fatal(err)
	}
	table := "| key | | example |\n|---|---|---|\n" + schemaRows(schema.Content[0], schema.Content[0], "")
	if !keysOfFile.Match(page) {
		t.Fatal("docs/file.md has no place for the table")
	}
	got := keysOfFile.ReplaceAllStringFunc(string(page), func(whole string) string {
		part := keysOfFile.FindStringSubmatch(whole)
		return part[1] + table + part[2]
	})
	golden.Compare(t, "docs/file.md", got)
}

// schemaRows is a row for each key of an object, and for what lies in it.
// Preferences have a page of their own, so of them only profile files are here.
func schemaRows(schema, object *yaml.Node, path string) string {
	var b strings.Builder
	properties, required := member(object, "properties"), member(object, "required")
	for i := 0; properties != nil && i < len(properties.Content); i += 2 {
		name, value := properties.Content[i].Value, properties.Content[i+1]
		key := path + name
		inner := resolved(schema, value)
		if !strings.Contains(path, "preferences.") || name == "file" {
			text := member(value, "description").Value
			if required != nil && slices.ContainsFunc(required.Content, func(n *yaml.Node) bool { return n.Value == name }) {
				text += " Required."
			}
			b.WriteString("| `" + key + "` | " + text + " | `" + inExample(name, member(value, "examples").Content[0]) + "` |\n")
		}
		if items := member(inner, "items"); items != nil {
			inner, key = resolved(schema, items), key+"[]"
		}
		if key != "targets[].preferences" { // the same as at the top
			b.WriteString(schemaRows(schema, inner, key+"."))
		}
	}
	return b.String()
}

// resolved is the definition that a node refers to, or the node.
func resolved(schema, node *yaml.Node) *yaml.Node {
	ref := member(node, "$ref")
	if all := member(node, "allOf"); all != nil {
		ref = member(all.Content[0], "$ref")
	}
	if ref == nil {
		return node
	}
	return member(member(schema, "definitions"), strings.TrimPrefix(ref.Value, "#/definitions/"))
}

func member(node *yaml.Node, key string) *yaml.Node {
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// inExample is a key with its value on one line, as a file would have it.
func inExample(key string, value *yaml.Node) string {
	plainKeys(value)
	text, _ := yaml.Marshal(value)
	return key + ": " + strings.TrimSpace(string(text))
}

func plainKeys(node *yaml.Node) {
	for i, n := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 0 {
			n.Style = 0
		}
		plainKeys(n)
	}
}
