package guardtest

import (
	"strconv"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// look is a run's read of comments, or of the pull request.
func (w *world) look(r *run, path string) {
	if number, is := strings.CutPrefix(path, "/repos/acme/fleet/pulls/"); is && r.shown != nil {
		r.open = number == strconv.Itoa(r.shown.number) && !w.closed[r.shown.number]
	}
	if !strings.HasSuffix(path, "/comments") {
		return
	}
	for id, n := range w.notes {
		r.seen[id] = n
	}
}

// commented is a run's write of a comment.
func (w *world) commented(r *run, method, path string) {
	parts := strings.Split(path, "/")
	number, _ := strconv.ParseInt(parts[len(parts)-1], 10, 64)
	if parts[len(parts)-1] == "graphql" {
		return
	}
	if r.shown != nil && !r.open {
		w.broke("%s posted, though it had not just seen that the pull request is open", r.name)
	}
	switch method {
	case "POST":
		issue, _ := strconv.Atoi(parts[len(parts)-2])
		all := w.pulls[issue-1].Comments()
		w.notes[all[len(all)-1].ID] = note{shown: r.shown}
	case "DELETE":
		n := w.notes[number]
		n.gone = w.clock.Now()
		w.notes[number] = n
	case "PATCH":
		was := r.seen[number]
		if r.shown != nil {
			if was.applied {
				w.broke("%s wrote over a comment that an apply has written", r.name)
			}
			w.notes[number] = note{shown: r.shown, tampered: w.notes[number].tampered}
			return
		}
		if !was.tampered.IsZero() || was.shown == nil {
			w.broke("%s edited comment %d, which it cannot trust", r.name, number)
		}
		was.tampered, was.applied = w.notes[number].tampered, true
		for t, now := range r.report.Plan.Targets {
			o := now.Outcome
			if was.spent[t].IsZero() && o != nil && (o.Result == plan.Written || o.Result == plan.Skipped && now.Verdict.Class == plan.InSync) {
				was.spent[t] = w.clock.Now()
			}
		}
		w.notes[number] = was
	}
}
