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
	if runtime.GOOS == "darwin" {
		return int64(taken.Maxrss)
	}
	return int64(taken.Maxrss) << 10
}
