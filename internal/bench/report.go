package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// report is what a run measured.
type report struct {
	machine   string
	commit    string
	goals     []goal
	wall      []wallRow
	cpu       []cpuRow
	throttled []throttledRow
	peer      *peerRow
	growth    []growthRow
}

// goal is a figure and its limit: at most that, or at least, when it is
// negative.
type goal struct {
	what        string
	seen, limit float64
}

type wallRow struct {
	fleet       fleet
	latency     time.Duration
	ideal       time.Duration
	ours, floor sample
}

type cpuRow struct {
	fleet       fleet
	ours, floor sample
}

type throttledRow struct {
	what  string
	ours  sample
	least time.Duration
}

type peerRow struct {
	fleet       fleet
	ours, boto3 sample
}

type growthRow struct {
	fleet fleet
	sample
}

func (r *report) goal(what string, seen, limit float64) {
	r.goals = append(r.goals, goal{what, seen, limit})
}

func (g goal) met() bool {
	if g.limit < 0 {
		return g.seen >= -g.limit
	}
	return g.seen <= g.limit
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func mebibytes(s sample) float64 { return float64(s.Memory) / (1 << 20) }

// counted is a number of targets in words.
func counted(targets int) string {
	if targets == 1 {
		return "1 target"
	}
	return grouped(targets) + " targets"
}

func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

func millis(d time.Duration) string {
	return grouped(int(d.Round(time.Millisecond) / time.Millisecond))
}

func machine() string {
	return fmt.Sprintf("%d processors, %s/%s, %s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), time.Now().UTC().Format("2 January 2006"))
}

// text is the figures as Markdown.
func (r *report) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s, commit %s.\n", r.machine, r.commit)
	table(&b, "goal", "figure", "limit", "")
	for _, g := range r.goals {
		limit, sign := fmt.Sprintf("≤ %.4g", g.limit), "met"
		if g.limit < 0 {
			limit = fmt.Sprintf("≥ %.4g", -g.limit)
		}
		if !g.met() {
			sign = "**missed**"
		}
		row(&b, g.what, fmt.Sprintf("%.2f", g.seen), limit, sign)
	}
	if r.wall != nil {
		table(&b, "targets", "latency", "ideal ms", "ssmprefs ms", "floor ms", "requests", "connections", "MiB")
		for _, w := range r.wall {
			row(&b, grouped(w.fleet.targets()), w.latency.String(), millis(w.ideal), millis(w.ours.Wall), millis(w.floor.Wall),
				grouped(int(w.ours.requests)), grouped(int(w.ours.connections)), fmt.Sprintf("%.0f", mebibytes(w.ours)))
		}
	}
	if r.cpu != nil {
		table(&b, "targets, no latency, one processor", "ssmprefs µs a target", "floor µs a target", "MiB")
		for _, c := range r.cpu {
			each := func(s sample) string { return grouped(int(s.CPU/time.Microsecond) / c.fleet.targets()) }
			row(&b, grouped(c.fleet.targets()), each(c.ours), each(c.floor), fmt.Sprintf("%.0f", mebibytes(c.ours)))
		}
	}
	if r.throttled != nil {
		table(&b, "throttled", "least ms", "ssmprefs ms", "requests", "of them refused", "targets not read")
		for _, t := range r.throttled {
			row(&b, t.what, millis(t.least), millis(t.ours.Wall), grouped(int(t.ours.requests)), grouped(int(t.ours.throttled)), fmt.Sprint(t.ours.missed))
		}
	}
	r.rest(&b)
	return b.String()
}

func (r *report) rest(b *strings.Builder) {
	if p := r.peer; p != nil {
		table(b, counted(p.fleet.targets())+", 32 at once", "wall ms", "CPU ms", "MiB")
		for _, c := range []struct {
			name string
			sample
		}{{"ssmprefs plan", p.ours}, {"boto3, one session, threads", p.boto3}} {
			row(b, c.name, millis(c.Wall), millis(c.CPU), fmt.Sprintf("%.0f", mebibytes(c.sample)))
		}
	}
	if r.growth != nil {
		table(b, fmt.Sprintf("growth, at %v and in one round", latency/4), "wall ms", "CPU ms", "MiB")
		for _, g := range r.growth {
			row(b, counted(g.fleet.targets()), millis(g.Wall), millis(g.CPU), fmt.Sprintf("%.0f", mebibytes(g.sample)))
		}
	}
}

func table(b *strings.Builder, heads ...string) {
	b.WriteByte('\n')
	row(b, heads...)
	row(b, strings.Split(strings.Repeat("---,", len(heads)-1)+"---", ",")...)
}

func row(b *strings.Builder, cells ...string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// The figures stand on the page between these.
const (
	above = "<!-- figures: scripts/bench writes them -->\n"
	below = "<!-- end of figures -->"
)

// write puts the figures into the page and draws the growth beside it.
func (r *report) write(folder string) error {
	page := filepath.Join(folder, "performance.md")
	old, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(old), above)
	_, tail, ended := strings.Cut(rest, below)
	if !ok || !ended {
		return fmt.Errorf("%s has no place for the figures", page)
	}
	if err := os.WriteFile(page, []byte(head+above+"\n"+r.text()+"\n"+below+tail), 0o644); err != nil {
		return err
	}
	if r.growth == nil {
		return nil
	}
	return os.WriteFile(filepath.Join(folder, "performance.svg"), []byte(plot(r.growth)), 0o644)
}
