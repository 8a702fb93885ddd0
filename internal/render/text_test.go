package render

import (
	"fmt"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

func TestText(t *testing.T) {
	for name, p := range typical() {
		for _, width := range []int{80, 120} {
			t.Run(fmt.Sprintf("%s/%d", name, width), func(t *testing.T) {
				golden.Compare(t, fmt.Sprintf("testdata/%s.%d.txt", name, width), Text(p, TextOptions{Width: width}))
			})
		}
	}
	for name, s := range venues(t) {
		golden.Compare(t, "testdata/venue/"+name+".txt", Text(s.plan, TextOptions{Venue: s.Venue}))
	}
	golden.Compare(t, "testdata/fleet.color.txt", Text(fleet().Plan, TextOptions{Color: true}))
}
