package config

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// value is a node of the file with aliases and merge keys resolved. The value
// of an anchor is shared by its aliases, so a tree is no larger than the text.
type value struct {
	kind    nodeKind
	text    string // of a scalar; a number and a flag as written
	at      diag.Position
	items   []*value
	members []member
	index   map[string]int // of members by key
	size    int            // values in it, aliases expanded
}

type member struct {
	key   string
	at    diag.Position // of the key
	value *value
}

// nodeKind is what a value is. A date is a text: only flags, null and numbers are
// taken for something else, as in JSON.
type nodeKind uint8

const (
	nullKind nodeKind = iota
	flagKind
	numberKind
	textKind
	listKind
	mappingKind
)

// member returns a member of a mapping, nil when there is none.
func (v *value) member(key string) *member {
	if i, ok := v.index[key]; ok {
		return &v.members[i]
	}
	return nil
}

// maxExpansion is the most values that the aliases of a file may stand for.
const maxExpansion = 100_000

// tree builds values from nodes.
type tree struct {
	*report
	anchors map[*yaml.Node]*value // nil while its node is being built
	added   int                   // values that aliases stand for
	told    map[diag.Position]bool
	failed  bool // aliases make the tree useless
}

func (t *tree) build(n *yaml.Node) *value {
	if n.Kind == yaml.AliasNode {
		return t.alias(n)
	}
	if n.Anchor != "" {
		t.anchors[n] = nil
	}
	v := &value{at: t.source.At(n.Line, n.Column), size: 1}
	if n.Style&yaml.TaggedStyle != 0 && n.ShortTag() != "!!str" {
		t.add(v.at, RuleTag, "take the tag out", "the tag %s", diag.Quote(n.Tag))
		t.told[v.at] = true
	}
	switch n.Kind {
	case yaml.MappingNode:
		v.kind, v.index = mappingKind, make(map[string]int, len(n.Content)/2)
		t.buildMapping(v, n)
	case yaml.SequenceNode:
		v.kind = listKind
		for _, item := range n.Content {
			v.items = append(v.items, t.build(item))
			v.size += v.items[len(v.items)-1].size
		}
	default:
		v.kind, v.text = kindOf(n), n.Value
		if strings.Contains(v.text, "\x00") {
			t.add(v.at, RuleControl, "take it out", "the text holds the character U+0000")
			t.told[v.at] = true
		}
	}
	if n.Anchor != "" {
		t.anchors[n] = v
	}
	return v
}

// alias returns the value of an anchor. Its size counts again for each alias,
// so that the expansion stays bounded.
func (t *tree) alias(n *yaml.Node) *value {
	at := t.source.At(n.Line, n.Column)
	v, built := t.anchors[n.Alias]
	if !built { // the anchor of a key, or of what is merged
		v = t.build(n.Alias)
	}
	switch {
	case v == nil:
		t.add(at, RuleAlias, "write out what is meant", "the alias *%s stands inside its own anchor", n.Value)
	case t.added+v.size > maxExpansion:
		if !t.failed {
			t.add(at, RuleAlias, "write out what is meant", "the aliases of the file stand for more than %d values", maxExpansion)
		}
	default:
		t.added += v.size
		return v
	}
	t.failed = true
	return &value{at: at, size: 1}
}

func (t *tree) buildMapping(v *value, n *yaml.Node) {
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, node := n.Content[i], n.Content[i+1]
		at := t.source.At(key.Line, key.Column)
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		name := key.Value
		switch {
		case key.Kind == yaml.ScalarNode && key.Tag == "!!merge":
			merges = append(merges, node)
			if len(merges) > 1 {
				t.add(at, RuleDuplicateKey, "merge several with <<: [*a, *b]", "the key << stands twice")
			}
			continue
		case key.Kind != yaml.ScalarNode || kindOf(key) != textKind || strings.Contains(name, "\x00"):
			t.add(at, RuleKeyNotText, "write a key that is a text", "a key that is not a text")
			continue
		}
		if first := v.member(name); first != nil {
			t.add(at, RuleDuplicateKey, "keep one of the two", "the key %s stands twice, first in line %d", diag.Quote(name), first.at.Line)
			t.build(node) // for what is wrong inside it
			continue
		}
		child := t.build(node)
		if child.kind == nullKind && child.text == "" {
			child.at = at // the parser places what is not there behind the colon, or in the next line
		}
		t.addMember(v, member{name, at, child})
	}
	for _, node := range merges {
		t.merge(v, node)
	}
}

func (t *tree) addMember(v *value, m member) {
	v.index[m.key] = len(v.members)
	v.members = append(v.members, m)
	v.size += 1 + m.value.size
}

// merge adds the members of one mapping, or of several of which the earlier
// ones win, under the keys that v does not have: https://yaml.org/type/merge.html
func (t *tree) merge(v *value, n *yaml.Node) {
	from := t.build(n)
	sources := []*value{from}
	if from.kind == listKind {
		sources = from.items
	}
	for _, source := range sources {
		if source.kind != mappingKind {
			if !t.failed {
				t.add(source.at, RuleMerge, "merge the alias of a mapping, as in <<: *base", "what << merges is no mapping")
			}
			continue
		}
		for _, m := range source.members {
			if v.member(m.key) == nil {
				t.addMember(v, m)
			}
		}
	}
}

func kindOf(n *yaml.Node) nodeKind {
	switch n.ShortTag() {
	case "!!null":
		return nullKind
	case "!!bool":
		return flagKind
	case "!!int", "!!float":
		return numberKind
	}
	return textKind
}

// plainNumber is the one way to write a whole number that every reader of YAML
// reads alike.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})$`)
