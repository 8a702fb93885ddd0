package render

import (
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// The lines around the status and the results in a comment. They are comments
// of HTML, which nobody sees, and no text of a plan can be a line of its own
// that equals one: in prose < is escaped, in a diff a sign stands before it.
const (
	regionOpens  = "<!-- ssmprefs status -->"
	regionCloses = "<!-- ssmprefs status end -->"
)

// region is a status, and results unless "", between their lines.
func region(status, results string) string {
	if results != "" {
		status += paragraph + strings.TrimSpace(results) + "\n"
	}
	return regionOpens + "\n" + status + "\n" + regionCloses + "\n"
}

// WithStatus is a comment's body, as posted, with another status, and with the
// results of an apply, see [Results], "" for none. All else stays, whatever
// version wrote it; lines end as we end them. A body without a status gets it
// at its end. Results that would take the status over StatusRoom are left to
// the job summary.
func WithStatus(body string, s Status, results string) string {
	body = strings.ReplaceAll(body, "\r\n", "\n")
	with := region(s.line(), results)
	if len(with) > StatusRoom {
		with = region(s.line(), "How each target came out is in the job summary.")
	}
	before, _, after, found := cutRegion(body)
	if !found {
		return strings.TrimRight(body, "\n") + paragraph + with
	}
	return before + with + after
}

// WithNote is a comment's body with a sentence more at the end of its status,
// for what is known only once the body is, such as in what form its record is.
// It adds at most 500 bytes, and nothing where that note is the last already.
func WithNote(body, note string) string {
	before, status, after, found := cutRegion(body)
	line := noteLine(note, longNote) + "\n"
	if !found || strings.HasSuffix(status, "\n"+line) {
		return body
	}
	return before + regionOpens + "\n" + strings.TrimSuffix(status, "\n") + nextLine + line + regionCloses + "\n" + after
}

// cutRegion cuts a body around what stands between the two lines.
func cutRegion(body string) (before, region, after string, found bool) {
	before, rest, opened := cutLine(body, regionOpens)
	region, after, closed := cutLine(rest, regionCloses)
	return before, region, after, opened && closed
}

// cutLine cuts a text around the first line that equals one.
func cutLine(text, line string) (before, after string, found bool) {
	at := 0
	for l := range strings.Lines(text) {
		if strings.TrimSuffix(l, "\n") == line {
			return text[:at], text[at+len(l):], true
		}
		at += len(l)
	}
	return text, "", false
}

// resultsRoom leaves room for the status beside the results.
const resultsRoom = StatusRoom - 1500

// Results is how the targets of an apply came out, as [WithStatus] takes it.
func Results(p plan.Plan, v Venue) string {
	m := newMarkdown(p, MarkdownOptions{Budget: resultsRoom, Whole: "the job summary", Venue: v})
	sections := append([]section{{noun: missingHere}}, m.resultSections()...)
	text, _ := within(sections, resultsRoom, m.missing)
	return strings.TrimSpace(text)
}
