package config_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
)

const small = "version: 1\npreferences:\n  s3BucketName: logs\n"

func noFiles(string) ([]byte, error) { return nil, errors.New("no files here") }

// TestBytes holds what is wrong with the bytes of a file to its rule and exact
// place.
func TestBytes(t *testing.T) {
	t.Parallel()
	wide := func(order func(uint16) []byte, mark bool) string {
		var b bytes.Buffer
		text := small
		if mark {
			text = "\uFEFF" + text
		}
		for _, u := range utf16.Encode([]rune(text)) {
			b.Write(order(u))
		}
		return b.String()
	}
	little := func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }
	big := func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }
	for _, tc := range []struct{ name, text, want string }{
		{"good", small, ""},
		{"byte order mark", "\uFEFF" + small, ""},
		{"CRLF", strings.ReplaceAll(small, "\n", "\r\n"), ""},
		{"no line feed at the end", strings.TrimSuffix(small, "\n"), ""},
		{"largest", small + strings.Repeat("#", config.MaxSize-len(small)), ""},
		{"too large", small + strings.Repeat("#", config.MaxSize-len(small)+1), "f:1:1 too-large"},
		{"empty", "", "f:1:1 empty-file"},
		{"byte order mark alone", "\uFEFF", "f:1:1 empty-file"},
		{"UTF-16 little endian", wide(little, false), "f:1:1 not-utf8"},
		{"UTF-16 big endian", wide(big, false), "f:1:1 not-utf8"},
		{"UTF-16 little endian with mark", wide(little, true), "f:1:1 not-utf8"},
		{"UTF-16 big endian with mark", wide(big, true), "f:1:1 not-utf8"},
		{"NUL", small + "# 日\x00", "f:4:4 control-character"},
		{"escape", small + "# \x1b[31m", "f:4:3 control-character"},
		{"bad byte", small + "# 日本\xff", "f:4:5 not-utf8"},
		{"bad byte after a byte order mark", "\uFEFF#\xff", "f:1:2 not-utf8"},
		{"surrogate in UTF-8", small + "\xed\xa0\x80", "f:4:1 not-utf8"},
		{"lone carriage return", "version: 1\rpreferences: {}", "f:1:11 control-character"},
		{"line separator", small + "# a\u2028b", "f:4:4 control-character"},
		{"byte order mark inside", small + "\uFEFF", "f:4:1 control-character"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, found := config.Parse("f", []byte(tc.text), noFiles)
			var got []string
			for _, f := range found {
				got = append(got, f.Position.String()+" "+f.Rule)
			}
			if strings.Join(got, ", ") != tc.want {
				t.Errorf("found %q, want %q", got, tc.want)
			}
		})
	}
}

// TestPlaces holds places to those of the same text without a byte order mark
// and with plain line feeds.
func TestPlaces(t *testing.T) {
	t.Parallel()
	text := "version: 1\n# 日本\npreferences: { s3KeyPrefix: \"日本\", kmsKeyID: x }\n"
	for _, form := range []string{text, "\uFEFF" + text, strings.ReplaceAll(text, "\n", "\r\n")} {
		_, found := config.Parse("f", []byte(form), noFiles)
		if len(found) != 1 || found[0].Line != 3 || found[0].Column != 35 {
			t.Errorf("found in %q:\n%s", form, diag.Text(found))
		}
	}
}

// TestHostile holds files that mean harm to a finding in little time.
func TestHostile(t *testing.T) {
	t.Parallel()
	bomb := "version: 1\npreferences:\n  s3BucketName: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 12 {
		bomb += fmt.Sprintf("  k%d: &a%d [%s]\n", i, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 10), ","))
	}
	merges := "version: 1\npreferences: &m0 { a: 1 }\ntargets:\n"
	for i := range 5000 {
		merges += fmt.Sprintf("  - &m%d { <<: *m%d, k%d: 1 }\n", i+1, i, i)
	}
	for name, text := range map[string]string{
		"alias bomb":             bomb,
		"chain of merges":        merges,
		"deep lists":             strings.Repeat("[", 200_000),
		"deep mappings":          "a: " + strings.Repeat("{a: ", 100_000),
		"deep blocks":            strings.Repeat("- ", 200_000),
		"many unknown keys":      "version: 1\n" + manyKeys(20_000),
		"many keys in a line":    "{version: 1," + strings.ReplaceAll(manyKeys(20_000), "\n", ",") + "}",
		"many duplicates":        "version: 1\n" + strings.Repeat("a: 1\n", 100_000),
		"many bad accounts":      "version: 1\ntargets: [{name: a, accounts: [" + strings.Repeat("1,", 40_000) + "]}]",
		"many documents":         strings.Repeat("---\n", 200_000),
		"many comments":          strings.Repeat("# x\n", 200_000) + "a",
		"many anchors":           strings.Repeat("- &a x\n", 100_000),
		"many bad rules":         "version: 1\nrules: {" + strings.ReplaceAll(manyKeys(20_000), "\n", ",") + "}",
		"a number of a megabyte": "version: 0." + strings.Repeat("9", 1_000_000),
		"an exponent":            "version: 1\npreferences: { idleSessionTimeout: 1e999999999 }",
		"quotes":                 strings.Repeat("'", 500_000),
		"a key of a megabyte":    "version: 1\n" + strings.Repeat("k", 1000) + ": 1\n? " + strings.Repeat("k", 900_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			f, found := config.Parse("f", []byte(text), noFiles)
			if f != nil {
				_, more := f.Resolve(caller, nil)
				found = append(found, more...)
			}
			if !diag.HasError(found) {
				t.Error("no error found")
			}
			for _, f := range found {
				if len(f.Message) > 1000 || len(f.Excerpt) > 2500 {
					t.Fatalf("a finding of %d and %d bytes", len(f.Message), len(f.Excerpt))
				}
			}
			t.Logf("%d findings in %v", len(found), time.Since(began))
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "key%d: 1\n", i)
	}
	return b.String()
}

// FuzzParse holds any text to: no panic, complete findings at places of the
// file, and a file without errors resolves.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/bad/*.yaml", "testdata/good/*.yaml"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Add([]byte("\uFEFFversion: 1\r\npreferences: &a {<<: {shellProfile: {linux: {file: x}}}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		open := func(path string) ([]byte, error) { return []byte(path), nil }
		file, found := config.Parse("f", text, open)
		lines := 1 + bytes.Count(text, []byte("\n"))
		for _, f := range found {
			if f.File != "f" || f.Line < 1 || f.Line > lines || f.Column < 1 || f.Message == "" || f.Remedy == "" {
				t.Errorf("finding %+v of %q", f, text)
			}
			if !utf8.ValidString(f.Message) {
				t.Errorf("message %q of %q", f.Message, text)
			}
		}
		if file == nil {
			if !diag.HasError(found) {
				t.Errorf("neither file nor error of %q", text)
			}
			return
		}
		resolved, more := file.Resolve(caller, nil)
		if diag.HasError(found) || diag.HasError(more) {
			return
		}
		if _, discovers := file.Discovers(); len(resolved) == 0 && !discovers {
			t.Errorf("no targets of %q", text)
		}
		if changes := config.Compare(file, file, resolved, resolved, func(string) diag.Severity { return diag.Error }); len(changes) > 0 {
			t.Errorf("a file differs from itself: %+v", changes)
		}
	})
}
