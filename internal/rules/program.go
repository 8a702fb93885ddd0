package rules

import (
	"regexp"
	"slices"
	"strings"
)

// The programs that take the terminal when they are started by hand.
var (
	shells  = []string{"sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "csh", "tcsh", "rbash", "pwsh"}
	screens = []string{"vi", "vim", "nvim", "nano", "pico", "emacs", "less", "more", "most", "man", "top", "htop", "atop", "btop", "watch", "mc", "telnet", "ftp", "sftp"}
	clients = []string{"psql", "mysql", "mariadb", "mongo", "mongosh"}
	// readers read commands, but for those with one of these options.
	readers = map[string]string{
		"python": "cmVh", "python2": "cmVh", "python3": "cmVh", "ipython": "cmVh", "node": "cepvh", "irb": "evh", "lua": "ev", "ghci": "eVh", "bc": "vh",
		"redis-cli": "v",
	}
	// followers never end with one of these options.
	followers = map[string]*regexp.Regexp{"tail": regexp.MustCompile(`^(?:-\w*[fF]|--follow)`), "journalctl": regexp.MustCompile(`^(?:-\w*f|--follow)`)}
	// wrappers run the command behind their options.
	wrappers = []string{"exec", "sudo", "doas", "env", "command", "nohup", "nice", "setsid", "stdbuf"}
)

// valued is the letters of options that a value follows.
var valued = map[string]string{
	"sudo": "ughpCDRTUrt", "doas": "uC", "env": "uCS", "nice": "n", "stdbuf": "ioe", "exec": "a",
	"ssh": "bcDEeFIiJLlmOopQRSWw", "bash": "oO", "tmux": "fLScT", "script": "IOBTEmo", "redis-cli": "hpsauirnd",
}

// valuedLong is the long options that a value follows.
var valuedLong = []string{"--user", "--group", "--rcfile", "--init-file", "--shell-path", "--host"}

var (
	ordered = regexp.MustCompile(`^(?:-\w*c|--command)`)                                         // su, script and shells run this and end
	asked   = regexp.MustCompile(`^(?:-[cfleV]|--(?:command|execute|file|list|eval)\b)|\.m?js$`) // so do clients of data bases
	brief   = regexp.MustCompile(`^(?:--?version|--?help|--batch|--scan|--bigkeys|--pipe|-V|-b.*)$`)
	detach  = regexp.MustCompile(`^-(?:d|dm\w*|ls|list|X|wipe)$`)
	another = []string{"new", "new-session", "a", "at", "attach", "attach-session"} // of tmux
)

// starts is the program of a command that takes the terminal, the zero value
// for one that does not, or of which that is not known.
func starts(words []string, piped bool) program {
	for len(words) > 0 && assignment.MatchString(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 {
		return program{}
	}
	name, args := base(words[0]), words[1:]
	if slices.Contains(wrappers, name) {
		return behind(name, args, piped)
	}
	c := call{name: name, args: args, piped: piped || slices.Contains(args, "<")}
	c.letters, c.rest = options(name, args)
	switch {
	case c.opensShell():
		return program{name: name, shell: true}
	case c.takesLines():
		return program{name: name}
	}
	return program{}
}

// call is a program with its arguments.
type call struct {
	name, letters string // of its options
	args, rest    []string
	piped         bool // it reads no terminal
}

func (c call) has(form *regexp.Regexp) bool { return slices.ContainsFunc(c.args, form.MatchString) }

func (c call) opensShell() bool {
	switch {
	case slices.Contains(shells, c.name):
		return !c.piped && !c.has(ordered) && len(c.rest) == 0
	case c.name == "su", c.name == "script":
		return !c.has(ordered)
	case c.name == "tmux":
		return !c.has(detach) && (len(c.rest) == 0 || slices.Contains(another, c.rest[0]))
	case c.name == "screen":
		return !c.has(detach)
	}
	return c.name == "newgrp"
}

// takesLines reports whether a program that is no shell takes what is typed.
func (c call) takesLines() bool {
	ending, reader := readers[c.name]
	switch {
	case slices.Contains(screens, c.name):
		return !c.has(brief)
	case c.piped:
		return false
	case reader:
		return len(c.rest) == 0 && !strings.ContainsAny(c.letters, ending) && !c.has(brief)
	case slices.Contains(clients, c.name):
		return !c.has(asked) && !c.has(brief)
	case followers[c.name] != nil:
		return c.has(followers[c.name])
	}
	switch c.name {
	case "ssh":
		return len(c.rest) == 1 && !strings.ContainsAny(c.letters, "NfVGO")
	case "sqlite3": // whose second name is what to do
		return c.names() < 2 && !c.has(brief)
	case "passwd":
		return c.names() == len(c.args)
	case "cat":
		return len(c.args) == 0
	}
	return c.name == "read"
}

// names is how many arguments are no options.
func (c call) names() int {
	n := 0
	for _, arg := range c.args {
		if !strings.HasPrefix(arg, "-") {
			n++
		}
	}
	return n
}

// behind is the program of a command that another one starts.
func behind(name string, args []string, piped bool) program {
	flags, rest := options(name, args)
	switch {
	case name == "command" && strings.ContainsAny(flags, "vV"):
		return program{}
	case len(rest) > 0 && rest[0] != "<":
		p := starts(rest, piped)
		if name == "exec" {
			p.exec = true
		}
		return p
	case (name == "sudo" || name == "doas") && strings.ContainsAny(flags, "is"):
		return program{name: name, shell: true}
	}
	return program{}
}

// options divides arguments into the letters of options and what follows them.
func options(name string, args []string) (letters string, rest []string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return letters, args[i+1:]
		case arg == "--login":
			letters += "i"
		case arg == "--shell":
			letters += "s"
		case strings.HasPrefix(arg, "--"):
			if slices.Contains(valuedLong, arg) {
				i++
			}
		case len(arg) > 1 && arg[0] == '-':
			letters += arg[1:]
			if strings.Contains(valued[name], arg[len(arg)-1:]) {
				i++
			}
		default:
			return letters, args[i:]
		}
	}
	return letters, nil
}
