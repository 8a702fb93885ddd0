package cli

import (
	"os"
	"path/filepath"
	"strings"
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
	if err := keep(os.DevNull, want); err != nil {
		t.Errorf("write to %s: %v", os.DevNull, err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s was replaced", os.DevNull)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 2 {
		t.Errorf("%d files are left, want 2; error %v", len(left), err)
	}
	if err := keep(filepath.Join(folder, "absent", "plan.json"), want); err == nil {
		t.Error("a folder that is not there is no error")
	}
}
