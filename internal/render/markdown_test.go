package render

import (
	"fmt"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

func TestMarkdown(t *testing.T) {
	for name, p := range typical() {
		t.Run(name, func(t *testing.T) {
			golden.Compare(t, fmt.Sprintf("testdata/%s.md", name), Markdown(p, MarkdownOptions{Merge: name != "local"}))
		})
	}
	for name, s := range venues(t) {
		golden.Compare(t, "testdata/venue/"+name+".md", Markdown(s.plan, MarkdownOptions{Venue: s.Venue}))
	}
	golden.Compare(t, "testdata/fleet.3500.md", Markdown(fleet().Plan, MarkdownOptions{Budget: 3500, Merge: true, Whole: "the job summary"}))
}
