package preferences

import (
	"cmp"
	"slices"
	"strings"
)

// ParseDocument reads the content of a version. The error says why it is not a
// JSON object; any object is a document, whatever it holds.
func ParseDocument(text string) (*Document, error) {
	object, err := compact(text)
	if err != nil {
		return nil, err
	}
	var p parser
	p.walk(object, "", wrapping{})
	d := &Document{text: text, unknown: p.unknownMembers()}
	for k := range d.fields {
		d.fields[k] = readField(Key(k), p.found[k])
	}
	f := &d.fields[Description]
	if f.Holds {
		description, _ := Ending(f.Value.Text())
		f.Value = TextValue(description)
	}
	return d, nil
}

// parser collects where each key and each unknown name occurs.
type parser struct {
	found   [KeyCount][]occurrence
	unknown []unknown // in document order
}

// occurrence is one member that a key has in the document.
type occurrence struct {
	json   string // the value
	stored string // the member, in its container where that is odd too
	odd    bool   // the name has another letter case
	in     bool   // the container is odd
}

// unknown is one member that has no key.
type unknown struct {
	pointer string
	member
}

// wrapping is the text around a member from its outermost odd container
// inwards, "" in a container that has its proper name and occurs once.
type wrapping struct{ open, close string }

// walk sorts the members of an object that stands at a pointer.
func (p *parser) walk(object, at string, in wrapping) {
	all := members(object)
	inside := 0 // members that are the container in this object
	for _, m := range all {
		if fold(containers, at+"/"+escape.Replace(m.name)) >= 0 {
			inside++
		}
	}
	for _, m := range all {
		pointer := at + "/" + escape.Replace(m.name)
		if c := fold(containers, pointer); c >= 0 {
			odd := inside > 1 || pointer != containers[c]
			p.container(m, containers[c], in.around(m, odd))
		} else if k := fold(pointers[:], pointer); k >= 0 {
			p.found[k] = append(p.found[k], occurrence{
				json: m.json, stored: in.open + m.stored + in.close,
				odd: pointer != pointers[k], in: in.open != "",
			})
		} else {
			p.unknown = append(p.unknown, unknown{pointer, m})
		}
	}
}

// container enters a member that has to be an object. Another kind of value
// counts as absent and is kept as unknown.
func (p *parser) container(m member, pointer string, in wrapping) {
	switch {
	case m.json[0] == '{':
		p.walk(m.json, pointer, in)
	case m.json != "null":
		p.unknown = append(p.unknown, unknown{pointer, m})
	}
}

// around wraps the members of container m, if it is odd or in an odd one.
func (w wrapping) around(m member, odd bool) wrapping {
	if !odd && w.open == "" {
		return w
	}
	return wrapping{w.open + m.quoted + ":{", "}" + w.close}
}

var containers = []string{inputs, shellProfile}

// fold returns which of the known pointers another spells, in whatever letter
// case, as the node's decoder matches names; -1 for none.
func fold(known []string, pointer string) int {
	return slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, pointer) })
}

// escape writes a name as a part of a JSON pointer, RFC 6901.
var escape = strings.NewReplacer("~", "~0", "/", "~1")

// unknownMembers joins the members of each unknown name and sorts them.
func (p *parser) unknownMembers() []Member {
	var all []Member
	slices.SortStableFunc(p.unknown, func(a, b unknown) int { return cmp.Compare(a.pointer, b.pointer) })
	for _, u := range p.unknown {
		if last := len(all) - 1; last >= 0 && all[last].Pointer == u.pointer {
			all[last].stored += "," + u.stored
			all[last].JSON = all[last].stored
			continue
		}
		all = append(all, Member{Pointer: u.pointer, JSON: u.json, stored: u.stored})
	}
	return all
}
