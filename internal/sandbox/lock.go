//go:build !windows

package sandbox

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// errLocked is a file that another process has open.
var errLocked = errors.New("another process has it open: wait for that one to end, or name another file")

// lock takes an advisory lock on a file made for it. The file that a crash
// leaves behind is not locked any more.
func lock(name string) (unlock func() error, err error) {
	for {
		held, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(held.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			closed := held.Close()
			if errors.Is(err, syscall.EWOULDBLOCK) {
				return nil, errLocked
			}
			return nil, errors.Join(fmt.Errorf("flock %s: %w", name, err), closed)
		}
		if current(held, name) {
			return func() error { return errors.Join(os.Remove(name), held.Close()) }, nil
		}
		// Its holder removed it between our opening and locking it.
		if err := held.Close(); err != nil {
			return nil, err
		}
	}
}

func current(held *os.File, name string) bool {
	mine, err := held.Stat()
	if err != nil {
		return false
	}
	now, err := os.Stat(name)
	return err == nil && os.SameFile(mine, now)
}
