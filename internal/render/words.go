package render

import (
	"strconv"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// sign is the mark of an action. Its word always stands beside it.
func sign(a plan.Action) span {
	switch a {
	case plan.Create:
		return span{good, "+"}
	case plan.Update:
		return span{warn, "~"}
	case plan.Repoint:
		return span{moved, "→"}
	}
	return span{bad, "?"}
}

// direction is the word for what a change does to security and audit.
func (r *report) direction(d plan.Direction) phrase {
	switch {
	case d == preferences.Loosens && r.venue.Drift:
		return phrase{{bad, "▼ live is looser"}}
	case d == preferences.Tightens && r.venue.Drift:
		return phrase{{good, "▲ live is stricter"}}
	case d == preferences.Loosens:
		return phrase{{bad, "▼ loosens"}}
	case d == preferences.Tightens:
		return phrase{{good, "▲ tightens"}}
	}
	return say("neutral")
}

// origin is the word for whose doing a change is, nothing when that is not
// known.
func origin(o plan.Origin) phrase {
	switch o {
	case plan.Drift:
		return say("drift")
	case plan.PullRequest:
		return say("this pull request")
	case plan.Both:
		return say("this pull request over drift")
	}
	return nil
}

// classWord is the word for a verdict's class.
func classWord(c plan.Class) string {
	switch c {
	case plan.Drifted:
		return "drifted since review"
	case plan.FileMoved:
		return "the file moved since review"
	case plan.LostRace:
		return "lost the race against another write"
	}
	return spaced(c)
}

// resultWord is the word for how the apply of a target ended.
func resultWord(r plan.Result) string {
	if r == plan.Written {
		return "done"
	}
	return spaced(r)
}

// spaced turns an id into words.
func spaced[T ~string](id T) string { return strings.ReplaceAll(string(id), "-", " ") }

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// have is the verb that agrees with n: have(2, "is", "are").
func have(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// keyType is what the key of a change holds; anything that is no key is text.
func keyType(name string) preferences.Type {
	if k, ok := preferences.ParseKey(name); ok {
		return k.Type()
	}
	return preferences.Text
}

// shown is one side of a change as people read it.
func shown(key string, v preferences.Value) span {
	switch {
	case v.IsFlag() && v.On():
		return span{plain, "on"}
	case v.IsFlag():
		return span{plain, "off"}
	case v.IsUnset():
		return span{plain, "(not set)"}
	case keyType(key) == preferences.Minutes && digits(v.Text()):
		return span{value, v.Text() + " min"}
	}
	return span{value, quoted(v.Text())}
}

// quoted puts a text in quotes where it could be taken for one of our own
// words or its ends cannot be seen.
func quoted(s string) string {
	switch {
	case s != strings.TrimSpace(s), strings.HasPrefix(s, "("), s == "on", s == "off", strings.Contains(s, "→"):
		return `"` + s + `"`
	}
	return s
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// label is the name of a change's key as people call it.
func label(c plan.Change) span {
	switch {
	case c.Kind == plan.CreateDocument:
		return span{plain, "new document"}
	case c.Kind == plan.RepointDefault:
		return span{plain, "default version"}
	}
	return span{value, c.Key}
}

// bothSides is the old and the new side of a change as people read them. A
// retype is about the form, so its sides are JSON.
func bothSides(c plan.Change) (before, after span) {
	switch c.Kind {
	case plan.Remove:
		return span{value, c.Old.Text()}, span{plain, "(removed)"}
	case plan.Retype:
		return span{value, c.Old.Text()}, span{value, string(c.New.AppendJSON(nil))}
	}
	return shown(c.Key, c.Old), shown(c.Key, c.New)
}

// resultSign is the mark of a result. Its word always stands beside it.
func resultSign(t tone) span {
	switch t {
	case good:
		return span{t, "✓"}
	case bad:
		return span{t, "✗"}
	case warn:
		return span{t, "!"}
	}
	return span{t, "·"}
}

// severitySign is the mark of a finding. Its word always stands beside it.
func severitySign(severity string) span {
	if severity == string(diag.Error) {
		return span{bad, "✗"}
	}
	return span{warn, "!"}
}
