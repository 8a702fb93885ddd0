package config

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// MaxSize is the most bytes that a preferences.yaml may have.
const MaxSize = 1 << 20

// checkBytes finds what the YAML parser would take for something else, or
// would place wrongly, and reports the first of it. It reports whether the
// text can be parsed.
func (r *report) checkBytes(text []byte) bool {
	if len(text) > MaxSize {
		r.add(r.source.At(1, 1), RuleTooLarge, "split it into several files, each with its own label", "the file has more than %d bytes", MaxSize)
		return false
	}
	if isUTF16(text) {
		r.add(r.source.At(1, 1), RuleNotUTF8, "save the file as UTF-8", "the file is UTF-16 or UTF-32 text")
		return false
	}
	line, column := 1, 1
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		if rule, message, remedy := judge(c, size, text[i:]); rule != "" {
			r.add(r.source.At(line, column), rule, remedy, "%s", message)
			return false
		}
		i += size
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
	}
	return true
}

// isUTF16 recognises a byte order mark, or the zero bytes that ASCII has in
// the first characters of UTF-16 and UTF-32.
func isUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF}) ||
		len(text) >= 4 && (text[0] == 0) != (text[1] == 0) && (text[2] == 0 || text[3] == 0)
}

// judge says what is wrong with the character at the start of rest. Only the
// characters that YAML allows pass, less those that YAML takes for the end of a
// line and editors do not: https://yaml.org/spec/1.1/#c-printable
func judge(c rune, size int, rest []byte) (rule, message, remedy string) {
	switch {
	case c == utf8.RuneError && size == 1:
		return RuleNotUTF8, fmt.Sprintf("byte 0x%02X is not UTF-8", rest[0]), "save the file as UTF-8"
	case c == '\r' && !bytes.HasPrefix(rest, []byte("\r\n")), c == '\u0085', c == '\u2028', c == '\u2029':
		return RuleControl, fmt.Sprintf("U+%04X ends a line for YAML and not for editors", c), "end lines with a line feed, or with carriage return and line feed"
	case c < ' ' && c != '\t' && c != '\n' && c != '\r', c >= 0x7F && c < 0xA0, c == '\uFEFF', c == '\uFFFE', c == '\uFFFF':
		return RuleControl, fmt.Sprintf("control character U+%04X", c), "take it out"
	}
	return "", "", ""
}
