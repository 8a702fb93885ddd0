package diag

import (
	"testing"
	"unicode"
)

func TestVisible(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"plain é 漢", "plain é 漢"},
		{"a\tb\x1b\r\n\x00\x7f", "a␉b␛␍␊␀␡"},
		{"\u202e\u200b\u00a0\ufe0f", "‹U+202E›‹U+200B›‹U+00A0›‹U+FE0F›"},
		{"a\xffb", "a‹0xFF›b"},
		{"##[error]", `#\#[error]`},
		{"#\u200b#[x", "#‹U+200B›#[x"},
	} {
		if got := Visible(c.in); got != c.want {
			t.Errorf("Visible(%q) = %q, want %q", c.in, got, c.want)
		}
		if again := Visible(Visible(c.in)); again != c.want {
			t.Errorf("Visible twice of %q = %q", c.in, again)
		}
	}
}

func TestEveryCharacterIsVisible(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		for _, v := range Visible(string(r)) {
			if hidden(v) {
				t.Fatalf("%U leaves %U", r, v)
			}
		}
	}
}
