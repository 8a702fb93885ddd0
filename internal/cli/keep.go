package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// keep writes a plan as JSON, whole or not at all. What is no regular file,
// such as /dev/stdout, is written to and not replaced.
func keep(file string, p plan.Plan) error {
	text, err := plan.Encode(p)
	if err != nil {
		return err
	}
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		real = file
	}
	info, err := os.Lstat(real)
	switch {
	case err == nil && !info.Mode().IsRegular():
		err = os.WriteFile(file, text, 0o666)
	case err == nil:
		err = replace(real, text, info.Mode().Perm())
	case errors.Is(err, fs.ErrNotExist):
		err = replace(real, text, 0o666) // less the umask
	}
	return explainWrite(file, err)
}

// replace writes beside the file and puts the whole in its place.
func replace(file string, text []byte, mode fs.FileMode) error {
	f, err := beside(file, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func beside(file string, mode fs.FileMode) (*os.File, error) {
	return os.OpenFile(fmt.Sprintf("%s.%d.part", file, os.Getpid()), os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
}

// keepable is the error of a file in which nothing can be kept, nil for none.
// It is asked before AWS is: a long run would be lost, and what is written to AWS
// without its plan is not undone.
func keepable(file string) error {
	if file == "" {
		return nil
	}
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		real = file
	}
	info, err := os.Lstat(real)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("write %s: it is a folder", file)
	case err == nil && !info.Mode().IsRegular():
		return nil
	}
	if err := writable(real); err != nil {
		return stuck(explainWrite(file, err), "give --out FILE where this may write")
	}
	return nil
}

// writable is the error of a folder in which a file cannot be made.
func writable(file string) error {
	f, err := beside(file, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// explainWrite adds whose rights were not enough: in a container that is the
// usual cause.
func explainWrite(file string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: there is no folder %s: make it first", file, filepath.Dir(file))
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err // the part beside the file is none that anybody has named
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("write %s: %w (this runs as uid %d: with docker, add --user \"$(id -u):$(id -g)\")", file, err, os.Getuid())
	}
	return fmt.Errorf("write %s: %w", file, err)
}

const howToPlan = "write a plan with ssmprefs plan --out FILE, and give that file"

// kept reads a plan that was kept.
func kept(file string) (plan.Plan, error) {
	text, err := planText(file)
	if err != nil {
		return plan.Plan{}, stuck(fmt.Errorf("read the plan: %w", err), howToPlan)
	}
	p, err := plan.Decode(bytes.TrimPrefix(text, []byte("\uFEFF")))
	if err != nil {
		return plan.Plan{}, stuck(fmt.Errorf("read the plan %s: %w", file, err), howToPlan)
	}
	return p, nil
}

// maxPlanFile bounds the memory that a file which is no plan can take.
const maxPlanFile = 256 << 20

// planText reads a regular file: a pipe may never open, a device never end.
func planText(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", file)
	case info.Size() > maxPlanFile:
		return nil, fmt.Errorf("%s is no plan: it is over %d MiB", file, maxPlanFile>>20)
	}
	return os.ReadFile(file)
}
