package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestFailureMatrix holds each situation of the list to a test that exists.
func TestFailureMatrix(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/failure-matrix.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		situation, where, ok := strings.Cut(line, " | ")
		pkg, test, ok2 := strings.Cut(where, " ")
		if !ok || !ok2 || seen[situation] {
			t.Errorf("%q is no row, or there twice", line)
			continue
		}
		seen[situation] = true
		name, one, _ := strings.Cut(test, "/")
		if body := testNamed(t, pkg, name); body == "" {
			t.Errorf("%s: %s has no %s", situation, pkg, name)
		} else if one != "" && !strings.Contains(body, strconv.Quote(one)) {
			t.Errorf("%s: %s of %s has no case %q", situation, name, pkg, one)
		}
	}
}

// testNamed is the source of a test function of a package, "" for none.
func testNamed(t *testing.T, pkg, name string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, body, ok := strings.Cut(string(text), "\nfunc "+name+"(t *testing.T) {\n"); ok {
			body, _, _ = strings.Cut(body, "\n}\n")
			return body
		}
	}
	return ""
}
