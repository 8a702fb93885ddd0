package cli

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgressLines is off a terminal. The clock is that of the bubble.
func TestProgressLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		total int
		each  time.Duration // for one target
		lasts time.Duration
		want  []string
	}{
		{"under a second", 7, time.Millisecond, 900 * time.Millisecond, nil},
		{"nothing done yet", 7, time.Hour, 25 * time.Second, []string{
			"reading: 0 of 7 targets, 0 failed",
			"reading: 0 of 7 targets, 0 failed",
		}},
		{"a line at each tenth", 20, time.Second, 5500 * time.Millisecond, []string{
			"reading: 2 of 20 targets, 1 failed, 0.7 a second, 27s left",
			"reading: 4 of 20 targets, 1 failed, 0.8 a second, 20s left",
		}},
		{"no two in one second", 4000, time.Millisecond, 3500 * time.Millisecond, []string{
			"reading: 999 of 4000 targets, 1 failed, 999 a second, 3s left",
			"reading: 1999 of 4000 targets, 1 failed, 1000 a second, 2s left",
			"reading: 2999 of 4000 targets, 1 failed, 1000 a second, 1s left",
		}},
		{"and every ten seconds", 1000, time.Second, 32 * time.Second, []string{
			"reading: 9 of 1000 targets, 1 failed, 0.9 a second, 18m21s left",
			"reading: 19 of 1000 targets, 1 failed, 1.0 a second, 17m13s left",
			"reading: 29 of 1000 targets, 1 failed, 1.0 a second, 16m44s left",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				a := &app{Env: Env{Stderr: &out}}
				p := a.progress("reading")
				time.Sleep(time.Millisecond / 2) // no update is at the moment of a look
				p.set(0, c.total, 0)
				for began := time.Now(); time.Since(began) < c.lasts; {
					time.Sleep(min(c.each, c.lasts))
					p.set(min(int(time.Since(began)/c.each), c.total), c.total, 1)
				}
				p.end()
				var want strings.Builder
				for _, line := range c.want {
					want.WriteString(line + "\n")
				}
				if got := out.String(); got != want.String() {
					t.Errorf("got\n%swant\n%s", got, want.String())
				}
			})
		})
	}
}

// TestProgressBegins anew where another piece of work has a smaller total, and
// takes no step back within one.
func TestProgressBegins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &progress{}
		for _, c := range []struct {
			done, total, failed int
			want                string
		}{
			{5, 10, 1, "5 of 10 targets, 1 failed, 5.0 a second, 1s left"},
			{4, 10, 0, "5 of 10 targets, 1 failed, 2.5 a second, 2s left"},
			{10, 10, 1, "10 of 10 targets, 1 failed"},
			{1, 8, 0, "1 of 8 targets, 0 failed, 1.0 a second, 7s left"},
		} {
			p.set(c.done, c.total, c.failed)
			time.Sleep(time.Second)
			if got := p.get().at(time.Now(), "targets"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		}
	})
}

// TestProgressGrows is a walk that finds its work while it goes: neither a rate
// nor a time left can be told, nor how many tenths are done.
func TestProgressGrows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		a := &app{Env: Env{Stderr: &out}}
		p := a.progressOn("units", "listing the organization")
		time.Sleep(time.Millisecond / 2) // no update is at the moment of a look
		for asked := range 240 {
			p.set(asked+1, 10+asked*3/2, 0)
			time.Sleep(100 * time.Millisecond)
		}
		p.end()
		const want = "listing the organization: 100 of 158 units, 0 failed\n" +
			"listing the organization: 200 of 308 units, 0 failed\n"
		if got := out.String(); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	})
}

// TestProgressBar is on a terminal: the bar names counts, rate and time left,
// and is gone in the end.
func TestProgressBar(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		a := &app{Env: Env{Stderr: &out, Terminal: Terminal{Stderr: true}}}
		p := a.progress("reading")
		p.set(0, 100, 0)
		for i := range 30 {
			time.Sleep(100 * time.Millisecond)
			p.set(i, 100, 0)
		}
		p.end()
		if got := out.String(); !strings.Contains(got, "of 100 targets, 0 failed, ") || !strings.Contains(got, "s left") {
			t.Errorf("%q", got)
		}
	})
}
