package initial

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// plain is the texts that need no quotes: words with one blank between them,
// none of which ends in a colon. It leaves out much that YAML would take as text
// and a person might not.
var plain = regexp.MustCompile(`^[A-Za-z/$](\S*[^\s:])?( [A-Za-z0-9/$_.-](\S*[^\s:])?)*$`)

// beyondPlain is the characters that make somebody wonder.
var beyondPlain = regexp.MustCompile(`[^A-Za-z0-9/$_.:@{}+= -]`)

// words are what readers of YAML take for a flag or for null.
var words = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

// quote is a text as YAML, on one line. In a list of the form [a, b] braces end
// a text.
func quote(s string, listed bool) string {
	if !plain.MatchString(s) || beyondPlain.MatchString(s) || slices.Contains(words, strings.ToLower(s)) || listed && strings.ContainsAny(s, "{}") {
		return quoted(s)
	}
	return s
}

// quoted is a text in double quotes, with whatever does not show itself by
// number: https://yaml.org/spec/1.2.2/#57-escaped-characters
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFF:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// scalar is the value of a preference as YAML. Lines stand below each other,
// indented, where nothing in them gets lost by that.
func scalar(k preferences.Key, text string, indent string) string {
	const mostDigits = 4 // of minutes; longer ones are no number to every reader
	switch {
	case k.Type() == preferences.Flag && text == "":
		return "false"
	case k.Type() == preferences.Flag:
		return "true"
	case text == "":
		return "null"
	case k.Type() == preferences.Minutes && len(text) <= mostDigits:
		return text
	case k.Type() == preferences.Minutes:
		return quoted(text)
	case stacks(text):
		return stacked(text, indent)
	}
	return quote(text, false)
}

// stacks reports whether a text can stand as it is in lines of its own. Blank
// lines at its end would run into those that part the sections of a file.
func stacks(text string) bool {
	if !strings.Contains(text, "\n") || strings.HasSuffix(text, "\n\n") || strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && r != '\t' && !unicode.IsPrint(r)
	}) {
		return false
	}
	for i, line := range strings.Split(text, "\n") {
		blank := strings.TrimLeft(line, " \t") == ""
		if blank && (line != "" || i == 0) || i == 0 && line[0] <= ' ' {
			return false
		}
	}
	return true
}

// stacked is a text that stacks.
func stacked(text, indent string) string {
	body, ended := strings.CutSuffix(text, "\n")
	head := "|-"
	if ended {
		head = "|"
	}
	var b strings.Builder
	b.WriteString(head)
	for line := range strings.SplitSeq(body, "\n") {
		b.WriteByte('\n')
		if line != "" {
			b.WriteString(indent + line)
		}
	}
	return b.String()
}
