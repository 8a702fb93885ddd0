package runner

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/sethvargo/go-githubactions"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// What the runner takes from a step, the rest is dropped or cut:
// https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
const (
	mostOfKind     = 10
	longestMessage = 4096 // in UTF-16 units
)

// kind is a kind of annotation; each is counted apart.
type kind int

const (
	asError kind = iota
	asWarning
	asNotice
)

var kinds = [...]struct {
	word  string
	issue func(*githubactions.Action, string, ...any)
}{
	asError:   {"error", (*githubactions.Action).Errorf},
	asWarning: {"warning", (*githubactions.Action).Warningf},
	asNotice:  {"notice", (*githubactions.Action).Noticef},
}

// shown is how many annotations of a kind were issued. Those from the tenth on
// are held back until it is known whether it is the last.
type shown struct {
	issued int
	held   []annotation
}

type annotation struct {
	at    diag.Position
	title string
	text  string
}

// Findings annotates the lines of the file.
func (r *Runner) Findings(findings []diag.Finding) {
	for _, f := range findings {
		k := asWarning
		if f.Severity == diag.Error {
			k = asError
		}
		text := f.Message
		if f.Remedy != "" {
			text += "\nRemedy: " + f.Remedy
		}
		r.annotate(k, annotation{f.Position, f.Rule, text})
	}
}

// Error annotates the run with what ended it.
func (r *Runner) Error(title, text string) {
	r.annotate(asError, annotation{title: title, text: text})
}

// Warning annotates the run with what is wrong and did not end it.
func (r *Runner) Warning(title, text string) {
	r.annotate(asWarning, annotation{title: title, text: text})
}

// Notice annotates the run with what is good to know.
func (r *Runner) Notice(title, text string) {
	r.annotate(asNotice, annotation{title: title, text: text})
}

func (r *Runner) annotate(k kind, a annotation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of := &r.kinds[k]
	if of.issued == mostOfKind-1 {
		of.held = append(of.held, a)
		return
	}
	of.issued++
	r.issue(k, a)
}

// rest issues the tenth of a kind: itself, or how many there are from it on.
func (r *Runner) rest(k kind) {
	held := r.kinds[k].held
	r.kinds[k].held = nil
	switch len(held) {
	case 0:
	case 1:
		r.issue(k, held[0])
	default:
		more := fmt.Sprintf("%d more %ss", len(held), kinds[k].word)
		r.issue(k, annotation{title: more, text: more + ": the log and the job summary have them all"})
	}
}

// issue prints one annotation, escaped by the library as the runner reads it:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
func (r *Runner) issue(k kind, a annotation) {
	fields := map[string]string{}
	add := func(name, text string) {
		if text != "" {
			fields[name] = diag.Visible(text)
		}
	}
	add("title", a.title)
	add("file", a.at.File)
	if a.at.File != "" && a.at.Line > 0 {
		add("line", fmt.Sprint(a.at.Line))
		if a.at.Column > 0 {
			add("col", fmt.Sprint(a.at.Column))
		}
	}
	r.command(func() { kinds[k].issue(r.action.WithFieldsMap(fields), "%s", message(a.text)) })
}

// message is a text as an annotation shows it: its lines kept, nothing hidden
// in them, not longer than what the runner takes.
func message(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = diag.Visible(line)
	}
	text = strings.Join(lines, "\n")
	units, cut := 0, 0
	for i, c := range text {
		if units < longestMessage {
			cut = i
		}
		if units += utf16.RuneLen(c); units > longestMessage {
			return text[:cut] + "…"
		}
	}
	return text
}
