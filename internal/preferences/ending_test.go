package preferences

import (
	"errors"
	"strings"
	"testing"
)

func TestEnding(t *testing.T) {
	t.Parallel()
	tests := []struct {
		description, text string
		n                 int
	}{
		{"", "", 0},
		{"x", "x", 0},
		{"x (ssmprefs 4)", "x", 4},
		{"x  (ssmprefs 123)", "x ", 123},
		{"(ssmprefs 4)", "", 4},
		{" (ssmprefs 4)", "", 4},
		{"x (ssmprefs 4) (ssmprefs 5)", "x", 5},
		{"x(ssmprefs 4)", "x(ssmprefs 4)", 0},
		{"x (ssmprefs 04)", "x (ssmprefs 04)", 0},
		{"x (ssmprefs 0)", "x (ssmprefs 0)", 0},
		{"x (ssmprefs -4)", "x (ssmprefs -4)", 0},
		{"x (ssmprefs 9999999999)", "x (ssmprefs 9999999999)", 0},
		{"x (ssmprefs 4) ", "x (ssmprefs 4) ", 0},
		{"x (ssmprefs 4)\n", "x (ssmprefs 4)\n", 0},
		{"x\n(ssmprefs 4)", "x\n(ssmprefs 4)", 0},
	}
	for _, tt := range tests {
		if text, n := Ending(tt.description); text != tt.text || n != tt.n {
			t.Errorf("Ending(%q) = %q, %d, want %q, %d", tt.description, text, n, tt.text, tt.n)
		}
	}
}

func TestWithEnding(t *testing.T) {
	t.Parallel()
	tests := []struct{ content, want string }{
		{`{ "a" : 1 , "description" : "x" }`, `{ "a" : 1 , "description" : "x (ssmprefs 9)" }`},
		{`{"description":"x (ssmprefs 8)"}`, `{"description":"x (ssmprefs 9)"}`},
		{`{"description":""}`, `{"description":"(ssmprefs 9)"}`},
		{`{"description":null}`, `{"description":"(ssmprefs 9)"}`},
		{`{"description":5}`, `{"description":"5 (ssmprefs 9)"}`},
		{`{"description":{"a":[]}}`, `{"description":"(ssmprefs 9)"}`},
		{`{"description":"\ud800 \u003e \" \\"}`, `{"description":"\ud800 \u003e \" \\ (ssmprefs 9)"}`},
		{`{"description":"a","Description":"b","DESCRIPTION":null}`, `{"description":"a","Description":"b (ssmprefs 9)","DESCRIPTION":null}`},
		{"{\r\n\"inputs\": {\"description\": \"in\"}}\n", "{\"description\":\"(ssmprefs 9)\",\r\n\"inputs\": {\"description\": \"in\"}}\n"},
		{bom + ` { } `, bom + ` {"description":"(ssmprefs 9)" } `},
	}
	for _, tt := range tests {
		got, err := WithEnding(tt.content, 9)
		if err != nil || got != tt.want {
			t.Errorf("%s:\ngot  %s, error %v\nwant %s", tt.content, got, err, tt.want)
		}
	}
	if _, err := WithEnding("x: 1", 9); err == nil {
		t.Error("no error for content that is no JSON")
	}
	var size *SizeError
	if _, err := WithEnding(`{"description":"`+strings.Repeat("x", MaxContent)+`"}`, 9); !errors.As(err, &size) {
		t.Errorf("got error %v for content that becomes too large", err)
	}
}

func FuzzWithEnding(f *testing.F) {
	f.Add(`{"description":"x (ssmprefs 2)","a":[{"b":"}"}]}`)
	f.Add(`{ "Description" : null , "description" : 5 }`)
	f.Add(`{}`)
	f.Fuzz(func(t *testing.T, content string) {
		before, err := ParseDocument(content)
		if err != nil {
			return
		}
		ended, err := WithEnding(content, 41)
		if err != nil {
			return
		}
		after, err := ParseDocument(ended)
		if err != nil {
			t.Fatalf("%v:\n%s", err, ended)
		}
		if before.Field(Description).Holds && after.State(nil) != before.State(nil) {
			t.Errorf("the state changes from\n%s\nto\n%s", before.State(nil), after.State(nil))
		}
		if again, err := WithEnding(ended, 42); err == nil && len(again) != len(ended) {
			t.Errorf("a second ending is added:\n%s", again)
		}
	})
}
