package sandbox

import (
	"errors"
	"syscall"
)

// errLocked is a file that another process has open.
var errLocked = errors.New("another process has it open: wait for that one to end, or name another file")

// lock opens a file made for it without sharing, to be deleted on closing.
func lock(name string) (unlock func() error, err error) {
	const (
		deleteOnClose    = 0x04000000
		deleteAccess     = 0x00010000
		sharingViolation = syscall.Errno(32)
	)
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	held, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE|deleteAccess, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|deleteOnClose, 0)
	if errors.Is(err, sharingViolation) {
		return nil, errLocked
	}
	if err != nil {
		return nil, err
	}
	return func() error { return syscall.CloseHandle(held) }, nil
}
