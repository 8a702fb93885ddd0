package render

import (
	"strings"
	"unicode"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// visible is [diag.Visible]: no text stands in what is rendered without it.
func visible(s string) string { return diag.Visible(s) }

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
