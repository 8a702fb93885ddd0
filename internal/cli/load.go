package cli

import (
	"fmt"
	"path"

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
	return load(a.config, a.Getenv("GITHUB_WORKSPACE"), a.config, noFileRemedy)
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
		l.findings = append(l.findings, rules.Check(l.file)...)
	}
	return l
}

const noFileRemedy = "name the file with --config; `ssmprefs demo` shows one"

// resolve adds the targets of the file and what is to be said about them.
func (l *loaded) resolve(c config.Caller, found *config.Discovered) {
	if l.file == nil {
		return
	}
	targets, findings := l.file.Resolve(c, found)
	l.caller, l.targets = c, targets
	l.findings = append(l.findings, findings...)
	l.findings = append(l.findings, rules.CheckResolved(l.file, targets)...)
	l.findings = diag.Sorted(l.findings)
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
