package runner

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

func finding(severity diag.Severity, message string) diag.Finding {
	return diag.Finding{
		Position: diag.Position{File: "a:b,c.yaml", Line: 4, Column: 3}, Rule: "timeout-range",
		Severity: severity, Message: message, Remedy: "write 1 to 60",
	}
}

func TestFindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		f    diag.Finding
		want string
	}{
		{"escapes", finding(diag.Error, "100% of\r\n::set-output name=x::y \x1b ##[a]"),
			"::error col=3,file=a%3Ab%2Cc.yaml,line=4,title=timeout-range::100%25 of␍%0A::set-output name=x::y ␛ #\\#[a]%0ARemedy: write 1 to 60\n"},
		{"no line", diag.Finding{Position: diag.Position{File: "p.yaml", Column: 7}, Rule: "no-file", Severity: diag.Error, Message: "m"},
			"::error file=p.yaml,title=no-file::m\n"},
		{"no column", diag.Finding{Position: diag.Position{File: "p.yaml", Line: 7}, Rule: "r", Severity: diag.Warning, Message: "m"},
			"::warning file=p.yaml,line=7,title=r::m\n"},
		{"no file", diag.Finding{Position: diag.Position{Line: 7, Column: 1}, Rule: "r", Severity: diag.Warning, Message: "m"},
			"::warning title=r::m\n"},
	} {
		r, out := step(nil)
		r.Findings([]diag.Finding{c.f})
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if out.String() != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.name, out, c.want)
		}
	}
}

func TestAtMostTenOfAKind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, lines int
		last     string
	}{
		{0, 0, ""},
		{9, 9, "::warning title=t::8"},
		{10, 10, "::warning title=t::9"},
		{11, 10, "::warning title=2 more warnings::2 more warnings: the log and the job summary have them all"},
		{500, 10, "::warning title=491 more warnings::491 more warnings: the log and the job summary have them all"},
	} {
		r, out := step(nil)
		for i := range c.n {
			r.Warning("t", fmt.Sprint(i))
			r.Error("e", fmt.Sprint(i))
			r.Notice("n", fmt.Sprint(i))
		}
		for range 2 { // a second Close has nothing to add
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
		var of []string
		for line := range strings.Lines(out.String()) {
			if strings.HasPrefix(line, "::warning ") {
				of = append(of, strings.TrimSuffix(line, "\n"))
			}
		}
		if len(of) != c.lines || c.lines > 0 && of[len(of)-1] != c.last {
			t.Errorf("%d: %d lines %q; want %d, the last %q", c.n, len(of), of, c.lines, c.last)
		}
		if all := strings.Count(out.String(), "\n"); all != 3*c.lines {
			t.Errorf("%d of each kind: %d lines, want %d", c.n, all, 3*c.lines)
		}
	}
}

func TestMessageFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		cut  bool
	}{
		{strings.Repeat("a", 4096), false},
		{strings.Repeat("a", 4097), true},
		{strings.Repeat("ä", 4096), false},
		{strings.Repeat("😀", 2048), false},
		{"a" + strings.Repeat("😀", 2048), true},
		{strings.Repeat("a", 4095) + "😀", true},
		{strings.Repeat("\x00", 5000), true},
		{"", false},
	} {
		got := message(c.text)
		if n := len(utf16.Encode([]rune(got))); n > longestMessage {
			t.Errorf("%.10q…: %d units", c.text, n)
		}
		if cut := strings.HasSuffix(got, "…"); cut != c.cut || !cut && got != c.text {
			t.Errorf("%.10q… is cut: %t, want %t", c.text, cut, c.cut)
		}
	}
}
