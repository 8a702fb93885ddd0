package preferences

import (
	"fmt"
	"slices"
	"strings"
)

// What the document itself has to say, and what AWS describes it by:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
const (
	SchemaVersionWanted = "1.0"
	SessionTypeWanted   = "Standard_Stream"
	DefaultDescription  = "Document to hold regional settings for Session Manager"
)

// MaxContent is the most bytes that AWS stores as the content of a document:
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
const MaxContent = 65536

// SizeError says that a content is larger than AWS stores.
type SizeError struct{ Size int }

func (e *SizeError) Error() string {
	return fmt.Sprintf("document has %d bytes, %d more than the %d that AWS stores", e.Size, e.Size-MaxContent, MaxContent)
}

// PlaceholderError says that a value left as it is live refers to a parameter
// of the document, whose parameters are to be dropped.
type PlaceholderError struct{ Name string } // a key or a JSON pointer

func (e *PlaceholderError) Error() string {
	return fmt.Sprintf("%s is left as it is live and holds a {{placeholder}}, so /parameters has to be left as it is too", e.Name)
}

// Content writes the document that makes a set live, over the live document if
// there is one, of which it keeps what is named. The error is a *SizeError or
// a *PlaceholderError.
func Content(set Set, description string, live *Document, keep Names) (string, error) {
	d := Wished(set, description, live, keep)
	if name, ok := d.dangling(keep); ok {
		return "", &PlaceholderError{name}
	}
	content := d.write()
	if len(content) > MaxContent {
		return "", &SizeError{len(content)}
	}
	return content, nil
}

// Wished is the document that [Content] writes, without its text: all keys in
// canonical form and what is kept of the live one. What is kept of an absent
// document is unset, but for the description.
func Wished(set Set, description string, live *Document, keep Names) *Document {
	d := &Document{}
	for k := range d.fields {
		d.fields[k] = Field{Value: unset(Key(k)), Holds: true}
	}
	for _, k := range Preferences() {
		if !keep.Has(k) {
			d.fields[k].Value = set.Value(k)
		}
	}
	d.fields[Description].Value = TextValue(description)
	d.fields[SchemaVersion].Value = TextValue(SchemaVersionWanted)
	d.fields[SessionType].Value = TextValue(SessionTypeWanted)
	if live == nil {
		return d
	}
	for k := range Description + 1 {
		if f := live.fields[k]; keep.Has(k) {
			d.fields[k] = Field{Value: f.Value, Holds: f.Holds, Closed: f.Closed && !f.Holds, raw: f.raw}
		}
	}
	for _, m := range live.unknown {
		if keep.Keeps(m.Pointer) {
			d.unknown = append(d.unknown, m)
		}
	}
	return d
}

// dangling returns the first kept key or pointer that refers to a parameter
// when the parameters are not kept. A description is never replaced in, and
// {{ssm:name}} needs no parameters.
func (d *Document) dangling(keep Names) (string, bool) {
	if keep.Keeps("/parameters") {
		return "", false
	}
	for _, k := range Preferences() {
		if keep.Has(k) && refersToParameter(d.fields[k].Value.Text()) {
			return k.String(), true
		}
	}
	for _, m := range d.unknown {
		if refersToParameter(m.JSON) {
			return m.Pointer, true
		}
	}
	return "", false
}

func refersToParameter(text string) bool {
	return slices.ContainsFunc(placeholder.FindAllStringSubmatch(text, -1), func(found []string) bool {
		return !strings.HasPrefix(found[1], "ssm:")
	})
}

// write is the one written form. Keys that the node or the console needs are
// always there, in canonical types:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
func (d *Document) write() string {
	profile := append([]string{d.line(ShellProfileWindows), d.line(ShellProfileLinux)}, d.kept(shellProfile)...)
	var in []string
	for k := range ShellProfileWindows {
		in = append(in, d.line(k))
	}
	in = append(in, `"shellProfile": `+object(2, profile))
	in = append(in, d.kept(inputs)...)

	top := []string{d.line(SchemaVersion)}
	if f := d.fields[Description]; !f.Holds || !f.Value.IsUnset() {
		top = append(top, d.line(Description))
	}
	top = append(top, d.line(SessionType), `"inputs": `+object(1, in))
	return object(0, append(top, d.kept("")...))
}

// line is one member, under the last part of the key's name.
func (d *Document) line(k Key) string {
	name := k.String()
	name = name[strings.IndexByte(name, '.')+1:]
	f := d.fields[k]
	if !f.Holds {
		return `"` + name + `": ` + f.raw
	}
	return `"` + name + `": ` + string(f.Value.AppendJSON(nil))
}

// kept returns the unknown members that stand in the object at a pointer.
func (d *Document) kept(at string) []string {
	var lines []string
	for _, m := range d.unknown {
		if m.Pointer[:strings.LastIndexByte(m.Pointer, '/')] == at {
			lines = append(lines, m.stored)
		}
	}
	return lines
}

// object lays out members one a line, in an object of the given depth.
func object(depth int, members []string) string {
	indent := "\n" + strings.Repeat("  ", depth)
	return "{" + indent + "  " + strings.Join(members, ","+indent+"  ") + indent + "}"
}
