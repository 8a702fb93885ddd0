package initial

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// sayForms comments on each block whose plan is not empty: on values that are
// stored in a form that does harm, and on default versions that are behind.
func (a *attempt) sayForms(p *page) {
	for _, b := range a.layout.blocks {
		var texts []string
		count := map[string]int{}
		for _, f := range b.held {
			for _, c := range plan.ComputeTarget(wished(f), nil, f.Live).Changes {
				text := form(c)
				if count[text]++; count[text] == 1 {
					texts = append(texts, text)
				}
			}
		}
		line := b.line
		if a.Alone {
			line = a.top
		}
		for _, text := range texts {
			if count[text] < len(b.held) {
				text = fmt.Sprintf("In %d of %d targets: %s", count[text], len(b.held), text)
			}
			p.say(line, text)
		}
	}
}

// form says in what form something is stored.
func form(c plan.Change) string {
	if c.Kind == plan.RepointDefault {
		if len(c.Moves) == 0 {
			return "The default version is behind the latest and means the same; the next apply promotes the latest."
		}
		var keys []string
		for _, m := range c.Moves {
			keys = append(keys, m.Key)
		}
		return "The default version is behind the latest, which this file is made from, and differs in " + strings.Join(keys, ", ") + "; the next apply promotes the latest."
	}
	return fmt.Sprintf("%s is stored as %s, and the next apply writes it as %s. %s", c.Key, short(c.Old.Text()), short(string(c.New.AppendJSON(nil))), c.Consequence)
}

// short is JSON of any length and content, fit for a comment.
func short(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return diag.Visible(text)
}

// Left is targets that a file leaves out.
type Left struct {
	Head  string   // what is the matter, and with which targets
	Lines []string // why, and what can be done
}

// LeftOut is what the file leaves out.
func (d *Draft) LeftOut() []Left {
	var all []Left
	say := func(what string, targets []target.Target, lines ...string) {
		all = append(all, Left{what + ": " + target.Notation(d.all, targets), lines})
	}
	if len(d.Absent) > 0 {
		say("no document", d.Absent, "sessions there run on AWS's defaults; a file that lists a target creates its document")
	}
	for _, r := range d.Refused {
		say("left out", r.Targets, append(slices.Clone(r.Reasons), "either "+r.Either, "or "+r.Or)...)
	}
	var causes []string
	unread := map[string][]target.Target{}
	next := map[string]string{}
	for _, f := range d.Unread {
		cause := f.Err.Error()
		next[cause] = f.Err.Next
		if len(unread[cause]) == 0 {
			causes = append(causes, cause)
		}
		unread[cause] = append(unread[cause], f.Target)
	}
	for _, cause := range causes {
		lines := []string{cause}
		if next[cause] != "" {
			lines = append(lines, "next: "+next[cause])
		}
		say("not read", unread[cause], lines...)
	}
	return all
}
