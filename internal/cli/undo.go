package cli

import (
	"regexp"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// revertible reports whether a rollback of what was applied would write
// anything: a document that the apply created stays, and an older version is
// never promoted.
func revertible(applied plan.Plan) bool {
	for _, t := range applied.Targets {
		if o := t.Outcome; o != nil && o.LatestBefore > 0 && o.Version > o.LatestBefore {
			return true
		}
	}
	return false
}

// undo is the command line that rolls back what this one has applied.
func (a *app) undo(file string) string {
	words := []string{"ssmprefs", "rollback", "--plan", quoted(file)}
	option := func(name, value string) {
		if value != "" {
			words = append(words, name, quoted(value))
		}
	}
	if a.config != defaultConfig {
		option("--config", a.config)
	}
	option("--sandbox", a.sandboxFile)
	option("--account", strings.Join(a.accounts, ","))
	option("--region", strings.Join(a.regions, ","))
	option("--exclude", strings.Join(a.excludes, ","))
	return strings.Join(words, " ")
}

var plainWord = regexp.MustCompile(`^[\w./:@,+-]+$`)

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
