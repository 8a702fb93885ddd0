package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/initial"
)

// newFile is a file that init writes.
type newFile struct{ path, text, what string }

// filesOf are the files of a draft, the one that names the others last.
func (a *app) filesOf(d initial.Draft) []newFile {
	var files []newFile
	for _, path := range slices.Sorted(maps.Keys(d.Profiles)) {
		files = append(files, newFile{a.besideConfig(path), d.Profiles[path], "a shell profile"})
	}
	return append(files, newFile{a.config, d.Text, fmt.Sprintf("%s in %s", counted(len(d.Plan.Targets), "target"), counted(d.Blocks, "block"))})
}

// besideConfig is the place of a path that the file names.
func (a *app) besideConfig(path string) string {
	return filepath.Join(filepath.Dir(a.config), filepath.FromSlash(path))
}

// taken reports whether a file beside the config has another text. No profile is
// replaced: the config that is there may name it, and stays until the new one is
// in its place. What is no regular file is told by differing.
func (a *app) taken(path, text string) bool {
	file := a.besideConfig(path)
	if there, err := standing(file); err != nil || !there {
		return false
	}
	held, err := os.ReadFile(file)
	return err != nil || string(held) != text
}

// standing reports whether a file is there. Only a regular one can be replaced,
// and no link is followed, since none is when the file is read.
func standing(file string) (bool, error) {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, explainWrite(file, err)
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("write %s: what is there is not a regular file", file)
	}
	return true, nil
}

// differing are the files that are there with another text.
func differing(files []newFile) ([]string, error) {
	var paths []string
	for _, f := range files {
		if folder, err := os.Lstat(filepath.Dir(f.path)); err == nil && folder.Mode()&fs.ModeSymlink != 0 && f.path != files[len(files)-1].path {
			return nil, fmt.Errorf("write %s: its folder is a symbolic link, which is not followed when the file is read", f.path)
		}
		there, err := standing(f.path)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		if text, err := os.ReadFile(f.path); err != nil || string(text) != f.text {
			paths = append(paths, f.path)
		}
	}
	return paths, nil
}

// keepAll writes files, all or none as far as a disk can: first each beside its
// place, then all into their places, in their order.
func keepAll(files []newFile) (err error) {
	var made []string // to be taken away again, the last first
	defer func() {
		for _, path := range slices.Backward(made) {
			if err != nil {
				_ = os.Remove(path) // what cannot be taken away is named after its file
			}
		}
	}()
	parts := make([]string, len(files))
	for i, f := range files {
		folder := filepath.Dir(f.path)
		if os.Mkdir(folder, 0o777) == nil {
			made = append(made, folder)
		}
		mode := fs.FileMode(0o666) // less the umask
		if info, err := os.Lstat(f.path); err == nil {
			mode = info.Mode().Perm()
		}
		part, err := beside(f.path, mode)
		if err != nil {
			return explainWrite(f.path, err)
		}
		parts[i] = part.Name()
		made = append(made, part.Name())
		_, err = part.WriteString(f.text)
		if err = errors.Join(err, part.Close()); err != nil {
			return explainWrite(f.path, err)
		}
	}
	for i, f := range files {
		_, stood := os.Lstat(f.path)
		if err := os.Rename(parts[i], f.path); err != nil {
			return explainWrite(f.path, err)
		}
		if stood != nil {
			made = append(made, f.path)
		}
	}
	return nil
}
