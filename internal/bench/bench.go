package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// bench is the machinery of one run.
type bench struct {
	tool, python string
	rounds       int
	folder       string
	identity     tls.Certificate
}

func newBench(tool, python string, rounds int) (*bench, error) {
	if tool == "" {
		return nil, fmt.Errorf("-tool names no binary; scripts/bench builds one")
	}
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	b := &bench{tool: tool, python: python, rounds: max(rounds, 1), folder: folder}
	if b.identity, err = newIdentity(b.bundle()); err != nil {
		return nil, err
	}
	return b, os.WriteFile(b.script(), []byte(peer), 0o600)
}

func (b *bench) close() { _ = os.RemoveAll(b.folder) }

func (b *bench) bundle() string { return filepath.Join(b.folder, "ca.pem") }
func (b *bench) script() string { return filepath.Join(b.folder, "peer.py") }

// client is a way to make the requests of a plan: its command line for a fleet.
type client func(b *bench, f fleet, concurrency int) []string

func ours(b *bench, f fleet, concurrency int) []string {
	return []string{b.tool, "plan", "--preflight", "off", "--config", filepath.Join(b.folder, "preferences.yaml"),
		"--concurrency", strconv.Itoa(concurrency), "--max-targets", "1000000"}
}

func raw(_ *bench, f fleet, concurrency int) []string {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	return []string{self, "floor", strconv.Itoa(f.accounts), strconv.Itoa(f.regions), strconv.Itoa(concurrency)}
}

func boto3(b *bench, f fleet, concurrency int) []string {
	return []string{b.python, b.script(), strconv.Itoa(f.accounts), strconv.Itoa(f.regions), strconv.Itoa(concurrency)}
}

// sample is one process and what AWS saw of it.
type sample struct {
	usage
	requests, throttled, connections int64
	missed                           int // pairs that were not read
}

// trial is one client in one scenario.
type trial struct {
	client      client
	fleet       fleet
	under       conditions
	concurrency int
	one         bool // runs on one processor, for the sake of its CPU time
}

func (b *bench) once(t trial) (sample, error) {
	s, err := newFake(t.fleet, t.under, b.identity)
	if err != nil {
		return sample{}, err
	}
	defer s.close()
	if err := os.WriteFile(filepath.Join(b.folder, "preferences.yaml"), []byte(t.fleet.file()), 0o600); err != nil {
		return sample{}, err
	}
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + b.folder, "HTTPS_PROXY=" + s.proxy(), "AWS_CA_BUNDLE=" + b.bundle(),
		"AWS_ACCESS_KEY_ID=AKIABENCH", "AWS_SECRET_ACCESS_KEY=secret", "AWS_REGION=" + regions[0], "AWS_DEFAULT_REGION=" + regions[0],
		"AWS_EC2_METADATA_DISABLED=true",
	}
	if t.one {
		env = append(env, "GOMAXPROCS=1")
	}
	u, err := run(env, t.client(b, t.fleet, t.concurrency))
	if err != nil {
		return sample{}, err
	}
	if u.Exit != 0 || s.misfits.Load() > 0 {
		return sample{}, fmt.Errorf("exit %d, %d misfits: %s", u.Exit, s.misfits.Load(), u.Stderr)
	}
	return sample{u, s.requests.Load(), s.throttled.Load(), s.connections.Load(), s.missed()}, nil
}

// turns runs the trials turn by turn, so that noise meets all alike, and
// returns the median of each.
func (b *bench) turns(rounds int, trials ...trial) ([]sample, error) {
	all := make([][]sample, len(trials))
	for range rounds {
		for i, t := range trials {
			s, err := b.once(t)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], s)
		}
	}
	medians := make([]sample, len(trials))
	for i, samples := range all {
		medians[i] = median(samples)
	}
	return medians, nil
}

// median is that of each quantity for itself; of failures it is the worst.
func median(samples []sample) sample {
	m := samples[0]
	m.Wall = time.Duration(middle(samples, func(s sample) int64 { return int64(s.Wall) }))
	m.CPU = time.Duration(middle(samples, func(s sample) int64 { return int64(s.CPU) }))
	m.Memory = middle(samples, func(s sample) int64 { return s.Memory })
	m.requests = middle(samples, func(s sample) int64 { return s.requests })
	m.throttled = middle(samples, func(s sample) int64 { return s.throttled })
	m.connections = middle(samples, func(s sample) int64 { return s.connections })
	for _, s := range samples {
		m.missed = max(m.missed, s.missed)
	}
	return m
}

func middle(samples []sample, of func(sample) int64) int64 {
	values := make([]int64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
