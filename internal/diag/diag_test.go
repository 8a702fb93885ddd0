package diag

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 100) + "X" + strings.Repeat("b", 100)
	for _, tc := range []struct {
		name, text   string
		line, column int
		want         string
	}{
		{"plain", "version: 1\nregion: x\n", 2, 9, "region: x\n        ^"},
		{"first line after a byte order mark", "\uFEFFversion: 1", 1, 1, "version: 1\n^"},
		{"carriage return is no part", "a: 1\r\nb: 2\r\n", 1, 4, "a: 1\n   ^"},
		{"tab", "\tb: 2", 1, 2, "    b: 2\n    ^"},
		{"wide characters", "日本: x", 1, 5, "日本: x\n      ^"},
		{"combining character", "e\u0301: x", 1, 5, "e\u0301: x\n   ^"},
		{"bidirectional override", "a\u202Eb: x", 1, 3, "a<U+202E>b: x\n         ^"},
		{"workflow command", "  ::error::x", 1, 5, "  <U+003A>:error::x\n           ^"},
		{"workflow command of old", "a ##[error]x", 1, 12, "a ##<U+005B>error]x\n                  ^"},
		{"two colons that are none", "a::b", 1, 2, "a::b\n ^"},
		{"escape sequence", "\x1b[31m: x", 1, 1, "<U+001B>[31m: x\n^"},
		{"no-break space", "\u00a0a", 1, 1, "<U+00A0>a\n^"},
		{"not UTF-8", "a\xff: x", 1, 2, "a\uFFFD: x\n ^"},
		{"past the end", "key:", 1, 99, "key:\n    ^"},
		{"last line", "a\nb", 2, 1, "b\n^"},
		{"long line", long, 1, 101, "…" + strings.Repeat("a", 80) + "X" + strings.Repeat("b", 79) + "…\n" + strings.Repeat(" ", 81) + "^"},
		{"no such line", "a", 2, 1, ""},
		{"the file as a whole", "a", 0, 0, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := NewSource("f.yaml", []byte(tc.text))
			if diff := cmp.Diff(tc.want, s.Excerpt(s.At(tc.line, tc.column))); diff != "" {
				t.Errorf("excerpt (-want +got):\n%s", diff)
			}
		})
	}
	if got := NewSource("f.yaml", []byte("a")).Excerpt(Position{"other.yaml", 1, 1}); got != "" {
		t.Errorf("excerpt of another file = %q, want none", got)
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	s := NewSource("f.yaml", []byte("\uFEFFa: 1\r\n\t日本\n"))
	for n, want := range []string{"", "a: 1", "\t日本", "", ""} {
		if got := s.Line(n); got != want {
			t.Errorf("line %d = %q, want %q", n, got, want)
		}
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add([]byte("a: \t日\u202e\xff\n"), 1, 3)
	f.Add([]byte("\uFEFF\r\n\n"), 2, -4)
	f.Fuzz(func(t *testing.T, text []byte, line, column int) {
		s := NewSource("f", text)
		got := s.Excerpt(s.At(line, column))
		if got == "" {
			return
		}
		if !utf8.ValidString(got) || strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "^") {
			t.Errorf("excerpt of %q at %d:%d = %q", text, line, column, got)
		}
		if strings.ContainsAny(got, "\x00\x1b\r\t\u202e\u2028\u200b") {
			t.Errorf("excerpt of %q at %d:%d shows what is invisible: %q", text, line, column, got)
		}
	})
}

