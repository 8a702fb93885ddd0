package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

const (
	maxConfig = 1 << 20

	// MaxProfile is the most bytes of a profile file.
	MaxProfile = 64 << 10
)

// ReadConfig returns the text of the config, cut one byte after the most that
// a config may have, so that its reader can tell. The error of a missing file
// is an fs.ErrNotExist.
func (w *Workspace) ReadConfig() ([]byte, error) {
	if err := checkGit(w.config); err != nil {
		return nil, err
	}
	return w.read(w.config, maxConfig+1)
}

// ReadProfile returns the text of a profile file, whose path is relative to the
// folder of the config. A checkout may hold what is nobody's profile, so
// nothing hidden is read: no component of the path begins with a dot, but for
// those that lead to the config itself.
func (w *Workspace) ReadProfile(name string) ([]byte, error) {
	file, err := ProfilePath(w.config, name)
	if err != nil {
		return nil, err
	}
	content, err := w.read(file, MaxProfile+1)
	if err == nil && len(content) > MaxProfile {
		return nil, fmt.Errorf("the file has more than %d bytes", MaxProfile)
	}
	return content, err
}

// ProfilePath is the path below the root of a profile file that a config
// names, for whoever reads it elsewhere than on disk.
func ProfilePath(config, name string) (string, error) {
	if path.IsAbs(name) {
		return "", errors.New("the path is absolute, and is to be relative to the folder of the config")
	}
	folder := path.Dir(config)
	file := path.Join(folder, name)
	if file == ".." || strings.HasPrefix(file, "../") {
		return "", errors.New("the path leaves the repository")
	}
	if err := checkGit(file); err != nil {
		return "", err
	}
	if part := hidden(file, folder); part != "" {
		return "", fmt.Errorf("%q begins with a dot, and what is hidden is not read", part)
	}
	return file, nil
}

// checkGit refuses git's own folder, where a checkout leaves its token.
func checkGit(file string) error {
	for part := range strings.SplitSeq(file, "/") {
		if strings.EqualFold(part, ".git") {
			return errors.New("the path goes through .git")
		}
	}
	return nil
}

// hidden returns the first component of a path that begins with a dot and does
// not lead to the folder of the config.
func hidden(file, folder string) string {
	own := strings.Split(folder, "/")
	shared := true
	for i, part := range strings.Split(file, "/") {
		shared = shared && i < len(own) && own[i] == part
		if !shared && strings.HasPrefix(part, ".") {
			return part
		}
	}
	return ""
}

// read returns the first bytes of a regular file to which no symbolic link
// leads. os.Root keeps a link inside the root, but not out of .git, and opening
// a pipe would wait for its writer, so every component is looked at first.
func (w *Workspace) read(file string, most int64) ([]byte, error) {
	var seen fs.FileInfo
	for i, c := range file + "/" {
		if c != '/' {
			continue
		}
		part := file[:i]
		at, err := w.root.Lstat(part)
		switch {
		case err != nil:
			return nil, plain(err, part)
		case at.Mode()&fs.ModeSymlink != 0:
			return nil, fmt.Errorf("%q is a symbolic link, and links are not followed", part)
		case part != file && !at.IsDir():
			return nil, fmt.Errorf("%q is not a folder", part)
		}
		seen = at
	}
	if !seen.Mode().IsRegular() {
		return nil, fmt.Errorf("%q is %s, not a regular file", file, kind(seen))
	}
	f, err := w.root.Open(file)
	if err != nil {
		return nil, plain(err, file)
	}
	defer f.Close()
	if opened, err := f.Stat(); err != nil || !os.SameFile(seen, opened) {
		return nil, fmt.Errorf("%q was replaced while it was opened", file)
	}
	return io.ReadAll(io.LimitReader(f, most))
}

// plain says what went wrong without the name of the system call.
func plain(err error, part string) error {
	if at := new(fs.PathError); errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("open %q: %w", part, err)
}

func kind(file fs.FileInfo) string {
	switch mode := file.Mode(); {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "something else"
}
