package render

import (
	"cmp"
	"strings"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// State is where the changes of a plan are.
type State string

// The states of a plan.
const (
	Planned       State = "planned"
	NoChanges     State = "no changes now"
	Drifted       State = "drift"
	NoDrift       State = "no drift"
	NoPlan        State = "no plan" // no target could be read
	Applying      State = "applying"
	Applied       State = "applied"
	AppliedInPart State = "applied in part"
	Refused       State = "refused"
	Failed        State = "failed"
	Superseded    State = "superseded"
)

// sign is the mark of a state. Its word always stands beside it.
func (s State) sign() string {
	switch s {
	case Planned, Drifted:
		return "🟡"
	case NoChanges, NoDrift, Applied:
		return "🟢"
	case Applying:
		return "🔵"
	case AppliedInPart:
		return "🟠"
	case Superseded:
		return "⚪"
	}
	return "🔴"
}

// Status is what has become of a plan, in a line.
type Status struct {
	State  State
	Commit string    // that was planned or applied, "" for none
	At     time.Time // zero for none
	RunURL string    // of the run that says so, "" for none
	Notes  []string  // what else the reader has to know, a sentence each

	story phrase // the plan, or how its targets came out
}

// StatusOf is the status that a plan has by itself: planned, with its changes,
// or how an apply came out. Merge says that the changes are a pull request's.
func StatusOf(p plan.Plan, merge bool) Status {
	return newMarkdown(p, MarkdownOptions{Merge: merge}).statusOf()
}

func (m *markdown) statusOf() Status {
	n := m.plan.Totals
	switch {
	case m.applied:
		return Status{State: m.appliedState(), story: m.counts()}
	case n.Changing() > 0 && m.venue.Drift:
		return Status{State: Drifted, story: m.story("")}
	case n.Changing() > 0 && m.Merge:
		return Status{State: Planned, story: m.story(" when this merges")}
	case n.Changing() > 0:
		return Status{State: Planned, story: m.story("")}
	case n.Targets > 0 && n.Unreadable == n.Targets:
		return Status{State: NoPlan, story: m.story("")}
	}
	if m.venue.Drift {
		return Status{State: NoDrift, story: m.story("")}
	}
	return Status{State: NoChanges, story: m.story("")}
}

func (m *markdown) appliedState() State {
	var written, troubled bool
	refused := true
	for _, r := range m.results {
		switch r.tone {
		case good:
			written = true
		case bad:
			troubled = true
			refused = refused && r.word != resultWord(plan.Failed)
		case warn:
			troubled = true
		}
	}
	switch {
	case !troubled:
		return Applied
	case written:
		return AppliedInPart
	case refused:
		return Refused
	}
	return Failed
}

const (
	longNotes = 700 // bytes of Markdown of all notes of a status
	longNote  = 490 // of one that is added
	longURL   = 300
	shortSHA  = 7
	nextLine  = "\\\n" // of the same paragraph
)

// line is the status in Markdown, of at most about 1,200 bytes.
func (s Status) line() string {
	state := cmp.Or(s.State, Planned)
	parts := []string{state.sign() + " **" + strings.ToUpper(string(state[:1])) + string(state[1:]) + "**"}
	if len(s.story) > 0 {
		parts[0] += ": " + inMarkdown(s.story)
	}
	if s.Commit != "" {
		parts = append(parts, codeSpan(visible(s.Commit[:min(len(s.Commit), shortSHA)])))
	}
	if !s.At.IsZero() {
		parts = append(parts, s.At.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if isURL(s.RunURL) {
		parts = append(parts, "[run]("+s.RunURL+")")
	}
	line := strings.Join(parts, " · ")
	for _, n := range s.Notes {
		line += nextLine + noteLine(n, longNotes/len(s.Notes))
	}
	return line
}

// noteLine is a note in at most so many bytes of Markdown.
func noteLine(text string, most int) string {
	for limit := most; ; limit /= 2 {
		line := "⚠ " + inMarkdown(say(shorten(text, limit)))
		if len(line) <= most || limit < 2 {
			return line
		}
	}
}

// isURL reports whether a text is an address that needs no escapes in a link.
func isURL(s string) bool {
	rest, secure := strings.CutPrefix(s, "https://")
	rest, plain := strings.CutPrefix(rest, "http://")
	return secure != plain && rest != "" && len(s) <= longURL &&
		strings.Trim(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/?=&%:#") == ""
}
