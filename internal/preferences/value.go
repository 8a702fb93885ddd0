package preferences

import (
	"encoding/json"
	"fmt"
)

// Value is one side of a change: a text, a boolean, or missing (the zero
// value, null under a hash and left out of JSON). Values compare with ==.
type Value struct {
	kind valueKind
	text string // a text, or "true" for a set flag
}

type valueKind uint8

const (
	missing valueKind = iota
	textual
	boolean
)

// TextValue is the value of a key that holds a text.
func TextValue(s string) Value { return Value{kind: textual, text: s} }

// FlagValue is the value of a key that holds a boolean.
func FlagValue(on bool) Value {
	if on {
		return Value{kind: boolean, text: "true"}
	}
	return Value{kind: boolean}
}

// IsZero reports whether the value is missing.
func (v Value) IsZero() bool { return v.kind == missing }

// IsFlag reports whether the value is a boolean.
func (v Value) IsFlag() bool { return v.kind == boolean }

// On reports whether the value is the boolean true.
func (v Value) On() bool { return v.kind == boolean && v.text == "true" }

// Text is the text of the value, "" for a boolean or a missing one.
func (v Value) Text() string {
	if v.kind != textual {
		return ""
	}
	return v.text
}

// IsUnset reports whether the value is missing, an empty text or false.
func (v Value) IsUnset() bool { return v.text == "" }

// Map returns the value with its text put through f; booleans stay.
func (v Value) Map(f func(string) string) Value {
	if v.kind == textual {
		v.text = f(v.text)
	}
	return v
}

// MarshalJSON writes a string, a boolean or null. The text is written by
// [Quote], the same bytes as under the hashes.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// AppendJSON appends the value as JSON.
func (v Value) AppendJSON(b []byte) []byte {
	switch v.kind {
	case textual:
		return AppendQuote(b, v.text)
	case boolean:
		if v.text == "true" {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	}
	return append(b, "null"...)
}

// UnmarshalJSON reads a string, a boolean or null.
func (v *Value) UnmarshalJSON(b []byte) error {
	var a any
	if err := json.Unmarshal(b, &a); err != nil {
		return err
	}
	switch a := a.(type) {
	case nil:
		*v = Value{}
	case bool:
		*v = FlagValue(a)
	case string:
		*v = TextValue(a)
	default:
		return fmt.Errorf("value %s is neither a string nor a boolean", b)
	}
	return nil
}

// AppendQuote appends s as a JSON string in the one form that hashes rest on:
// UTF-8 as it is, only the quote, the backslash and control characters
// escaped, \b \f \n \r \t short, the others as \u00xx. Bytes that are not
// UTF-8 become U+FFFD.
func AppendQuote(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			if r < 0x20 {
				b = append(b, `\u00`...)
				b = append(b, hex[r>>4], hex[r&15])
				continue
			}
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}
