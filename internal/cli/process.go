package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"golang.org/x/term"
)

// Process is the Env of this process.
func Process(version string) Env {
	is := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		width = 0
	}
	collect(0)
	return Env{
		Sized: collect,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv:   os.Getenv,
		Terminal: Terminal{Stdin: is(os.Stdin), Stdout: is(os.Stdout), Stderr: is(os.Stderr), Width: width},
		Version:  version,
	}
}

// collect has garbage collected as it fits a run over so many targets. What a
// small run keeps is little beside what its requests throw away, so most of the
// work is saved by waiting longer; a large one keeps too much for that.
func collect(targets int) {
	const small = 5000
	switch {
	case os.Getenv("GOGC") != "":
	case targets <= small:
		debug.SetGCPercent(300)
	default:
		debug.SetGCPercent(100)
	}
}

// interrupted is why a context ended: the signal is the exit code.
type interrupted struct{ Signal syscall.Signal }

func (i interrupted) Error() string { return "stopped by signal: " + i.Signal.String() }

// Signals returns a context that SIGINT and SIGTERM end. A second signal ends
// the process at once.
func Signals() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-arrived:
			signal.Stop(arrived)
			if number, ok := s.(syscall.Signal); ok {
				cancel(interrupted{number})
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(arrived); cancel(context.Canceled) }
}
