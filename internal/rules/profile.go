package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// scripting is the rules on texts that are typed into a shell. Their messages
// show nothing of the text, which is not for every log.
func scripting() []Rule {
	const docs = "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-shell-config.html"
	return []Rule{
		{
			ID: "double-braces", Severity: diag.Warning,
			Title:  "A word in double braces",
			Why:    "In a document that declares a parameter of that name, {{ word }} is replaced by its value; in all others it stays as it is.",
			Remedy: "write it otherwise, or silence this rule when the document has no parameters",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html",
			value:  doubleBraces,
		},
		{
			ID: "profile-line-ends", Severity: diag.Warning,
			Title:  "A shell profile with invisible characters at its lines' ends or its start",
			Why:    "A profile is typed into the shell as it is: a carriage return stays in the last word of each line on Linux and ends each line twice on Windows, and a byte order mark spoils the first command.",
			Remedy: "save the file with line feeds only, without a byte order mark",
			Docs:   docs,
			value:  profileLineEnds,
		},
		{
			ID: "profile-secret", Severity: diag.Warning,
			Title:  "A shell profile that seems to hold a secret",
			Why:    "The text of a profile stands in the log of every session, in the agent's log on the node, and in all versions of the document.",
			Remedy: "let the profile fetch the secret on the node, and renew this one",
			Docs:   docs,
			value:  profileSecret,
		},
	}
}

var (
	braces = regexp.MustCompile(`\{\{\s*[A-Za-z][A-Za-z0-9_]*\s*\}\}`)
	// secret is the forms that hardly anything else has: keys of AWS and GitHub,
	// and private keys.
	secret = regexp.MustCompile(`\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{40}|-----BEGIN [A-Z ]*PRIVATE KEY-----`)
)

func doubleBraces(k preferences.Key, text string) string {
	if !braces.MatchString(text) {
		return ""
	}
	return fmt.Sprintf("%s holds a word in double braces", k)
}

func profileLineEnds(k preferences.Key, text string) string {
	switch {
	case k.Type() != preferences.Profile:
		return ""
	case strings.HasPrefix(text, "\uFEFF"):
		return fmt.Sprintf("%s begins with a byte order mark", k)
	case strings.Contains(text, "\r"):
		return fmt.Sprintf("%s holds carriage returns", k)
	}
	return ""
}

func profileSecret(k preferences.Key, text string) string {
	if k.Type() != preferences.Profile || !secret.MatchString(text) {
		return ""
	}
	return fmt.Sprintf("%s seems to hold a key or a token", k)
}
