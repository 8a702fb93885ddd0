package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
)

// file keeps the state on disk.
type file struct {
	name   string
	mode   fs.FileMode
	unlock func() error

	mu     sync.Mutex // one writer at a time
	kept   uint64     // the count of changes that the file holds
	closed bool       // it may be another process's by now
}

// openFile locks the file and reads it, or creates it when it is absent or
// empty. A file that cannot be read stays as it is.
func openFile(name string) (*file, world, error) {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real // the file is replaced, the link to it is not
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, world{}, fmt.Errorf("%s is not a regular file", name) // /dev/null would be replaced
	}
	unlock, err := lock(name + ".lock")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, world{}, fmt.Errorf("sandbox file %s: there is no folder %s: make it first", name, filepath.Dir(name))
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err // the lock is no file that anybody has named
	}
	if err != nil {
		return nil, world{}, fmt.Errorf("lock sandbox file %s: %w", name, err)
	}
	f := &file{name: name, mode: 0o644, unlock: unlock}
	w, err := f.read()
	if err != nil {
		return nil, world{}, errors.Join(err, unlock())
	}
	return f, w, nil
}

func (f *file) read() (world, error) {
	w := newWorld()
	text, err := os.ReadFile(f.name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return w, fmt.Errorf("read sandbox file: %w", err)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		text, err = w.encode()
		if err != nil {
			return w, err
		}
		return w, f.replace(text)
	}
	if info, err := os.Stat(f.name); err == nil {
		f.mode = info.Mode().Perm()
	}
	if err := decode(text, &w); err != nil {
		return w, fmt.Errorf("read sandbox file %s: %w (the file was left as it is: mend it, or move it away to begin with an empty sandbox)", f.name, err)
	}
	return w, nil
}

func decode(text []byte, w *world) error {
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		return placed(text, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(w); err != nil {
		return placed(text, err)
	}
	if w.Accounts == nil {
		w.Accounts = map[string]map[string]*region{}
	}
	return w.check()
}

var unknownField = regexp.MustCompile(`unknown field ("[^"]*")`)

// placed says at which line and column the decoder stopped, where it tells.
func placed(text []byte, err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return at(text, int(syntax.Offset)-1, err)
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return at(text, int(kind.Offset)-1, fmt.Errorf("a JSON %s cannot stand here", kind.Value))
	}
	if field := unknownField.FindStringSubmatch(err.Error()); field != nil {
		return at(text, bytes.Index(text, []byte(field[1])), fmt.Errorf("%s is no member of this file", field[1]))
	}
	return err
}

func at(text []byte, offset int, err error) error {
	before := text[:min(max(offset, 0), len(text))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("line %d, column %d: %w", line, column, err)
}

func (w *world) encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(w)
	return text.Bytes(), err
}

// keep brings the file up to the state. One write serves all that wait for it.
func (s *Server) keep() error {
	if s.file == nil {
		return nil
	}
	s.mu.Lock()
	wanted := s.world.changes
	s.mu.Unlock()

	s.file.mu.Lock()
	defer s.file.mu.Unlock()
	if s.file.kept >= wanted {
		return nil
	}
	if s.file.closed {
		return fmt.Errorf("write sandbox file %s: the sandbox is closed", s.file.name)
	}
	s.mu.Lock()
	held := s.world.changes
	text, err := s.world.encode()
	s.mu.Unlock()
	if err == nil {
		err = s.file.replace(text)
	}
	if err != nil {
		return fmt.Errorf("write sandbox file %s: %w", s.file.name, err)
	}
	s.file.kept = held
	return nil
}

func (f *file) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	return f.unlock()
}

// replace writes beside the file and renames, so that a reader finds the old
// text or the new one.
func (f *file) replace(text []byte) (err error) {
	temporary := f.name + ".new"
	out, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, f.mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary))
		}
	}()
	_, err = out.Write(text)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Rename(temporary, f.name)
}
