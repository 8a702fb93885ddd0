package main

import (
	"fmt"
	"os"
	"os/exec"
	"time"
)

// latency is that of a request between two regions of one continent, at most;
// farther ones hide more of a client's own work.
const (
	latency = 20 * time.Millisecond
	wide    = 64 // requests under way, as by default
	kinds   = 40 // of content, where they are few
)

// scenarios are the measurements, in the order of the page.
var scenarios = []struct {
	name    string
	measure func(*bench, *report) error
}{
	{"wall", measureWall},
	{"cpu", measureCPU},
	{"throttled", measureThrottled},
	{"roles", measureRoles},
	{"peer", measurePeer},
	{"growth", measureGrowth},
}

func measureWall(b *bench, r *report) error {
	for _, c := range []struct {
		fleet   fleet
		latency time.Duration
		early   bool
		limit   float64
	}{
		{fleet{1, 1}, latency, true, 1.2},
		{fleet{20, 17}, latency, false, 1.7},
		{fleet{100, 17}, latency, false, 1.3},
		{fleet{100, 17}, 3 * latency, false, 1.1},
		{fleet{1000, 17}, latency, false, 1.15},
	} {
		under := conditions{latency: c.latency, kinds: kinds}
		m, err := b.turns(b.rounds, trial{ours, c.fleet, under, wide, false}, trial{raw, c.fleet, under, wide, false})
		if err != nil {
			return err
		}
		ideal := c.fleet.ideal(c.latency, wide, c.early)
		r.wall = append(r.wall, wallRow{c.fleet, c.latency, ideal, m[0], m[1]})
		what := fmt.Sprintf("%s at %v", counted(c.fleet.targets()), c.latency)
		r.goal(what+": wall / ideal", ratio(m[0].Wall, ideal), c.limit)
		r.goal(what+": requests / needed", float64(m[0].requests)/float64(c.fleet.requests()), 1)
		if c.fleet.regions == len(regions) {
			r.goal(what+": connections / (5 × concurrency)", float64(m[0].connections)/(5*wide), 1)
		}
	}
	return nil
}

func measureCPU(b *bench, r *report) error {
	for _, accounts := range []int{100, 1000} {
		f, under := fleet{accounts, 17}, conditions{kinds: kinds}
		m, err := b.turns(b.rounds, trial{ours, f, under, wide, true}, trial{raw, f, under, wide, true})
		if err != nil {
			return err
		}
		r.cpu = append(r.cpu, cpuRow{f, m[0], m[1]})
		r.goal(counted(f.targets())+": CPU / floor", ratio(m[0].CPU, m[1].CPU), 2.3)
		if accounts == 1000 {
			r.goal(counted(f.targets())+": MiB at most, few kinds of content", mebibytes(m[0]), 64)
		}
	}
	distinct := fleet{1000, 17}
	m, err := b.turns(1, trial{ours, distinct, conditions{}, wide, true})
	if err != nil {
		return err
	}
	r.goal(counted(distinct.targets())+": MiB at most, every document another", mebibytes(m[0]), 128)
	return nil
}

// measureThrottled gives each account and region one call at once and one a
// second, so that one of the two reads is refused at first. What is held
// against it is a run so wide that no read waits for another.
func measureThrottled(b *bench, r *report) error {
	f := fleet{20, 17}
	under := conditions{latency: latency, kinds: kinds, rate: 1, burst: 1}
	m, err := b.turns(b.rounds, trial{ours, f, under, wide, false}, trial{ours, f, under, 256, false})
	if err != nil {
		return err
	}
	least := f.ideal(latency, wide, false) + time.Second // for the second token of the last
	r.throttled = append(r.throttled, throttledRow{"one call a second of SSM", m[0], least})
	r.goal("throttled: targets not read", float64(m[0].missed), 0)
	r.goal("throttled: wall / (ideal + 1 s for the second token)", ratio(m[0].Wall, least), 1.3)
	r.goal("throttled: wall / that of 256 at once", ratio(m[0].Wall, m[1].Wall), 1.3)
	r.goal("throttled: requests / needed", float64(m[0].requests)/float64(f.requests()), 2.3)
	return nil
}

// measureRoles gives STS 100 calls a second, less than the run would make.
func measureRoles(b *bench, r *report) error {
	f := fleet{300, 2}
	m, err := b.turns(b.rounds, trial{ours, f, conditions{latency: latency, kinds: kinds, assumed: 100}, wide, false})
	if err != nil {
		return err
	}
	least := f.ideal(latency, wide, false) + time.Duration(f.accounts-100)*time.Second/100
	r.throttled = append(r.throttled, throttledRow{"100 AssumeRole a second", m[0], least})
	r.goal("AssumeRole throttled: targets not read", float64(m[0].missed), 0)
	r.goal("AssumeRole throttled: requests / needed", float64(m[0].requests)/float64(f.requests()), 2.3)
	return nil
}

func measurePeer(b *bench, r *report) error {
	if err := exec.Command(b.python, "-c", "import boto3").Run(); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %s has no boto3, so the peer is left out\n", b.python)
		return nil
	}
	f, under := fleet{20, 17}, conditions{latency: latency, kinds: kinds}
	m, err := b.turns(b.rounds, trial{ours, f, under, 32, false}, trial{boto3, f, under, 32, false})
	if err != nil {
		return err
	}
	r.peer = &peerRow{f, m[0], m[1]}
	r.goal(counted(f.targets())+": wall of boto3 / ours, at least 8", ratio(m[1].Wall, m[0].Wall), -8)
	r.goal(counted(f.targets())+": CPU of boto3 / ours, at least 15", ratio(m[1].CPU, m[0].CPU), -15)
	return nil
}

// measureGrowth is once each: the large ones take their time.
func measureGrowth(b *bench, r *report) error {
	for _, accounts := range []int{20, 100, 1000, 3000, 10000} {
		f := fleet{accounts, 17}
		m, err := b.turns(1, trial{ours, f, conditions{latency: latency / 4, kinds: kinds}, wide, false})
		if err != nil {
			return err
		}
		r.growth = append(r.growth, growthRow{f, m[0]})
	}
	last, middle := r.growth[len(r.growth)-1], r.growth[2]
	r.goal(counted(last.fleet.targets())+": MiB at most", mebibytes(last.sample), 512)
	r.goal("CPU per target, 170,000 / 17,000", ratio(last.CPU, middle.CPU)/10, 1.25)
	return nil
}
