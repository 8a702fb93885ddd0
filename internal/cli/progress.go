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
	lineWait = 10 * time.Second // between two plain lines
)

// progress tells on standard error how far a run is: a bar on a terminal, a
// plain line now and then elsewhere.
type progress struct {
	out      io.Writer
	terminal bool

	mu                  sync.Mutex
	done, total, failed int

	what    string
	stopped chan struct{}
	ended   sync.WaitGroup
}

// progress begins to tell of work such as "reading".
func (a *app) progress(what string) *progress {
	p := &progress{out: a.Stderr, terminal: a.Terminal.Stderr}
	p.begin(what)
	return p
}

// begin tells of the next piece of work, after end.
func (p *progress) begin(what string) {
	p.what, p.stopped = what, make(chan struct{})
	p.set(0, 0, 0)
	p.ended.Go(p.tell)
}

// end stops telling; a bar is taken away.
func (p *progress) end() {
	close(p.stopped)
	p.ended.Wait()
}

// set takes how far the work is, from any goroutine.
func (p *progress) set(done, total, failed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total, p.failed = done, total, failed
}

func (p *progress) get() (done, total, failed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done, p.total, p.failed
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

func (p *progress) lines(began time.Time) {
	tick := time.NewTicker(lineWait)
	defer tick.Stop()
	for {
		select {
		case <-p.stopped:
			return
		case now := <-tick.C:
			done, total, failed := p.get()
			fmt.Fprintf(p.out, "%s: %d of %d targets, %d failed, %ds\n", p.what, done, total, failed, int(now.Sub(began).Seconds()))
		}
	}
}

func (p *progress) bar() {
	shown := mpb.New(mpb.WithOutput(p.out), mpb.WithWidth(40))
	bar := shown.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(p.what+" ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			done, total, failed := p.get()
			return fmt.Sprintf(" %d of %d targets, %d failed", done, total, failed)
		})))
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-p.stopped:
			bar.Abort(true)
			shown.Wait()
			return
		case <-tick.C:
			done, total, _ := p.get()
			bar.SetTotal(int64(total), false)
			bar.SetCurrent(int64(done))
		}
	}
}
