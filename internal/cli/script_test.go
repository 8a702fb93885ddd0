package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// TestMain runs the test binary as ssmprefs for the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ssmprefs": func() {
		ctx, stop := Signals()
		code := Main(ctx, os.Args[1:], Process("1.0.0-test"))
		stop()
		os.Exit(code)
	}})
}

// TestScripts plays testdata/script: whole command lines against the sandbox.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       golden.Updating(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GITHUB_ACTIONS", "")
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			e.Setenv("HOSTILE", "\x1b[31m\n::error::x ##[add-mask]y")
			port, err := freePort()
			e.Setenv("PORT", port)
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":    exits,
			"json":     isJSON,
			"value":    value,
			"wait-for": waitFor,
		},
	})
}

// freePort is one that nobody listens on just now.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// exits CODE COMMAND…: runs a command that ends in exactly this code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// wait-for FILE: until something has written it.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for range 200 {
		if text, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && len(text) > 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s does not appear", args[0])
}

// json FILE: the file, or stdout, is one JSON value and nothing else.
func isJSON(ts *testscript.TestScript, _ bool, args []string) {
	parse(ts, args[0])
}

// value FILE PATH WANT: what stands at a path such as targets.0.action.
func value(ts *testscript.TestScript, neg bool, args []string) {
	at := parse(ts, args[0])
	for step := range strings.SplitSeq(args[1], ".") {
		switch in := at.(type) {
		case map[string]any:
			at = in[step]
		case []any:
			if step == "len" {
				at = json.Number(strconv.Itoa(len(in)))
				continue
			}
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(in) {
				ts.Fatalf("%s has no %s", args[0], args[1])
			}
			at = in[i]
		default:
			ts.Fatalf("%s has no %s", args[0], args[1])
		}
	}
	if got := fmt.Sprint(at); (got == args[2]) == neg {
		ts.Fatalf("%s is %q, want %q (or not, after !)", args[1], got, args[2])
	}
}

func parse(ts *testscript.TestScript, file string) any {
	dec := json.NewDecoder(bytes.NewReader([]byte(ts.ReadFile(file))))
	dec.UseNumber()
	var v any
	ts.Check(dec.Decode(&v))
	if dec.More() {
		ts.Fatalf("%s has more than one JSON value", file)
	}
	return v
}
