package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/rules"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/workspace"
)

// standIn is the caller where nobody is asked for credentials.
var standIn = config.Caller{Account: sandbox.DefaultAccount, Region: "eu-west-1"}

// loaded is the file at hand with all that can be said about it.
type loaded struct {
	file     *config.File
	path     string        // relative to the root
	caller   config.Caller // that it is resolved for
	targets  []config.Resolved
	findings []diag.Finding
	texts    map[string][]byte // of the file and its profile files as read, by path from the root

	// asking asks AWS for what the file leaves to it, once in a run.
	asking *inquiry
}

// parse reads and checks the file, but for its targets. The file is nil when
// it cannot be read.
func (a *app) parse() loaded {
	l := load(a.config, a.Getenv("GITHUB_WORKSPACE"), a.config, "")
	if l.file == nil && len(l.findings) == 1 && l.findings[0].Rule == config.RuleNoFile {
		l.findings[0].Remedy = noFileRemedy(a.config)
	}
	return l
}

// noFileRemedy is the way on from a file that cannot be opened: the one beside it
// that was most likely meant.
func noFileRemedy(file string) string {
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return "name the file in that folder with --config"
	case !errors.Is(err, fs.ErrNotExist):
		return "name a regular file that this may read with --config"
	}
	var beside []string
	for _, ending := range []string{"*.yaml", "*.yml"} {
		found, err := filepath.Glob(filepath.Join(filepath.Dir(file), ending))
		if err == nil { // a folder whose name is a pattern has none beside it
			beside = append(beside, found...)
		}
	}
	if near := diag.Nearest(file, beside); near != "" {
		return "did you mean" + option("--config", near) + "?"
	}
	return "name the file with --config; `ssmprefs demo` shows one"
}

// load is parse of a file in a workspace, which may be "". Where there is none,
// it is told by its name, with the remedy.
func load(file, root, name, remedy string) loaded {
	w, err := workspace.Open(file, root)
	if err != nil {
		return loaded{findings: []diag.Finding{config.NoFile(name, err, remedy)}}
	}
	defer w.Close()
	text, err := w.ReadConfig()
	if err != nil {
		return loaded{findings: []diag.Finding{config.NoFile(name, err, remedy)}}
	}
	texts := map[string][]byte{w.Path(): text}
	l := parsed(w.Path(), text, func(name string) ([]byte, error) {
		content, err := w.ReadProfile(name)
		if err == nil {
			texts[path.Join(path.Dir(w.Path()), name)] = content
		}
		return content, err
	})
	l.texts = texts
	return l
}

// parsed is a text of the file, checked but for its targets.
func parsed(path string, text []byte, open func(string) ([]byte, error)) loaded {
	l := loaded{path: path}
	l.file, l.findings = config.Parse(path, text, open)
	if l.file != nil {
		l.findings = append(l.findings, l.without(rules.Check(l.file))...)
	}
	return l
}

// resolve adds the targets of the file and what is to be said about them.
func (l *loaded) resolve(c config.Caller, found *config.Discovered) {
	if l.file == nil {
		return
	}
	targets, findings := l.file.Resolve(c, found)
	l.caller, l.targets = c, targets
	l.findings = append(l.findings, findings...)
	l.findings = append(l.findings, l.without(rules.CheckResolved(l.file, targets))...)
	l.findings = diag.Sorted(l.findings)
}

// without leaves out what is said of preferences that are not there, where a key
// or a value was not understood: it follows from that.
func (l *loaded) without(found []diag.Finding) []diag.Finding {
	if !slices.ContainsFunc(l.findings, func(f diag.Finding) bool {
		return f.Rule == config.RuleUnknownKey || f.Rule == config.RuleWrongType
	}) {
		return found
	}
	return slices.DeleteFunc(found, func(f diag.Finding) bool { return f.Rule == "nothing-set" || f.Rule == "no-session-logs" })
}

// tell prints the findings on standard error and is errInvalid when one of
// them is an error. Mere warnings are shown with the plan.
func (a *app) tell(l loaded) error {
	if !hasErrors(l.findings) {
		return nil
	}
	fmt.Fprint(a.Stderr, diag.Text(l.findings))
	return errInvalid
}
