package render

import (
	"strings"
	"testing"
)

// TestChecks: a list of checks keeps to its width, has a word beside each sign,
// and shows nothing hidden.
func TestChecks(t *testing.T) {
	t.Parallel()
	checks := []Check{
		{Tone: CheckGood, Word: "good", Name: "clock", Says: "fine"},
		{Tone: CheckUnknown, Word: "could not tell", Name: "regions", Says: strings.Repeat("long ", 30)},
		{Tone: CheckSkipped, Word: "skipped", Name: "github", Says: "no token"},
		{Tone: CheckBad, Word: "bad", Name: "roles", Says: "1 of 2", Problems: []Problem{
			{Where: "111111111111 / eu-west-1", Cause: "\x1b[31m\n::error::x ##[add-mask]y\u202e", Next: strings.Repeat("help ", 30)},
			{Cause: "no remedy"},
		}},
	}
	text := Checks(checks, TextOptions{Width: 50})
	for line := range strings.Lines(text) {
		if n := columns(strings.TrimSuffix(line, "\n")); n > 50 {
			t.Errorf("%d columns: %q", n, line)
		}
		if strings.HasPrefix(strings.TrimLeft(line, " "), "::") {
			t.Errorf("a command: %q", line)
		}
	}
	for _, want := range []string{"✓ good: clock · fine\n", "? could not tell: regions · long", "· skipped: github", "✗ bad: roles · 1 of 2\n    111111111111 / eu-west-1\n", "\n      next: help", "\n    no remedy\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "##[") {
		t.Errorf("something hidden: %q", text)
	}
	if colored := Checks(checks, TextOptions{Width: 50, Color: true}); !strings.Contains(colored, ansi(good)+"✓") || !strings.Contains(colored, ansi(bad)+"✗") {
		t.Errorf("%q", colored)
	}
}
