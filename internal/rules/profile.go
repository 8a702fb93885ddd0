package rules

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// scripting is the rules on texts that are typed into a shell.
func scripting() []Rule {
	const docs = "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-shell-config.html"
	return []Rule{
		{
			ID: "double-braces", Severity: diag.Warning,
			Keys:   ofType(preferences.Text, preferences.Profile),
			Title:  "A word in double braces",
			Why:    "In a document that declares a parameter of that name, {{ word }} is replaced by its value; in all others it stays as it is.",
			Remedy: "write it otherwise, or silence this rule when the document has no parameters",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html",
			value:  doubleBraces, profile: profileBraces,
		},
		{
			ID: "profile-bash", Severity: diag.Warning,
			Keys:    []preferences.Key{preferences.ShellProfileLinux},
			Title:   "Bash in a profile that sh reads",
			Why:     "A node types shellProfile.linux into sh, which on Debian and Ubuntu is dash: what only bash knows is an error there, or means something else.",
			Remedy:  "write it as sh reads it, or begin the profile with exec /bin/bash",
			Docs:    "https://github.com/aws/amazon-ssm-agent/issues/131",
			profile: profileBash,
		},
		{
			ID: "profile-control", Severity: diag.Warning,
			Keys:    ofType(preferences.Profile),
			Title:   "A shell profile with characters that cannot be seen",
			Why:     "A profile is typed into a terminal, where a control character is a key that somebody presses; others hide in a word, or turn the reading direction so that a reviewer sees another text than the shell.",
			Remedy:  `take the character out, or have the shell make it, as printf '\033' does`,
			Docs:    docs,
			profile: profileControl,
		},
		{
			ID: "profile-line-ends", Severity: diag.Warning,
			Keys:    ofType(preferences.Profile),
			Title:   "A shell profile with invisible characters at its lines' ends or its start",
			Why:     "A profile is typed into the shell as it is: a carriage return stays in the last word of each line on Linux and ends each line twice on Windows, and a byte order mark spoils the first command.",
			Remedy:  "save the file with line feeds only, without a byte order mark",
			Docs:    docs,
			profile: profileLineEnds,
		},
		{
			ID: "profile-secret", Severity: diag.Warning,
			Keys:    ofType(preferences.Profile),
			Title:   "A shell profile that seems to hold a secret",
			Why:     "The text of a profile stands in the log of every session, in the agent's log on the node, and in all versions of the document.",
			Remedy:  "let the profile fetch the secret on the node, and renew this one",
			Docs:    docs,
			profile: profileSecret,
		},
		{
			ID: "profile-unreached", Severity: diag.Warning,
			Keys:    []preferences.Key{preferences.ShellProfileLinux},
			Title:   "Lines of a profile that the shell does not get",
			Why:     "A profile is typed into the terminal line by line, so what stands below exec or an interactive program is typed into that program. Lines below a shell are ordinary: it reads them.",
			Remedy:  "put these commands first, and the program last",
			Docs:    docs,
			profile: profileUnreached,
		},
	}
}

var braces = regexp.MustCompile(`\{\{\s*[A-Za-z][A-Za-z0-9_-]*\s*\}\}`)

func doubleBraces(k preferences.Key, text string) string {
	if !braces.MatchString(text) {
		return ""
	}
	return fmt.Sprintf("%s holds a word in double braces", k)
}

func profileBraces(_ preferences.Key, text string) []flaw {
	return flawsAt(text, braces, "a word in double braces")
}

// flawsAt is the lines in which a form begins; it may go over several.
func flawsAt(text string, form *regexp.Regexp, what string) []flaw {
	var flaws []flaw
	for _, found := range form.FindAllStringIndex(text, -1) {
		line := strings.Count(text[:found[0]], "\n") + 1
		if len(flaws) == 0 || flaws[len(flaws)-1].line < line {
			flaws = append(flaws, flaw{line, what})
		}
	}
	return flaws
}

func profileLineEnds(_ preferences.Key, text string) []flaw {
	if strings.HasPrefix(text, "\uFEFF") {
		return []flaw{{1, "a byte order mark"}}
	}
	return eachLine(text, func(line string) string {
		if strings.Contains(line, "\r") {
			return "a carriage return"
		}
		return ""
	})
}

// profileControl leaves carriage returns and the byte order mark in front to
// profile-line-ends.
func profileControl(_ preferences.Key, text string) []flaw {
	return eachLine(strings.TrimPrefix(text, "\uFEFF"), func(line string) string {
		last := ' '
		for _, r := range line {
			if unseen(r, last) {
				return fmt.Sprintf("the character U+%04X", r)
			}
			last = r
		}
		return ""
	})
}

// unseen reports whether a character shows nothing of itself. Joiners belong
// between letters of other scripts and in emoji.
func unseen(r, last rune) bool {
	const nonJoiner, joiner = '\u200C', '\u200D'
	switch r {
	case '\t', '\r':
		return false
	case nonJoiner, joiner:
		return last <= unicode.MaxASCII
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
