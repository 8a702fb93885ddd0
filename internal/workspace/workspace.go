// Package workspace is the repository around a preferences.yaml: where its
// root is, and how the file and the profile files that it names are opened
// without leaving the root or meeting what a checkout hides there.
//
// It knows nothing of what the files hold.
package workspace

import (
	"os"
	"path/filepath"
)

// Workspace is the root of a repository, and the config in it.
type Workspace struct {
	root   *os.Root
	config string // its path below the root
}

// Open finds the root of the repository that a config is in: the workspace of
// the runner, which may be "", if the config is below it, else the nearest
// parent with a .git, else the folder of the config.
func Open(config, runner string) (*Workspace, error) {
	config, err := filepath.Abs(config)
	if err != nil {
		return nil, err
	}
	folder := rootOf(config, runner)
	below, err := filepath.Rel(folder, config)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	return &Workspace{root, filepath.ToSlash(below)}, nil
}

// Close gives the root back.
func (w *Workspace) Close() error { return w.root.Close() }

// Path is the path of the config below the root, with slashes.
func (w *Workspace) Path() string { return w.config }

func rootOf(config, runner string) string {
	if runner != "" {
		folder, err := filepath.Abs(runner)
		if err == nil && isBelow(config, folder) {
			return folder
		}
	}
	parent := filepath.Dir(config)
	for folder := parent; ; folder = filepath.Dir(folder) {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			return parent
		}
	}
}

// isBelow compares two clean absolute paths.
func isBelow(file, folder string) bool {
	below, err := filepath.Rel(folder, file)
	return err == nil && filepath.IsLocal(below)
}
