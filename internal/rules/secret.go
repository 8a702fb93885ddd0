package rules

import (
	"regexp"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// secretForms is the forms that hardly anything else has.
var secretForms = []struct {
	what string
	form *regexp.Regexp
}{
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY`)},
	{"an access key of AWS", regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`)},
	{"a secret key of AWS", regexp.MustCompile(`(?i)secret_?(?:access_?)?key\w*["']?\s*[=:]?\s*["']?[a-z0-9/+]{40}(?:[^a-z0-9/+]|$)`)},
	{"a token of GitHub", regexp.MustCompile(`\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{40}`)},
	{"a token of GitLab", regexp.MustCompile(`\bgl(?:pat|rt|dt)-[\w-]{20}`)},
	{"a token of Slack", regexp.MustCompile(`\bxox[abeoprs]-[\w-]{10}|hooks\.slack\.com/services/T\w+/B\w+/\w`)},
	{"a token of a registry", regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}|\bpypi-AgE[\w-]{16}|\bdckr_pat_[\w-]{20}`)},
	{"a key of an API", regexp.MustCompile(`\bAIza[\w-]{35}|\b[rs]k_live_[A-Za-z0-9]{16}|\bsk-(?:ant|proj)-[\w-]{16}|\bSG\.[\w-]{16,}\.[\w-]{16}|\bhvs\.[\w-]{20}`)},
	{"a signed token", regexp.MustCompile(`\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}`)},
}

const (
	secretName = `(?:password|passwd|passphrase|secret|secret_?key|token|api_?key|access_?key|private_?key|auth_?key|_pwd|(?:\b|_)pass|(?-i:[a-z0-9]Pass))`
	shellValue = `("[^"]*"|'[^']*'|[^\s;&|"')]+)`
	textValue  = `("[^"]*"|'[^']*')`
)

// secretPlaces is where a secret stands in a command, by what is typed into.
// The group is the value, which may be fetched instead of written.
var secretPlaces = map[preferences.Key][]*regexp.Regexp{
	preferences.ShellProfileLinux: {
		regexp.MustCompile(`(?i)` + secretName + `=` + shellValue),
		regexp.MustCompile(`(?i)--(?:pass|password|passwd|passphrase|token|secret|api-key|client-secret)[ =]` + shellValue),
		regexp.MustCompile(`\bsshpass\s+-p\s*` + shellValue),
		regexp.MustCompile(`\b(?:mysql\w*|mariadb)\s.*\s-p([^\s"'$-]\S*)`),
		regexp.MustCompile(`\becho\s+["']?\w+:([^\s"']+)["']?\s*\|\s*(?:sudo\s+)?chpasswd`),
	},
	preferences.ShellProfileWindows: {
		regexp.MustCompile(`(?i)\$(?:env:)?\w*` + secretName + `\s*=\s*` + textValue),
		regexp.MustCompile(`(?i)\bset\s+"?\w*` + secretName + `=([^\s"&]+)`),
		regexp.MustCompile(`(?i)\bsetx\s+"?\w*` + secretName + `"?\s+"?([^\s"&]+)`),
		regexp.MustCompile(`(?i)\b(?:Set-Item|New-Item|Set-Content)\s+(?:-Path\s+)?["']?env:\\?\w*` + secretName + `["']?\s+(?:-Value\s+)?` + textValue),
		regexp.MustCompile(`(?i)\bnet(?:\.exe)?\s+(?:use\s+(?:(?:\w:|\*)\s+)?\\\\\S+|user\s+[^\s/;&|<>]+)\s+(?:/\S+\s+)*([^\s/;&|<>][^\s;&|<>]*)(?:[\s;&|]|$)`),
		regexp.MustCompile(`(?i)ConvertTo-SecureString\s+(?:-String\s+)?` + textValue),
		regexp.MustCompile(`(?i)\s-(?:password|token|secret|apikey)[ :]` + textValue),
	},
}

// secretAnywhere is the places that are the same for every shell.
var secretAnywhere = []*regexp.Regexp{
	regexp.MustCompile(`\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@"'$<{}]*:([^\s/@"'<>]+)@`),
	regexp.MustCompile(`(?i)\bauthorization:\s*(?:basic|bearer|token)\s+([^\s"']+)`),
	regexp.MustCompile(`\b(?:curl|wget)\s.*(?:-u\s*|--user[= ])["']?[^\s:"'$]+:([^\s"']+)`),
}

func profileSecret(k preferences.Key, text string) []flaw {
	return eachLine(text, func(line string) string {
		for _, s := range secretForms {
			if s.form.MatchString(line) {
				return s.what + " seems to stand there"
			}
		}
		for _, places := range [][]*regexp.Regexp{secretPlaces[k], secretAnywhere} {
			for _, place := range places {
				if holdsSecret(place, line) {
					return "a password or a token seems to stand there"
				}
			}
		}
		return ""
	})
}

func holdsSecret(place *regexp.Regexp, line string) bool {
	for _, found := range place.FindAllStringSubmatch(line, -1) {
		if literal(found[1]) {
			return true
		}
	}
	return false
}

var (
	fetched = regexp.MustCompile("\\$[({A-Za-z_0-9]|`|\\{\\{|%\\w+%")
	pathed  = regexp.MustCompile(`^(?:[~.]*/|[\w.-]+/[\w.-]+(?:/[\w.-]+)*$|(?:arn|file|env|alias|https?):)`)
	filler  = regexp.MustCompile(`(?i)^(?:<.*|\(.*|@.*|.*\*.*|\$.?|_+|x+|\.+|true|false|none|null|required|prompt(?:ed)?|ask(?:ed)?|(?:your|replace|example|placeholder|redacted|dummy|enter)\b.*)$`)
)

// literal reports whether a value is written out: it is neither fetched by a
// command or from a variable, nor a path, nor what only keeps the place. A plain
// word counts, for people take such ones for passwords, unless it says that
// somebody is asked.
func literal(value string) bool {
	const least, most = 4, 40 // characters of a password, of a path without a slash in front
	bare := strings.Trim(value, `"'`)
	switch {
	case len(bare) < least, strings.ContainsAny(bare, " \t"), filler.MatchString(bare):
		return false
	case value[0] != '\'' && fetched.MatchString(bare):
		return false
	case pathed.MatchString(bare):
		return len(bare) >= most && bare[0] != '/' && !strings.Contains(bare, ":")
	}
	return true
}
