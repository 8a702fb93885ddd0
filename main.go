// Command ssmprefs keeps AWS Session Manager preferences in a reviewed file.
// See package cli for what it does; this file only starts it.
package main

import (
	"os"

	"github.com/ssmprefs/ssmprefs/internal/cli"
)

// version is set by the linker, see scripts/build.
var version string

func main() {
	ctx, stop := cli.Signals()
	code := cli.Main(ctx, os.Args[1:], cli.Process(version))
	stop()
	os.Exit(code)
}
