package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/explain"
	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// block is a fenced block of README.md. A comment above it may name the file
// that it is: one of examples/, which it quotes, or one that is to be written.
var block = regexp.MustCompile("(?ms)(?:^<!-- file: (\\S+) -->\n)?^```(\\w+)\n(.*?)^```$")

// TestReadme plays README.md from top to bottom in an empty folder: files are
// written, console blocks are run and compared (-update rewrites them), and
// what cannot be run here, and what docs/ has, is at least a command line that
// ssmprefs takes.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	bin, folder := t.TempDir(), t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "ssmprefs"), ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	shell := func(command string) (string, error) {
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = folder
		cmd.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + folder}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	got := block.ReplaceAllStringFunc(string(page), func(whole string) string {
		part := block.FindStringSubmatch(whole)
		file, language, body := part[1], part[2], part[3]
		switch {
		case strings.HasPrefix(file, "examples/"):
			return quoted(t, file)
		case file != "":
			if err := os.WriteFile(filepath.Join(folder, file), []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		case language == "console":
			return "```console\n" + console(t, body, shell) + "```"
		case language == "sh":
			for line := range strings.Lines(body) {
				takes(t, strings.TrimSpace(line), shell)
			}
		default:
			t.Errorf("a block of %s is neither a file nor run: %.40q", language, body)
		}
		return whole
	})
	pages, _ := filepath.Glob("docs/*.md")
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range block.FindAllStringSubmatch(string(text), -1) {
			for line := range strings.Lines(part[3]) {
				takes(t, strings.TrimSpace(line), shell)
			}
		}
	}
	golden.Compare(t, "README.md", got)
}

// TestKeysAndRules holds the page of keys and rules to what explain prints.
func TestKeysAndRules(t *testing.T) {
	t.Parallel()
	golden.Compare(t, "docs/keys-and-rules.md", explain.All().Markdown())
}

// console runs the commands of a block and returns it as it should be.
func console(t *testing.T, body string, shell func(string) (string, error)) string {
	var b strings.Builder
	for line := range strings.Lines(body) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue // output
		}
		out, err := shell(command)
		if err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
		fmt.Fprintf(&b, "%s%s", line, out)
	}
	return b.String()
}

// takes fails when ssmprefs does not know a command or option of the line.
func takes(t *testing.T, line string, shell func(string) (string, error)) {
	command, ok := strings.CutPrefix(line, "ssmprefs ")
	if !ok {
		return
	}
	if out, err := shell("ssmprefs " + command + " --help"); err != nil {
		t.Errorf("%s: %v\n%s", line, err, out)
	}
}
