package render

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// note is one point of an alert.
type note struct {
	lead    phrase
	text    string // a sentence, "" for none
	rule    string // that says so, "" for none
	origin  plan.Origin
	targets []int // none: the file as a whole
}

// droppedNotes are what the file stops protecting.
func droppedNotes(changes []plan.ConfigChange) []note {
	var notes []note
	for _, c := range changes {
		notes = append(notes, note{lead: say(spaced(c.Kind) + " ").quote(c.Name), text: c.Detail})
	}
	return notes
}

// exceededNotes are the limits that the plan is over.
func exceededNotes(exceeded []string) []note {
	var notes []note
	for _, e := range exceeded {
		notes = append(notes, note{lead: say(e)})
	}
	return notes
}

// errorsFirst is findings, those that forbid before those that warn.
func errorsFirst(findings []plan.Finding) []plan.Finding {
	var forbid, warn []plan.Finding
	for _, f := range findings {
		if isError(f) {
			forbid = append(forbid, f)
		} else {
			warn = append(warn, f)
		}
	}
	return append(forbid, warn...)
}

func isError(f plan.Finding) bool { return f.Severity == string(diag.Error) }

// notesOf collects the changes of groups that are chosen, those of a repoint
// one by one: one note for each that reads the same, with all its targets.
func (r *report) notesOf(groups []group, choose func(plan.Change) bool) []note {
	var notes []note
	at := map[[3]string]int{}
	for _, g := range groups {
		for _, c := range effects(g.changes) {
			if !choose(c) {
				continue
			}
			lead := r.briefly(c)
			id := [3]string{lead.text(), c.Consequence, string(c.Origin)}
			i, ok := at[id]
			if !ok {
				i = len(notes)
				at[id] = i
				notes = append(notes, note{lead: lead, text: c.Consequence, origin: c.Origin})
			}
			notes[i].targets = append(notes[i].targets, g.targets...)
		}
	}
	for _, n := range notes {
		slices.Sort(n.targets)
	}
	return notes
}

// effects are changes with each repoint replaced by what it moves.
func effects(changes []plan.Change) []plan.Change {
	var all []plan.Change
	for _, c := range changes {
		if c.Kind == plan.RepointDefault && len(c.Moves) > 0 {
			all = append(all, c.Moves...)
			continue
		}
		all = append(all, c)
	}
	return all
}

func doesLoosen(c plan.Change) bool { return c.Direction == preferences.Loosens }

func touchesProfile(c plan.Change) bool { return keyType(c.Key) == preferences.Profile }

// affected is how many targets the notes are about, each counted once.
func affected(notes []note) int {
	seen := map[int]bool{}
	for _, n := range notes {
		for _, i := range n.targets {
			seen[i] = true
		}
	}
	return len(seen)
}
