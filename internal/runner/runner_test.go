package runner

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// step is a runner over an environment and what it printed.
func step(env map[string]string) (*Runner, *strings.Builder) {
	out := &strings.Builder{}
	return New(func(name string) string { return env[name] }, out), out
}

// obeyed is what the runner would obey of an output: it knows the two forms of
// a command, and stop-commands, as ActionCommandManager.cs does.
func obeyed(output string) []string {
	var commands []string
	stopped := ""
	for line := range strings.FieldsFuncSeq(output, func(r rune) bool { return r == '\n' || r == '\r' }) {
		word, data := parsed(line)
		switch {
		case word == "":
		case stopped != "":
			if strings.EqualFold(word, stopped) {
				stopped = ""
			}
		case word == "stop-commands":
			stopped = data
		default:
			commands = append(commands, word)
		}
	}
	if stopped != "" {
		commands = append(commands, "never resumed")
	}
	return commands
}

func parsed(line string) (word, data string) {
	if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "::"); ok {
		if head, data, ok := strings.Cut(rest, "::"); ok {
			word, _, _ := strings.Cut(head, " ")
			return word, data
		}
	}
	if _, rest, ok := strings.Cut(line, "##["); ok {
		head, data, ok := strings.Cut(rest, "]")
		if ok {
			word, _, _ := strings.Cut(head, " ")
			return word, data
		}
	}
	return "", ""
}

var hostile = []string{
	"::error::x", "  ::set-output name=a::b", "a ##[set-env name=PATH]/tmp", "\r::add-path::/tmp", "a\r\n::warning::b\n",
	"::stop-commands::guess\n::guess::", "::pause-logging::", "%0A::error::x", "\x00", "\u2028::error::x", "no end", "\n\n", "::",
}

func TestLogObeysNothing(t *testing.T) {
	t.Parallel()
	r, out := step(nil)
	for _, text := range hostile {
		if n, err := r.Write([]byte(text)); n != len(text) || err != nil {
			t.Fatalf("Write(%q) = %d, %v", text, n, err)
		}
	}
	r.Warning("w", "text")
	fmt.Fprint(r, "::error::half a line")
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if got := obeyed(out.String()); len(got) != 1 || got[0] != "warning" {
		t.Errorf("the runner obeys %q in\n%s", got, out)
	}
	token := regexp.MustCompile(`(?m)^::stop-commands::(\S+)$`)
	seen := map[string]bool{}
	for _, m := range token.FindAllStringSubmatch(out.String(), -1) {
		if len(m[1]) < 20 || seen[m[1]] {
			if m[1] != "guess" {
				t.Errorf("token %q is short or used before", m[1])
			}
		}
		seen[m[1]] = true
	}
}

func TestLogKeepsLines(t *testing.T) {
	t.Parallel()
	r, out := step(nil)
	r.token = func() string { return "T" }
	fmt.Fprint(r, "one ")
	fmt.Fprint(r, "line\nand ")
	fmt.Fprint(r, "a half")
	r.Notice("n", "text")
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	want := "::stop-commands::T\none line\n::T::\n::stop-commands::T\nand a half\n::T::\n::notice title=n::text\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}

func TestLogOfManyAtOnce(t *testing.T) {
	t.Parallel()
	r, out := step(nil)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			fmt.Fprintf(r, "::error::%d\n", i)
			r.Warning("w", "text")
		})
	}
	all.Wait()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, word := range obeyed(out.String()) {
		counts[word]++
	}
	if len(counts) != 1 || counts["warning"] != 10 {
		t.Errorf("the runner obeys %v", counts)
	}
}

func FuzzLogAndAnnotations(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, log, text string) {
		r, out := step(nil)
		fmt.Fprint(r, log)
		r.Findings([]diag.Finding{{Severity: diag.Error, Rule: text, Message: text, Remedy: text, Position: diag.Position{File: text, Line: 1, Column: 1}}})
		fmt.Fprint(r, log)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if got := obeyed(out.String()); len(got) != 1 || got[0] != "error" {
			t.Errorf("the runner obeys %q in\n%q", got, out)
		}
	})
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space") }

// TestNothingPanics is the fence around go-githubactions.
func TestNothingPanics(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, env := range map[string]map[string]string{
		"not set":           nil,
		"a folder":          {"GITHUB_OUTPUT": folder, "GITHUB_STEP_SUMMARY": folder},
		"no such folder":    {"GITHUB_OUTPUT": folder + "/no/file", "GITHUB_STEP_SUMMARY": folder + "/no/file"},
		"not a name at all": {"GITHUB_OUTPUT": "a\x00b", "GITHUB_STEP_SUMMARY": "a\x00b"},
	} {
		r, _ := step(env)
		if err := r.Outputs(Outputs{}); err == nil || !strings.HasPrefix(err.Error(), "write the outputs: ") {
			t.Errorf("%s: outputs: %v", name, err)
		}
		if err := r.Summary("x"); err == nil || !strings.HasPrefix(err.Error(), "write the job summary: ") {
			t.Errorf("%s: summary: %v", name, err)
		}
		if r.SummaryLeft() != SummaryBudget {
			t.Errorf("%s: a summary that was not written counts", name)
		}
	}
	r := New(func(string) string { return "" }, broken{})
	r.Error("e", "text")
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("Close with a broken log: %v", err)
	}
	if _, err := r.Write([]byte("a\n")); err == nil {
		t.Error("Write to a broken log is no error")
	}
}

func TestFenceLetsMistakesThrough(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a nil map was written and nobody knows")
		}
	}()
	var none map[string]int
	_ = fenced("x", func() { none["a"] = 1 })
}

func TestSummary(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "summary")
	r, _ := step(map[string]string{"GITHUB_STEP_SUMMARY": file})
	half := strings.Repeat("x", SummaryBudget/2-1)
	for i, c := range []struct {
		text string
		ok   bool
		left int
	}{
		{half, true, SummaryBudget / 2},
		{half + "xx", false, SummaryBudget / 2},
		{half, true, 0},
		{"", false, 0},
	} {
		if err := r.Summary(c.text); (err == nil) != c.ok || r.SummaryLeft() != c.left {
			t.Errorf("summary %d: %v, %d bytes left, want %d", i, err, r.SummaryLeft(), c.left)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != half+"\n"+half+"\n" {
		t.Errorf("%d bytes in the file, %v", len(got), err)
	}
}
