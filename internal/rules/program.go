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
	readers = []string{"python", "python2", "python3", "ipython", "node", "irb", "lua", "ghci", "bc"}
	clients = []string{"psql", "mysql", "mariadb"}
	// wrappers run the command behind their options.
	wrappers = []string{"exec", "sudo", "doas", "env", "command", "nohup", "nice", "setsid", "stdbuf"}
)

// valued is the letters of options that a value follows.
var valued = map[string]string{
	"sudo": "ughpCDRTUrt", "doas": "uC", "env": "uCS", "nice": "n", "stdbuf": "ioe", "exec": "a",
	"ssh": "bcDEeFIiJLlmOopQRSWw", "bash": "oO", "tmux": "fLScT", "script": "IOBTEmo",
}

// valuedLong is the long options that a value follows.
var valuedLong = []string{"--user", "--group", "--rcfile", "--init-file", "--shell-path", "--host"}

var (
	ordered = regexp.MustCompile(`^(?:-\w*c|--command)`)                            // su, script and shells run this and end
	asked   = regexp.MustCompile(`^(?:-[cfleV]|--(?:command|execute|file|list)\b)`) // so do clients of data bases
	brief   = regexp.MustCompile(`^(?:--version|--help|--batch|-V|-b.*)$`)
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
	piped = piped || slices.Contains(args, "<")
	flags, rest := options(name, args)
	has := func(form *regexp.Regexp) bool { return slices.ContainsFunc(args, form.MatchString) }
	takes, shell := false, false
	switch {
	case slices.Contains(shells, name):
		shell = !piped && !has(ordered) && len(rest) == 0
	case name == "su", name == "script":
		shell = !has(ordered)
	case name == "newgrp":
		shell = true
	case name == "tmux":
		shell = !has(detach) && (len(rest) == 0 || slices.Contains(another, rest[0]))
	case name == "screen":
		shell = !has(detach)
	case slices.Contains(screens, name):
		takes = !has(brief)
	case slices.Contains(readers, name):
		takes = !piped && len(rest) == 0 && !strings.ContainsAny(flags, "cemVhp") && !has(brief)
	case slices.Contains(clients, name):
		takes = !piped && !has(asked) && !has(brief)
	case name == "ssh":
		takes = !piped && len(rest) == 1 && !strings.ContainsAny(flags, "NfVGO")
	case name == "cat":
		takes = !piped && len(args) == 0
	case name == "read":
		takes = !piped
	}
	if !takes && !shell {
		return program{}
	}
	return program{name: name, shell: shell}
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
