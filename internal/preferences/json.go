package preferences

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON is cut into slices of its own text instead of being decoded, so that
// duplicate names, odd spelling and bytes that Go cannot hold survive.

// bom is the byte-order mark that some editors put before a text.
const bom = "\ufeff"

// compact checks that text is one JSON object and returns it without the white
// space between tokens, every other byte as it is.
func compact(text string) (string, error) {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(strings.TrimPrefix(text, bom))); err != nil {
		return "", fmt.Errorf("content is not JSON: %w", err)
	}
	if b.Bytes()[0] != '{' {
		return "", fmt.Errorf("content is JSON but not an object")
	}
	return b.String(), nil
}

// member is one name and value of an object, and where they stand in its text.
type member struct {
	name       string // decoded
	stored     string // "name":value, without white space around the colon
	quoted     string // the name as stored
	json       string // the value
	start, end int    // of the value
}

// members cuts a valid JSON object, which may have white space.
func members(object string) []member {
	var all []member
	for i := strings.IndexByte(object, '{') + 1; ; {
		i += strings.IndexAny(object[i:], `"}`)
		if object[i] == '}' {
			return all
		}
		quoted := object[i:endOfValue(object, i)]
		i += len(quoted)
		i += strings.IndexByte(object[i:], ':') + 1
		for strings.IndexByte(" \t\r\n", object[i]) >= 0 {
			i++
		}
		m := member{quoted: quoted, start: i, end: endOfValue(object, i)}
		m.name, _ = unquote(quoted)
		m.json = object[m.start:m.end]
		m.stored = quoted + ":" + m.json
		all = append(all, m)
		i = m.end
	}
}

// endOfValue returns the index after the value that starts at i in an object.
func endOfValue(text string, i int) int {
	switch text[i] {
	case '"':
		for i++; text[i] != '"'; i++ {
			if text[i] == '\\' {
				i++
			}
		}
		return i + 1
	case '{', '[':
		for depth := 0; ; i++ {
			switch text[i] {
			case '"':
				i = endOfValue(text, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
			if depth == 0 {
				return i + 1
			}
		}
	}
	return i + strings.IndexAny(text[i:], ",} \t\r\n")
}

// unquote decodes a valid JSON string. It reports false when Go cannot hold
// it: bytes that are not UTF-8 and halves of surrogate pairs come out as
// U+FFFD.
func unquote(quoted string) (text string, faithful bool) {
	err := json.Unmarshal([]byte(quoted), &text)
	return text, err == nil && utf8.ValidString(quoted) && !loneSurrogate(quoted)
}

// loneSurrogate reports whether a string has the escape of one half of a
// surrogate pair without the other.
func loneSurrogate(quoted string) bool {
	for i := 0; i < len(quoted); i++ {
		if quoted[i] != '\\' {
			continue
		}
		i++
		high, ok := escapedUnit(quoted[i-1:])
		if !ok || !utf16.IsSurrogate(high) {
			continue
		}
		low, _ := escapedUnit(quoted[i+5:])
		if utf16.DecodeRune(high, low) == utf8.RuneError {
			return true
		}
		i += 10
	}
	return false
}

// escapedUnit decodes \uXXXX at the start of s.
func escapedUnit(s string) (rune, bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, false
	}
	unit, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(unit), err == nil
}
