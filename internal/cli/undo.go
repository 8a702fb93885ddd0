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
	return a.given("rollback", file) +
		option("--account", strings.Join(a.accounts, ",")) +
		option("--region", strings.Join(a.regions, ",")) +
		option("--exclude", strings.Join(a.excludes, ","))
}

// redo is the command line that applies a plan which is kept, "" for none. The
// plan brings its own filters.
func (a *app) redo(file string) string {
	if file == "" {
		return ""
	}
	return a.given("apply", file)
}

// given is a command that is given a plan, for the file and the AWS at hand.
func (a *app) given(command, file string) string {
	return "ssmprefs " + command + option("--plan", file) + option("--config", a.otherConfig()) + option("--sandbox", a.sandboxFile)
}

// otherConfig is the preferences file, "" for the one that nobody has to name.
func (a *app) otherConfig() string {
	if a.config == defaultConfig {
		return ""
	}
	return a.config
}

func option(name, value string) string {
	if value == "" {
		return ""
	}
	return " " + name + " " + quoted(value)
}

var plainWord = regexp.MustCompile(`^[\w./:@,+-]+$`)

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
