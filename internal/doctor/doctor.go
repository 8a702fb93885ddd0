// Package doctor is what a set-up needs to work, thing by thing: how each came
// out, the cause and the remedy of what is bad, and a text about it all that
// strangers may read.
//
// It asks nobody: it is told what AWS, GitHub and the file have said, and their
// errors keep the words that every other command has for them.
package doctor

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// Result is how a check came out.
type Result string

// The results, as they stand in the JSON.
const (
	Good    Result = "good"
	Bad     Result = "bad"
	Unknown Result = "could-not-tell"
	Skipped Result = "skipped"
)

// The names of the checks, in their order.
const (
	Version      = "version"
	File         = "file"
	Credentials  = "credentials"
	Clock        = "clock"
	Organization = "organization" // of a file that names units, or when it does not show itself
	Roles        = "roles"
	Regions      = "regions"
	Documents    = "documents"
	Preflight    = "preflight"
	GitHub       = "github"
)

// Check is one thing that was looked at.
type Check struct {
	Name     string    `json:"name"`
	Result   Result    `json:"result"`
	Says     string    `json:"says"`
	Problems []Problem `json:"problems,omitempty"`

	facts []string // for strangers: our own words, classes, codes and counts alone
}

// Problem is a cause and what helps, "" where nothing is known to.
type Problem struct {
	Targets string `json:"targets,omitempty"` // in short notation
	Cause   string `json:"cause"`
	Next    string `json:"next,omitempty"`
}

// Report is all checks of a run.
type Report []Check

// Is reports whether a check came out so.
func (r Report) Is(name string, result Result) bool {
	return slices.ContainsFunc(r, func(c Check) bool { return c.Name == name && c.Result == result })
}

// Text is the report for a terminal, with the text to paste at its end.
func (r Report) Text(o render.TextOptions) string {
	tones := map[Result]render.CheckTone{
		Good: render.CheckGood, Bad: render.CheckBad, Unknown: render.CheckUnknown, Skipped: render.CheckSkipped,
	}
	shown := make([]render.Check, len(r))
	for i, c := range r {
		shown[i] = render.Check{Tone: tones[c.Result], Word: c.Result.word(), Name: c.Name, Says: c.Says}
		for _, p := range c.Problems {
			shown[i].Problems = append(shown[i].Problems, render.Problem{Where: p.Targets, Cause: p.Cause, Next: p.Next})
		}
	}
	return render.Checks(shown, o) +
		"\nFor a bug report, without accounts, names and texts of yours:\n\n```\n" + diag.Lines(r.Paste()) + "```\n"
}

// Paste is the report for strangers.
func (r Report) Paste() string {
	var b strings.Builder
	for _, c := range r {
		b.WriteString(c.Name + ": " + c.Result.word())
		if len(c.facts) > 0 {
			b.WriteString(" (" + strings.Join(c.facts, ", ") + ")")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// JSON is the report for programs.
func (r Report) JSON() (string, error) {
	text, err := json.MarshalIndent(struct {
		FormatVersion int    `json:"formatVersion"`
		Checks        Report `json:"checks"`
		Paste         string `json:"paste"`
	}{1, r, r.Paste()}, "", "  ")
	return string(text) + "\n", err
}

// word is the result as people read it.
func (r Result) word() string { return strings.ReplaceAll(string(r), "-", " ") }

// problemOf is an error of ours as a problem.
func problemOf(e *fault.Error) Problem {
	cause := e.Error()
	if e.Code != "" {
		cause += " (" + e.Code + ")"
	}
	return Problem{Cause: cause, Next: e.Next}
}

// codeForm is an error code that a service gives, and no text of somebody's.
var codeForm = regexp.MustCompile(`^[A-Za-z.]{1,60}$`)

// factOf is what an error may tell strangers.
func factOf(e *fault.Error) string {
	words := []string{string(e.Class)}
	for _, word := range []string{strings.ReplaceAll(e.Op, ":", "."), e.Code} {
		if codeForm.MatchString(word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
