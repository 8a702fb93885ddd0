package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// usage is what a process took.
type usage struct {
	Wall, CPU time.Duration
	Memory    int64 // bytes, at its most
	Exit      int
	Stderr    string
}

// run runs a command and returns what it took. In between stands a process of
// ours that is small, since a child begins with the memory of its parent as its
// own high-water mark.
func run(env, argv []string) (usage, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, err
	}
	cmd := exec.Command(self, append([]string{"between"}, argv...)...)
	cmd.Env = env
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return usage{}, fmt.Errorf("%v: %w", argv, err)
	}
	var u usage
	return u, json.Unmarshal(out, &u)
}

// between runs a command, and prints what it took.
func between(argv []string) error {
	cmd := exec.Command(argv[0], argv[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	began := time.Now()
	// A plan's exit code is part of the answer, and no failure here.
	if err := cmd.Run(); cmd.ProcessState == nil {
		return err
	}
	u := usage{Wall: time.Since(began), Exit: cmd.ProcessState.ExitCode(), Stderr: stderr.String()}
	u.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.Memory = highWater(cmd.ProcessState)
	return json.NewEncoder(os.Stdout).Encode(u)
}
