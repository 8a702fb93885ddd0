package cli

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgressLines is off a terminal: nothing for short work, then a line
// every ten seconds. The clock is that of the bubble.
func TestProgressLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		lasts time.Duration
		want  string
	}{
		{"under a second", 900 * time.Millisecond, ""},
		{"under ten", 9 * time.Second, ""},
		{"half a minute", 25 * time.Second, "reading: 3 of 7 targets, 1 failed, 11s\nreading: 3 of 7 targets, 1 failed, 21s\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				a := &app{Env: Env{Stderr: &out}}
				p := a.progress("reading")
				p.set(3, 7, 1)
				time.Sleep(c.lasts)
				p.end()
				if got := out.String(); got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
			})
		})
	}
}
