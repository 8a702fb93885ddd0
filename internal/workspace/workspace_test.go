package workspace_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/workspace"
)

// repository makes a folder of files, each holding its own path.
func repository(t *testing.T, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, file := range files {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func open(t *testing.T, config, runner string) *workspace.Workspace {
	t.Helper()
	w, err := workspace.Open(config, runner)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func TestRoot(t *testing.T) {
	t.Parallel()
	root := repository(t, "repo/.git/config", "repo/team/ssm/preferences.yaml", "worktree/.git", "worktree/preferences.yaml", "alone/x/preferences.yaml", "other/file", "repository/preferences.yaml")
	for _, tc := range []struct{ config, runner, want string }{
		{"repo/team/ssm/preferences.yaml", "", "team/ssm/preferences.yaml"},
		{"repo/team/ssm/preferences.yaml", "repo/team", "ssm/preferences.yaml"},
		{"repo/team/ssm/preferences.yaml", "repo/team/", "ssm/preferences.yaml"},
		{"repo/team/ssm/preferences.yaml", "other", "team/ssm/preferences.yaml"},
		{"repository/preferences.yaml", "repo", "preferences.yaml"},
		{"worktree/preferences.yaml", "", "preferences.yaml"},
		{"alone/x/preferences.yaml", "", "preferences.yaml"},
		{"alone/x/preferences.yaml", "nowhere", "preferences.yaml"},
	} {
		runner := tc.runner
		if runner != "" {
			runner = root + "/" + runner
		}
		w := open(t, filepath.Join(root, tc.config), runner)
		if w.Path() != tc.want {
			t.Errorf("path of %s in workspace %q = %s, want %s", tc.config, tc.runner, w.Path(), tc.want)
		}
		if text, err := w.ReadConfig(); err != nil || string(text) != tc.config {
			t.Errorf("config %s = %q, %v", tc.config, text, err)
		}
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	root := repository(t, ".git/config", "preferences.yaml", "folder/file")
	link(t, ".git/config", root+"/link.yaml")
	link(t, ".git", root+"/linked")
	pipe(t, root+"/pipe.yaml")
	if err := os.WriteFile(root+"/large.yaml", make([]byte, 2<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"missing.yaml":          "no such file",
		"folder":                "a folder, not a regular file",
		"preferences.yaml/file": "not a folder",
		"link.yaml":             "symbolic link",
		"linked/config":         "symbolic link",
		".git/config":           "through .git",
		"pipe.yaml":             "a pipe, not a regular file",
	} {
		w := open(t, root+"/"+name, root)
		_, err := w.ReadConfig()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("reading %s: %v, want %q in it", name, err, want)
		}
		if missing := errors.Is(err, fs.ErrNotExist); missing != (name == "missing.yaml") {
			t.Errorf("reading %s: %v is fs.ErrNotExist: %v", name, err, missing)
		}
	}
	if text, err := open(t, root+"/large.yaml", root).ReadConfig(); err != nil || len(text) != 1<<20+1 {
		t.Errorf("large config: %d bytes, %v", len(text), err)
	}
	if _, err := workspace.Open(root+"/nowhere/at/all.yaml", ""); err != nil {
		t.Errorf("a config in a missing folder below a .git: %v", err)
	}
	if _, err := workspace.Open(repository(t)+"/nowhere/preferences.yaml", ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a config in a missing folder: %v", err)
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	root := repository(t, ".git/config", ".env", ".github/.hidden", ".github/ssm/preferences.yaml", ".github/ssm/profiles/linux.sh",
		".github/ssm/.secret", ".github/ssm/.d/x", ".github/profiles/team.sh", "profiles/all.sh", "other/.git/config", ".github/ssm/largest.sh")
	ssm := root + "/.github/ssm"
	link(t, "../../.git", ssm+"/repo")
	link(t, "profiles/linux.sh", ssm+"/link.sh")
	link(t, "/etc/hostname", ssm+"/host.sh")
	pipe(t, ssm+"/pipe.sh")
	for name, size := range map[string]int{"largest.sh": 64 << 10, "large.sh": 64<<10 + 1} {
		if err := os.WriteFile(ssm+"/"+name, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w := open(t, ssm+"/preferences.yaml", "")
	for name, want := range map[string]string{
		"profiles/linux.sh":            ".github/ssm/profiles/linux.sh",
		"./profiles//linux.sh":         ".github/ssm/profiles/linux.sh",
		"profiles/../preferences.yaml": ".github/ssm/preferences.yaml",
		"../profiles/team.sh":          ".github/profiles/team.sh",
		"../../profiles/all.sh":        "profiles/all.sh",
	} {
		if text, err := w.ReadProfile(name); err != nil || string(text) != want {
			t.Errorf("profile %s = %q, %v; want %s", name, text, err, want)
		}
	}
	if text, err := w.ReadProfile("largest.sh"); err != nil || len(text) != 64<<10 {
		t.Errorf("the largest profile: %d bytes, %v", len(text), err)
	}
	for name, want := range map[string]string{
		"missing.sh":              "no such file",
		"":                        "a folder, not a regular file",
		".":                       "a folder, not a regular file",
		"profiles":                "a folder, not a regular file",
		"profiles/linux.sh/x":     "not a folder",
		"/etc/hostname":           "absolute",
		"../../../secret":         "leaves the repository",
		"../../..":                "leaves the repository",
		"../../.git/config":       "through .git",
		"../../other/.GIT/config": "through .git",
		"../../other/.git/config": "through .git",
		"../../.env":              `".env" begins with a dot`,
		"../.hidden":              `".hidden" begins with a dot`,
		".secret":                 `".secret" begins with a dot`,
		".d/x":                    `".d" begins with a dot`,
		"repo/config":             "symbolic link",
		"link.sh":                 "symbolic link",
		"host.sh":                 "symbolic link",
		"pipe.sh":                 "a pipe, not a regular file",
		"large.sh":                "more than 65536 bytes",
		"profiles/linux.sh\x00":   "invalid argument",
	} {
		if text, err := w.ReadProfile(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("profile %q = %q, %v; want an error with %q", name, text, err, want)
		}
	}
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

func pipe(t *testing.T, at string) {
	t.Helper()
	if err := syscall.Mkfifo(at, 0o644); err != nil {
		t.Fatal(err)
	}
}
