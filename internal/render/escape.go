package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible returns s with nothing hidden in it: control characters as their
// Unicode pictures, other characters without a look of their own (zero width,
// bidirectional, spaces other than the common one) by number. The runner's old
// command form ##[ is broken up, since it counts anywhere in a line of a log.
func visible(s string) string {
	if plainText(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "‹0x%02X›", s[0])
		case r < ' ':
			b.WriteRune('␀' + r)
		case r == 0x7f:
			b.WriteRune('␡')
		case hidden(r):
			fmt.Fprintf(&b, "‹U+%04X›", r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return strings.ReplaceAll(b.String(), "##[", `#\#[`)
}

// plainText reports whether s is what most texts are: printable ASCII.
func plainText(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return !strings.Contains(s, "##[")
}

func hidden(r rune) bool {
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// harmless breaks up the :: that would make a line of a log a command to the
// runner.
func harmless(line string) string {
	text := strings.TrimLeft(line, " ")
	if !strings.HasPrefix(text, "::") {
		return line
	}
	return line[:len(line)-len(text)] + `:\` + text[1:]
}

// shorten cuts a text to at most limit characters, the last an ellipsis.
func shorten(s string, limit int) string {
	count, cut := 0, 0
	for i := range s {
		count++
		if count == limit {
			cut = i
		}
	}
	if count <= limit {
		return s
	}
	return s[:cut] + "…"
}

// columns is how many cells of a terminal s takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

// cells is the width of one character: none for a combining mark, two for the
// wide scripts and pictures, one for all others.
func cells(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		r >= 0xff01 && r <= 0xff60, r >= 0x3001 && r <= 0x303e, r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	return 1
}
