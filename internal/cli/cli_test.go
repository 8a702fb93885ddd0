package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// inMemory runs a command line without a process.
func inMemory(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = Main(ctx, args, Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err,
		Getenv: func(string) string { return "" }, Version: "1.0.0-test",
	})
	return code, out.String(), err.String()
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "preferences.yaml")
	if err := os.WriteFile(file, []byte("version: 1\npreferences:\n  idleSessionTimeout: 20\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for signal, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		for _, command := range []string{"plan --config " + file, "apply --auto-approve --config " + file, "sandbox --listen 127.0.0.1:0"} {
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(interrupted{signal})
			args := append(strings.Fields(command), "--sandbox", filepath.Join(folder, "fleet.json"))
			code, _, stderr := inMemory(ctx, args...)
			if code != want {
				t.Errorf("%s after %v: exit code %d, want %d; %s", command, signal, code, want, stderr)
			}
		}
	}
}

// TestDemo shows what a newcomer sees first; a change of it is to be looked at.
func TestDemo(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := inMemory(t.Context(), "demo")
	if code != 0 || stderr != "" {
		t.Errorf("exit code %d, standard error %q", code, stderr)
	}
	golden.Compare(t, "testdata/demo.txt", stdout)
}

// TestHelp holds every command's help to its form: AWS actions, two examples,
// exit codes.
func TestHelp(t *testing.T) {
	t.Parallel()
	a := &app{}
	for _, cmd := range append(a.root().Commands(), a.policy().Commands()...) {
		if cmd.Name() == "help" || cmd.Name() == "completion" { // cobra's own
			continue
		}
		for _, part := range []string{"AWS actions: ", "Exit codes:\n"} {
			if !strings.Contains(cmd.Long, part) {
				t.Errorf("help %s has no %q", cmd.CommandPath(), part)
			}
		}
		if n := len(strings.Split(cmd.Example, "\n")); n != 2 {
			t.Errorf("help %s has %d examples, want 2", cmd.CommandPath(), n)
		}
		for line := range strings.Lines(cmd.Long) {
			if len(line) > 100 {
				t.Errorf("help %s has a line of %d bytes: %s", cmd.CommandPath(), len(line), line)
			}
		}
	}
}

// TestHelpExamples runs the example of every command's help as far as its flags
// and arguments go, and those that need no AWS to their end.
func TestHelpExamples(t *testing.T) {
	file := filepath.Join(t.TempDir(), defaultConfig)
	if err := os.WriteFile(file, []byte("version: 1\npreferences: { idleSessionTimeout: 20 }\nroles: { plan: reads, apply: writes }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(file))
	a := &app{}
	offline := map[string]bool{"validate": true, "explain": true, "policy": true, "schema": true, "version": true, "demo": true}
	for _, cmd := range append(append(a.root().Commands(), a.policy().Commands()...), a.policy()) {
		for line := range strings.Lines(cmd.Example) {
			words := strings.Fields(strings.ReplaceAll(regexp.MustCompile(`[>|].*`).ReplaceAllString(line, ""), "'", ""))
			if len(words) < 2 || words[0] != "ssmprefs" || words[1] == "--version" { // cobra's own option
				continue
			}
			args := words[1:]
			found, rest, err := (&app{}).root().Find(args)
			if err != nil {
				t.Errorf("%s: %v", line, err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%s: %v", line, err)
			} else if err := found.ValidateRequiredFlags(); err != nil {
				t.Errorf("%s: %v", line, err)
			} else if found.Args != nil {
				if err := found.Args(found, found.Flags().Args()); err != nil {
					t.Errorf("%s: %v", line, err)
				}
			}
			if !offline[args[0]] || strings.Contains(line, "--config") {
				continue
			}
			if code, _, stderr := inMemory(t.Context(), args...); code != 0 {
				t.Errorf("%s ends in %d: %s", line, code, stderr)
			}
		}
	}
}

// TestInterruptedAsking stops a run that waits for an answer.
func TestInterruptedAsking(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), defaultConfig)
	if err := os.WriteFile(file, []byte("version: 1\npreferences: { idleSessionTimeout: 20 }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	asked, silent := io.Pipe()
	defer silent.Close()
	var told strings.Builder
	env := Env{Stdin: stopping{asked, func() { cancel(interrupted{syscall.SIGINT}) }}, Stdout: io.Discard, Stderr: &told,
		Getenv: func(string) string { return "" }, Terminal: Terminal{Stdin: true}}
	code := Main(ctx, []string{"apply", "--config", file, "--sandbox", file + ".json"}, env)
	if want := "stopped by signal: interrupt; nothing was written\n"; code != 130 || !strings.HasSuffix(told.String(), want) {
		t.Errorf("exit code %d, told %q", code, told.String())
	}
}

// stopping is an input that is never given: whoever reads it is interrupted.
type stopping struct {
	io.Reader
	stop func()
}

func (s stopping) Read(p []byte) (int, error) {
	s.stop()
	return s.Reader.Read(p)
}
