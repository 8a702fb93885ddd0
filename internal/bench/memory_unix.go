//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// highWater is the most memory that an ended process had, in bytes.
func highWater(p *os.ProcessState) int64 {
	taken, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	most := int64(taken.Maxrss) //nolint:unconvert // it is another type on some systems
	if runtime.GOOS == "darwin" {
		return most
	}
	return most << 10 // KiB elsewhere
}
