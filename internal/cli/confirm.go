package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// confirm shows a plan on standard error and asks.
func (a *app) confirm(ctx context.Context, told *progress, verb string) func(plan.Plan) (bool, error) {
	return func(p plan.Plan) (bool, error) {
		told.end()
		defer told.begin("writing")
		fmt.Fprint(a.Stderr, a.text(p, a.Terminal.Stderr, render.Venue{}))
		noun := "targets"
		if p.Totals.Changing() == 1 {
			noun = "target"
		}
		return a.ask(ctx, fmt.Sprintf("%s %d %s", verb, p.Totals.Changing(), noun))
	}
}

// ask asks on standard error. Any answer but "yes" is no.
func (a *app) ask(ctx context.Context, what string) (bool, error) {
	fmt.Fprintf(a.Stderr, "\nType \"yes\" to %s: ", what)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.Stdin).ReadString('\n') // an end without an answer is no
		answer <- line
	}()
	select {
	case line := <-answer:
		fmt.Fprintln(a.Stderr) // what follows is on a line of its own, also when nobody has typed one
		switch line = strings.TrimSpace(line); strings.ToLower(line) {
		case "", "n", "no", "yes":
		default:
			a.say("only \"yes\" counts")
		}
		return line == "yes", nil
	case <-ctx.Done():
		fmt.Fprintln(a.Stderr)
		return false, fmt.Errorf("%w; nothing was written", context.Cause(ctx))
	}
}
