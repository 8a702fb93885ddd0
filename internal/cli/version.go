package cli

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, commit and Go version of this binary",
		Long:  about("Print the version, commit and Go version of this binary.", "none", 0),
		Example: `  ssmprefs version
  ssmprefs --version`,
		Args: noArgs,
		RunE: a.run(func(context.Context, []string) (int, error) {
			b := a.build()
			_, err := fmt.Fprintf(a.Stdout, "ssmprefs %s\ncommit %s\n%s %s/%s\n", b.version, b.commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return 0, err
		}),
	}
}

// build is what this binary was made from.
type build struct{ version, commit string }

// build takes the version that the linker stamped, else what the Go tool wrote
// into the binary.
func (a *app) build() build {
	b := build{version: a.Version, commit: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b.orDevel()
	}
	if b.version == "" && info.Main.Version != "(devel)" {
		b.version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			b.commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			b.commit += ", with changes"
		}
	}
	return b.orDevel()
}

func (b build) orDevel() build {
	if b.version == "" {
		b.version = "devel"
	}
	return b
}
