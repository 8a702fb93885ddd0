package preferences

// Document is the content of one version, read as the node agent reads it:
// keys fold case, the later of two wins, and a value is taken in whatever form
// the agent accepts. What the canonical form does not hold is kept as it is
// stored. A Document is never written to, so that equal ones can be shared.
type Document struct {
	text    string
	fields  [KeyCount]Field
	unknown []Member
}

// Field is how one key stands in a document.
type Field struct {
	// Value is what the node takes, of the description without the ending that
	// [WithEnding] puts there. A value that the key's type cannot hold is its
	// compact JSON text, one with a {{placeholder}} literally. An absent key has
	// the unset value of its type.
	Value Value
	// Holds is whether the type of the key can hold the stored value, so that
	// Value is canonical. A value that it cannot hold differs from every wish.
	Holds bool
	// Stored is the stored JSON text where it means Value in a form that does
	// harm: the console's page goes blank or no session opens. It is "" for
	// the canonical form, absent, null and the other harmless ones.
	Stored string
	// Closed is whether the node cannot read the document because of this
	// form, so that no session opens today.
	Closed bool
	// raw is the value as compact JSON, for writing it back verbatim; "" when
	// absent.
	raw string
}

// Member is something stored that has no key here: an unknown key or a
// container of the wrong kind, which counts as absent.
type Member struct {
	Pointer string // JSON pointer, /parameters or /inputs/futureKey
	JSON    string // compact; of a name that occurs twice its members, joined by commas
	stored  string // "name":value, for writing it back verbatim
}

// Text is the content as stored.
func (d *Document) Text() string { return d.text }

// Field returns how a key stands in the document.
func (d *Document) Field(k Key) Field { return d.fields[k] }

// Unknown returns what has no key here, sorted by pointer.
func (d *Document) Unknown() []Member { return d.unknown }

// Description is the document's description, "" when it is none that a text
// can hold.
func (d *Document) Description() string {
	if f := d.fields[Description]; f.Holds {
		return f.Value.Text()
	}
	return ""
}

// Set returns the 13 preferences as the node takes them. What cannot be held
// counts as unset.
func (d *Document) Set() Set {
	var s Set
	for k := range s {
		if f := d.fields[k]; f.Holds {
			s[k] = f.Value.text
		}
	}
	return s
}
