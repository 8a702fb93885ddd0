// Command bench measures ssmprefs against a floor and a peer in the same run:
// the requests of a plan made with net/http alone, and a script with boto3. It
// brings an AWS of its own that does nothing but answer, and imports nothing of
// ours, so that what it measures is the built binary.
//
// scripts/bench runs it. Its figures are ratios: milliseconds say something
// about the machine alone.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	if err := start(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// start is the benchmark, or one of the processes that it runs.
func start(args []string) error {
	if len(args) > 0 && args[0] == "between" {
		return between(args[1:])
	}
	if len(args) > 3 && args[0] == "floor" {
		return runFloor(args[1:])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	rounds := flags.Int("rounds", 3, "how often each thing is measured, turn by turn; medians count")
	only := flags.String("only", "", "only the measurements that begin with one of these words, separated by commas")
	tool := flags.String("tool", "", "the ssmprefs to measure")
	python := flags.String("python", "python3", "a Python that has boto3")
	commit := flags.String("commit", "unknown", "the commit of the ssmprefs to measure")
	docs := flags.String("docs", "", "the folder whose performance.md and performance.svg get the figures")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *only != "" && *docs != "" {
		return errors.New("-docs writes the page as a whole, so it does not go with -only")
	}
	b, err := newBench(*tool, *python, *rounds)
	if err != nil {
		return err
	}
	defer b.close()
	r := report{machine: machine(), commit: *commit}
	for _, s := range scenarios {
		if !chosen(s.name, *only) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s\n", s.name)
		if err := s.measure(b, &r); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	fmt.Print(r.text())
	if *docs != "" {
		return r.write(*docs)
	}
	return nil
}

func chosen(name, only string) bool {
	for _, word := range strings.Split(only, ",") {
		if strings.HasPrefix(name, word) {
			return true
		}
	}
	return false
}
