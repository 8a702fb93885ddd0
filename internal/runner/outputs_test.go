package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// outputsOf reads the command file as the runner does.
func outputsOf(t *testing.T, text string) map[string]string {
	t.Helper()
	got := map[string]string{}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		name, end, ok := strings.Cut(lines[i], "<<")
		if !ok {
			t.Fatalf("line %q begins no output", lines[i])
		}
		var value []string
		for i++; i < len(lines) && lines[i] != end; i++ {
			value = append(value, lines[i])
		}
		if i == len(lines) {
			t.Fatalf("output %s never ends", name)
		}
		got[name] = strings.Join(value, "\n")
	}
	return got
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "output")
	r, out := step(map[string]string{"GITHUB_OUTPUT": file})
	words := []string{"guessed", "T0"}
	next := 0
	r.token = func() string {
		next++
		if next <= len(words) {
			return words[next-1]
		}
		return "T" + strings.Repeat("x", next)
	}
	evil := "guessed\nexit-code<<x\n0\nx\n_GitHubActionsFileCommandDelimeter_\r\nresult=applied"
	o := Outputs{
		Result: "guessed", FailureReason: fault.Drifted, HasChanges: true,
		Create: 1, Update: 2, Repoint: 3, InSync: 4, Loosening: 5, Unreadable: 6, Refused: 7, Failed: 8,
		PlanHash: "ab", PlanFile: "/tmp/p.json", Summary: evil, CommentURL: "https://x", ExitCode: 5,
	}
	if err := r.Outputs(o); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, out := range o.list() {
		want[out.name] = out.value
	}
	if diff := cmp.Diff(want, outputsOf(t, string(text))); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if want["comment-id"] != "" || want["pr-number"] != "" || want["has-changes"] != "true" || want["in-sync-count"] != "4" {
		t.Errorf("outputs %v", want)
	}
	if out.String() != "" {
		t.Errorf("outputs are printed: %q", out)
	}
}

func FuzzOutputs(f *testing.F) {
	f.Add("a\nb<<c\n", "x")
	f.Add("result<<\n", "\r\n")
	file := filepath.Join(f.TempDir(), "output")
	f.Fuzz(func(t *testing.T, a, b string) {
		if err := os.RemoveAll(file); err != nil {
			t.Fatal(err)
		}
		r, _ := step(map[string]string{"GITHUB_OUTPUT": file})
		if err := r.Outputs(Outputs{Summary: a, PlanFile: b}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := outputsOf(t, string(text))
		if len(got) != len(Outputs{}.list()) || got["summary"] != a || got["plan-file"] != b {
			t.Errorf("outputs %q", got)
		}
	})
}