func TestSorted(t *testing.T) {
	t.Parallel()
	finding := func(line, column int, severity Severity, rule, message string) Finding {
		return Finding{Position: Position{"f", line, column}, Severity: severity, Rule: rule, Message: message}
	}
	a := finding(1, 2, Error, "a", "x")
	b := finding(1, 2, Warning, "a", "x")
	c := finding(1, 10, Error, "a", "x")
	d := finding(2, 1, Error, "a", "x")
	e := finding(2, 1, Error, "b", "x")
	given := []Finding{e, b, d, c, a, b, e}
	if diff := cmp.Diff([]Finding{a, b, c, d, e}, Sorted(given)); diff != "" {
		t.Errorf("sorted (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Finding{e, b, d, c, a, b, e}, given); diff != "" {
		t.Errorf("the list given was changed:\n%s", diff)
	}
	about := a
	about.Targets = []int{3}
	if diff := cmp.Diff([]Finding{about}, Sorted([]Finding{a, about, a})); diff != "" {
		t.Errorf("of equal findings (-want +got):\n%s", diff)
	}
	if HasError([]Finding{b}) || !HasError([]Finding{b, a}) {
		t.Error("HasError does not tell errors from warnings")
	}
}

// TestTextIsHarmless puts what a terminal or a runner would obey into every
// slot of a finding.
func TestTextIsHarmless(t *testing.T) {
	t.Parallel()
	const bad = "::error::x ##[error]\x1b[31m\u202e\n::warning::y"
	got := Text([]Finding{{Position: Position{bad, 1, 1}, Severity: Error, Rule: bad, Message: bad, Remedy: bad}})
	if strings.ContainsAny(got, "\x1b\u202e") || strings.Contains(got, "##[") || strings.Count(got, "\n") != 2 {
		t.Errorf("text obeys what it shows: %q", got)
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("line is a workflow command: %q", line)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	s := NewSource("preferences.yaml", []byte("preferences:\n  s3BucketNam: x\n"))
	at := s.At(2, 3)
	findings := []Finding{
		{Position: at, Severity: Error, Rule: "unknown-key", Message: `unknown key "s3BucketNam"`, Remedy: "did you mean s3BucketName?", Excerpt: s.Excerpt(at)},
		{Position: Position{File: "preferences.yaml"}, Severity: Warning, Rule: "some-rule", Message: "something"},
	}
	want := `preferences.yaml:2:3: error: unknown key "s3BucketNam" [unknown-key]
      s3BucketNam: x
      ^
    remedy: did you mean s3BucketName?
preferences.yaml: warning: something [some-rule]
`
	if diff := cmp.Diff(want, Text(findings)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	got, err := json.Marshal(findings[1])
	if err != nil {
		t.Fatal(err)
	}
	const wantJSON = `{"rule":"some-rule","severity":"warning","message":"something","remedy":"","file":"preferences.yaml","line":0,"column":0}`
	if string(got) != wantJSON {
		t.Errorf("JSON = %s, want %s", got, wantJSON)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"s3BucketName", "s3KeyPrefix", "kmsKeyId", "idleSessionTimeout", "off"}
	for word, want := range map[string]string{
		"s3BucketNam":           "s3BucketName",
		"S3BUCKETNAME":          "s3BucketName",
		"kmsKeyID":              "kmsKeyId",
		"kmsKyeId":              "kmsKeyId",
		"idleTimeout":           "",
		"idleSesionTimout":      "idleSessionTimeout",
		"of":                    "off",
		"x":                     "",
		"":                      "",
		"completelyElse":        "",
		strings.Repeat("o", 99): "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a":                      `"a"`,
		"a\u202e\n\x1b[0m":       `"a\u202e\n\x1b[0m"`,
		strings.Repeat("日", 100): `"` + strings.Repeat("日", 60) + `…"`,
		strings.Repeat("a", 60):  `"` + strings.Repeat("a", 60) + `"`,
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                          "",
		"one":                       "one\n",
		"one\n\n\ttwo\n":            "one\n\n    two\n",
		"a\x1b[31m\n::error::x":     "a␛[31m\n:\\:error::x\n",
		"::x":                       ":\\:x\n",
		" \t ::x ##[add-mask]y":     "      :\\:x #\\#[add-mask]y\n",
		"a\r::x":                    "a␍::x\n",
		"a\u2028::x\n\u00a0::y":     "a‹U+2028›::x\n‹U+00A0›::y\n",
		"std::string is no command": "std::string is no command\n",
	} {
		if got := Lines(in); got != want {
			t.Errorf("Lines(%q) = %q, want %q", in, got, want)
		}
	}
}
