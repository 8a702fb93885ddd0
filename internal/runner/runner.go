// Package runner is everything said to the GitHub Actions runner and heard from
// it: inputs, the event and what it permits, the log, annotations, outputs, the
// job summary.
//
// It is the only place that writes workflow commands, and the fence around
// go-githubactions: that library escapes and appends, but panics where it
// cannot write, and ends multi-line outputs with one word that everybody knows.
// It knows no preferences and no GitHub API.
package runner

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/sethvargo/go-githubactions"
)

// Runner is the runner of one step. It is safe for concurrent use.
//
// Written to as an [io.Writer] it is the step's log: what is written stands in
// blocks in which the runner obeys no command, whatever the text says. Hand it
// to a command as both its outputs: the runner listens to standard output and
// standard error alike, and would not keep their order.
type Runner struct {
	getenv func(string) string
	out    io.Writer
	action *githubactions.Action
	token  func() string // a word that nobody can guess, new each time

	mu      sync.Mutex
	line    []byte // of the log, not ended yet
	kinds   [len(kinds)]shown
	summary int // bytes written
	failed  error
}

// New returns the runner whose environment is getenv and that reads out.
func New(getenv func(string) string, out io.Writer) *Runner {
	return &Runner{
		getenv: getenv, out: out, token: rand.Text,
		action: githubactions.New(githubactions.WithGetenv(getenv), githubactions.WithWriter(out)),
	}
}

// Write adds to the log. A line is printed once it has ended.
func (r *Runner) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line = append(r.line, p...)
	whole := bytes.LastIndexByte(r.line, '\n') + 1
	if whole == 0 {
		return len(p), nil
	}
	block := r.line[:whole]
	r.line = bytes.Clone(r.line[whole:])
	return len(p), r.print(block)
}

// print prints whole lines between stop-commands and a token made after them,
// so that no text can hold it. It also ends the old form ##[command], which the
// runner finds anywhere in a line:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
func (r *Runner) print(lines []byte) error {
	token := r.token()
	_, err := fmt.Fprintf(r.out, "::stop-commands::%s\n%s::%s::\n", token, lines, token)
	if err != nil {
		err = fmt.Errorf("write to the log: %w", err)
	}
	return err
}

// command issues a workflow command on a line of its own. The first failure is
// kept for [Runner.Close]: a run does not end because a word about it was lost.
func (r *Runner) command(issue func()) {
	err := r.endLine()
	if err == nil {
		err = fenced("write a workflow command", issue)
	}
	if r.failed == nil {
		r.failed = err
	}
}

// endLine prints a line of the log that nobody has ended.
func (r *Runner) endLine() error {
	if len(r.line) == 0 {
		return nil
	}
	line := append(r.line, '\n')
	r.line = nil
	return r.print(line)
}

// Close ends the step: it prints what is left of the log and of the
// annotations, and returns the first failure to write to the log or a command.
func (r *Runner) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.kinds {
		r.rest(kind(i))
	}
	return errors.Join(r.failed, r.endLine())
}

// toFile adds to a command file, the one that a variable names.
func (r *Runner) toFile(variable, what string, issue func()) error {
	if r.getenv(variable) == "" {
		return fmt.Errorf("write %s: %s is not set, so this is not a step of GitHub Actions", what, variable)
	}
	return fenced("write "+what, issue)
}

// fenced runs a call of go-githubactions, which panics with the error of a file
// or stream that it cannot write.
func fenced(what string, call func()) (err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case runtime.Error:
			panic(cause) // a mistake in the program, not the world
		case error:
			err = fmt.Errorf("%s: %w", what, cause)
		default:
			panic(cause)
		}
	}()
	call()
	return nil
}
