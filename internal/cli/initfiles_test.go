package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// TestKeepAllOrNone puts the file that names the others last: where it cannot
// be put into its place, nothing new is left.
func TestKeepAllOrNone(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	config := filepath.Join(root, "preferences.yaml")
	stood, fresh := filepath.Join(root, "stood.sh"), filepath.Join(root, "profiles", "linux.sh")
	if err := os.WriteFile(stood, []byte("the same"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(config, 0o700); err != nil { // no file can be renamed to a folder
		t.Fatal(err)
	}
	files := []newFile{{stood, "the same", ""}, {fresh, "new", ""}, {config, "version: 1", ""}}
	if err := keepAll(files); err == nil {
		t.Fatal("a folder was replaced")
	}
	left, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range left {
		names = append(names, entry.Name())
	}
	if len(names) != 2 || names[0] != "preferences.yaml" || names[1] != "stood.sh" {
		t.Errorf("left are %q", names)
	}
}
