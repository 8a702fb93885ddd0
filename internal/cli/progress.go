package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

const (
	quiet    = time.Second      // work that is over sooner says nothing
	lineLook = time.Second      // no plain line follows another sooner
	lineWait = 10 * time.Second // nor later
)

// progress tells on standard error how far a run is: a bar on a terminal,
// elsewhere a plain line at each tenth of the work and every ten seconds.
type progress struct {
	out      io.Writer
	terminal bool

	mu  sync.Mutex
	now far

	what    string
	counted string // such as targets
	stopped chan struct{}
	ended   sync.WaitGroup
}

// progress begins to tell of work on targets such as "reading".
func (a *app) progress(what string) *progress { return a.progressOn("targets", what) }

// progressOn begins to tell of work on other things.
func (a *app) progressOn(things, what string) *progress {
	p := &progress{out: a.Stderr, terminal: a.Terminal.Stderr, counted: things}
	p.begin(what)
	return p
}

// begin tells of the next piece of work, after end.
func (p *progress) begin(what string) {
	p.what, p.stopped = what, make(chan struct{})
	p.now = far{began: time.Now()}
	p.ended.Go(p.tell)
}

// end stops telling; a bar is taken away.
func (p *progress) end() {
	close(p.stopped)
	p.ended.Wait()
}

// far is how far a piece of work is.
type far struct {
	done, total, failed int
	began               time.Time
	grows               bool // the work is found while it goes, so nobody knows how much is left
}

// at is what is told of it: counts of things, and once something is done of a
// known total the rate and, by that, the time left.
func (f far) at(now time.Time, things string) string {
	text := fmt.Sprintf("%d of %d %s, %d failed", f.done, f.total, things, f.failed)
	took := now.Sub(f.began)
	if f.grows || f.done == 0 || f.done >= f.total || took <= 0 {
		return text
	}
	rate := float64(f.done) / took.Seconds()
	left := time.Duration(float64(f.total-f.done) / rate * float64(time.Second))
	digits := 1
	if rate >= 10 {
		digits = 0
	}
	return fmt.Sprintf("%s, %.*f a second, %v left", text, digits, rate, max(left.Round(time.Second), time.Second))
}

func (f far) tenth() int {
	if f.grows {
		return 0
	}
	return 10 * f.done / max(f.total, 1)
}

// set takes how far the work is, from any goroutine. A smaller total is another
// piece of work, a greater one more of the same.
func (p *progress) set(done, total, failed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.now.total == 0 || total < p.now.total:
		p.now = far{total: total, began: time.Now()}
	case total > p.now.total:
		p.now.total, p.now.grows = total, true
	}
	if done >= p.now.done { // calls may overtake each other
		p.now.done, p.now.failed = done, failed
	}
}

func (p *progress) get() far {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *progress) tell() {
	began := time.Now()
	select {
	case <-p.stopped:
		return
	case <-time.After(quiet):
	}
	if p.terminal {
		p.bar()
		return
	}
	p.lines(began)
}

func (p *progress) lines(last time.Time) {
	tick := time.NewTicker(lineLook)
	defer tick.Stop()
	var told far
	for now := time.Now(); ; {
		f := p.get()
		if f.began != told.began {
			told = far{began: f.began}
		}
		if f.tenth() > told.tenth() || now.Sub(last) >= lineWait {
			fmt.Fprintf(p.out, "%s: %s\n", p.what, f.at(now, p.counted))
			told, last = f, now
		}
		select {
		case <-p.stopped:
			return
		case now = <-tick.C:
		}
	}
}

func (p *progress) bar() {
	shown := mpb.New(mpb.WithOutput(p.out), mpb.WithAutoRefresh())
	bar := shown.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(p.what+" ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + p.get().at(time.Now(), p.counted) })))
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-p.stopped:
			bar.Abort(true)
			shown.Wait()
			return
		case <-tick.C:
			f := p.get()
			bar.SetTotal(int64(f.total), false)
			bar.SetCurrent(int64(f.done))
		}
	}
}
