package config

import (
	"bytes"

	"gopkg.in/yaml.v3"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// Parse reads a preferences.yaml. open reads a profile file that it names; its
// error becomes a finding. The File is nil when the text is no mapping of YAML,
// and not to be planned when a finding is an error.
func Parse(name string, text []byte, open func(path string) ([]byte, error)) (*File, []diag.Finding) {
	r := &report{source: diag.NewSource(name, text)}
	f := r.parse(text, open)
	return f, diag.Sorted(r.findings)
}

func (r *report) parse(text []byte, open func(path string) ([]byte, error)) *File {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	if !r.checkBytes(text) {
		return nil
	}
	node := r.parseYAML(text)
	if node == nil {
		return nil
	}
	t := &tree{report: r, anchors: map[*yaml.Node]*value{}, told: map[diag.Position]bool{}}
	root := t.build(node)
	if t.failed {
		return nil
	}
	if root.kind != mappingKind {
		r.add(root.at, RuleWrongType, "write version: 1 and preferences, one below the other", "the file is %s, not a mapping", root.shown())
		return nil
	}
	broken := r.checkShape(root, t.told)
	d := &decoder{report: r, broken: broken, open: open, profiles: map[string]profile{}}
	d.checkPlaceholders(root)
	return d.file(root)
}
