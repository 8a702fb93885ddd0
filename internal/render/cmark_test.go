package render

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestOtherReader has a Markdown parser of GitHub's own making read the
// comments: it has to find the tables, code blocks and elements that we meant,
// and none that a text of the plan smuggled in.
func TestOtherReader(t *testing.T) {
	t.Parallel()
	reader, err := exec.LookPath("cmark-gfm")
	if err != nil {
		t.Skip("cmark-gfm is not on this machine; it is a package of Debian")
	}
	files, err := filepath.Glob("testdata/comment/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no comments to read: %v", err)
	}
	for _, file := range append(files, "testdata/hostile.md", "testdata/applied.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(reader, "--extension", "table", "--extension", "strikethrough", "--extension", "autolink", "--to", "xml")
		cmd.Stdin = strings.NewReader(string(text))
		xml, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		plain := strings.Join(outsideCode(t, string(text)), "\n")
		for what, want := range map[string]int{
			`<code_block [^>]*info="diff"`:          strings.Count(string(text), "``diff\n"),
			`<code_block`:                           strings.Count(string(text), "``diff\n"),
			`<table>`:                               strings.Count(plain, "\n|--") + strings.Count(plain, "\n|:-"),
			`&lt;details`:                           strings.Count(plain, "<details"),
			`&lt;/details&gt;`:                      strings.Count(plain, "</details>"),
			`<heading level="3"`:                    strings.Count("\n"+plain, "\n### "),
			`<heading level="4"`:                    strings.Count(plain, "\n#### "),
			`<link `:                                strings.Count(string(text), "[run]("+runURL+")"),
			`<block_quote`:                          strings.Count(plain, "\n> [!") + strings.Count(plain, "\n> Left out"),
			`<strikethrough|<thematic|<image|<emph`: 0,
		} {
			inHTML := strings.HasPrefix(what, "&lt;")
			from := string(xml)
			if inHTML { // only in elements, a code block may say the same
				from = strings.Join(htmlBlock.FindAllString(from, -1), "\n")
			}
			if got := len(regexp.MustCompile(what).FindAllString(from, -1)); got != want {
				t.Errorf("%s: %d times %s, want %d", file, got, what, want)
			}
		}
	}
}

var htmlBlock = regexp.MustCompile(`(?s)<html_(?:block|inline)[^>]*>.*?</html_(?:block|inline)>`)
