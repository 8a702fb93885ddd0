//go:build !windows

package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

func TestKeep(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, link := filepath.Join(folder, "plan.json"), filepath.Join(folder, "link.json")
	if err := os.WriteFile(file, []byte("older and longer"+strings.Repeat(" ", 4096)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	want := plan.Plan{FormatVersion: plan.FormatVersion}
	want.Finish()
	if err := keep(link, want); err != nil {
		t.Fatal(err)
	}
	if got, err := kept(file); err != nil || got.PlanHash != want.PlanHash {
		t.Errorf("kept through a link: got %q, error %v", got.PlanHash, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, error %v", info.Mode(), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode of the file became %v, error %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 2 {
		t.Errorf("%d files are left, want 2; error %v", len(left), err)
	}
	if err := keep(filepath.Join(folder, "absent", "plan.json"), want); err == nil {
		t.Error("a folder that is not there is no error")
	}
}

// TestKeepInPipe is what is no regular file: it is written to, not replaced.
func TestKeepInPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, err := os.ReadFile(pipe)
		if err != nil {
			t.Error(err)
		}
		read <- string(text)
	}()
	if err := keep(pipe, plan.Plan{FormatVersion: plan.FormatVersion}); err != nil {
		t.Fatal(err)
	}
	if got := <-read; !strings.Contains(got, `"formatVersion": 1`) {
		t.Errorf("through the pipe came %q", got)
	}
	if info, err := os.Stat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe became %v, error %v", info.Mode(), err)
	}
}

// TestKeptRefuses is what would block, or fill the memory.
func TestKeptRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pipe, large := filepath.Join(folder, "pipe"), filepath.Join(folder, "large.json")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, maxPlanFile+1); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"/dev/zero": "not a regular file",
		pipe:        "not a regular file",
		folder:      "not a regular file",
		large:       "it is over 256 MiB",
	} {
		if _, err := kept(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", file, err, want)
		}
	}
}

// TestKeepOutcomesAside is a folder that goes away while AWS is written to.
func TestKeepOutcomesAside(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	applied := plan.Plan{FormatVersion: plan.FormatVersion, Targets: []plan.Target{{Outcome: &plan.Outcome{Version: 4, LatestBefore: 3}}}}
	var told bytes.Buffer
	a := &app{Env: Env{Stderr: &told}, options: options{config: defaultConfig}}
	aside, err := a.keepOutcomes(applied, nil, applying{out: filepath.Join(t.TempDir(), "absent", "plan.json")})
	if err == nil {
		t.Error("the file that was asked for is not there, and that is no error")
	}
	line, _, _ := strings.Cut(told.String(), "\n")
	_, file, _ := strings.Cut(line, "--plan ")
	if aside != file {
		t.Errorf("kept in %q, told %q", aside, file)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), `"latestBefore": 3`) {
		t.Errorf("told %q, which holds %q, error %v", told.String(), text, err)
	}
}
