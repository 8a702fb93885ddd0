package render

import (
	"strings"
	"testing"
)

func TestBodyWithoutStatus(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "of another version\n", regionOpens + "\nopen", regionCloses + "\nclosed"} {
		once := WithStatus(body, Status{}, "")
		if !strings.HasPrefix(once, strings.TrimSuffix(body, "\n")) || !strings.Contains(once, "**Planned**") {
			t.Errorf("of %q it makes %q", body, once)
		}
		if WithNote(body, "x") != body {
			t.Errorf("a note goes into %q", body)
		}
	}
}

func TestIsURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		runURL: true, "http://ghe.example:8080/a/b?c=d#e": true,
		"": false, "https://": false, "javascript:alert(1)": false, "https://a/)b": false, "https://a b": false,
		"https://a/" + strings.Repeat("x", longURL): false,
	} {
		if got := isURL(text); got != want {
			t.Errorf("isURL(%q) = %t", text, got)
		}
	}
}
