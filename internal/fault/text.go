package fault

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMessage caps what a service or a proxy says, in bytes.
const maxMessage = 600

// What can stand in an error text and must not be shown: a signature error
// quotes the signed request with its session token, a denial an encoded
// message, a proxy error the URL with its password.
var secrets = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`://[^/\s@]+@`), "://[removed]@"},
	{regexp.MustCompile(`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b`), "[access key]"},
	{regexp.MustCompile(`(?i)\b([a-z_-]*(?:token|signature|secret|secret_?access_?key|password))(["']?[:=]|["']\s*:\s*)["']?[^\s,&"']+`), "$1$2[removed]"},
	{regexp.MustCompile(`[A-Za-z0-9+/=_-]{100,}`), "[removed]"},
}

// Clean makes the text of a service or a library fit for a message of ours: on
// one line, without secrets, not too long, in lower case at the start and
// without a full stop.
func Clean(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	for _, s := range secrets {
		text = s.pattern.ReplaceAllString(text, s.instead)
	}
	if len(text) > maxMessage {
		cut := maxMessage
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		return lowerFirst(text[:cut]) + "…"
	}
	return lowerFirst(strings.TrimRight(text, ". "))
}

// lowerFirst leaves abbreviations and codes such as STS and L-12345 as they are.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	first, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if unicode.IsLower(second) || second == ' ' {
		return string(unicode.ToLower(first)) + s[n:]
	}
	return s
}
