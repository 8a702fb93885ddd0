package rules

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// taker is a command that takes the terminal, and with it the lines below.
type taker struct {
	line    int // 0 for none
	program program
	behind  bool // another command waits for it in the same line
}

// program is what a command starts.
type program struct {
	name  string // of a table, "" for what exec starts
	shell bool   // reads commands, as sh does
	exec  bool   // in place of the shell
}

// profileUnreached judges the lines of a profile that a program gets which is
// no shell. What is typed into another shell is ordinary: AWS's own example
// has cd below exec /bin/bash.
func profileUnreached(k preferences.Key, text string) []flaw {
	if k != preferences.ShellProfileLinux {
		return nil
	}
	code := bare(text)
	t := taking(code, false)
	switch p := t.program; {
	case t.line == 0:
		return nil
	case t.behind && p.exec:
		return []flaw{{t.line, "what stands behind exec never runs"}}
	case t.behind && p.shell:
		return []flaw{{t.line, "what stands behind " + p.name + " runs only when that shell ends"}}
	case p.shell || !linesBelow(code, t.line):
		return nil
	case p.exec:
		return []flaw{{t.line, "the lines below go to the program that exec starts"}}
	case p.name == "read":
		return []flaw{{t.line, "read takes the line below for its answer"}}
	default:
		return []flaw{{t.line, "the lines below are typed into " + p.name}}
	}
}

func linesBelow(code string, line int) bool {
	below := strings.Split(code, "\n")[line:]
	return slices.ContainsFunc(below, func(line string) bool {
		return strings.TrimSpace(line) != "" && !strings.HasPrefix(line, `\`)
	})
}

var (
	redirection = regexp.MustCompile(`[0-9]*(?:<<<|<<_|>>|>\||&>>?|[<>]&?)[ \t]*[^\s;|&()]*`)
	token       = regexp.MustCompile(`\|\||&&|;;|[;|&()]|[^\s;|&()]+`)
	assignment  = regexp.MustCompile(`^\w+\+?=`)
)

// taking is the first command of bare code that takes the terminal: the first
// that does whatever happens, or the first that may put another reader of
// commands in the place of sh.
func taking(code string, conditions bool) taker {
	s := scan{conditions: conditions}
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, `\`) {
			continue // has been read with the line above
		}
		for _, more := range lines[i+1:] {
			if !strings.HasPrefix(more, `\`) {
				break
			}
			line += " " + more[1:]
		}
		line = redirection.ReplaceAllStringFunc(line, func(found string) string {
			if strings.Contains(found, "<") {
				return " < "
			}
			return " "
		})
		if t := s.line(token.FindAllString(line, -1)); t.program != (program{}) {
			t.line = i + 1
			return t
		}
	}
	return taker{}
}

// scan is where the reading of a profile stands.
type scan struct {
	conditions     bool // shells count that start on a condition, and nothing else
	blocks, parens int
	before         string // the operator in front of the command
	test           bool   // the commands joined to it began with a test
}

// line returns the first command of a line that takes the terminal.
func (s *scan) line(tokens []string) taker {
	var words []string
	for i, token := range append(tokens, "\n") {
		if !operator(token) {
			if token != "{" && len(words) > 0 || !s.reserved(token) {
				words = append(words, token)
			}
			continue
		}
		if p := s.command(words, token); p != (program{}) {
			return taker{program: p, behind: p.waitedFor(tokens[min(i+1, len(tokens)):])}
		}
		s.operator(token, len(words) > 0)
		words = nil
	}
	return taker{}
}

// command is the program of a command between two operators, if the shell gets
// to it and the program the terminal.
func (s *scan) command(words []string, after string) program {
	if s.before != "&&" && s.before != "||" {
		s.test = len(words) > 0 && slices.Contains(tests, words[0])
	}
	name := after == "(" || after == ")" && s.parens == 0 // of a function, or a pattern of case
	if name || after == "|" || after == "&" {
		return program{}
	}
	if certain := s.blocks+s.parens == 0 && s.before != "||" && after != "||" && !s.test; !certain && !s.conditions {
		return program{}
	}
	p := starts(words, s.before == "|")
	if s.conditions && !p.shell && !p.exec {
		return program{}
	}
	return p
}

// operator goes past the end of a command. A line that ends with an operator
// goes on in the next.
func (s *scan) operator(token string, command bool) {
	switch {
	case token == "(":
		s.parens++
	case token == ")" && s.parens > 0:
		s.parens--
	}
	if joins := s.before == "&&" || s.before == "||" || s.before == "|"; token != "\n" || command || !joins {
		s.before = token
	}
}

// tests is the commands on whose answer the ones behind && depend.
var tests = []string{"[", "[[", "test", "command", "which", "type", "hash", "grep", "tty"}

func operator(token string) bool {
	return slices.Contains([]string{"\n", ";", ";;", "&", "&&", "|", "||", "(", ")"}, token)
}

// reserved reports whether a word in front of a command is none of it.
func (s *scan) reserved(word string) bool {
	switch word {
	case "if", "while", "until", "for", "case", "select", "{":
		s.blocks++
	case "fi", "done", "esac", "}":
		s.blocks = max(s.blocks-1, 0)
	case "then", "do", "else", "elif", "!", "time":
	default:
		return assignment.MatchString(word)
	}
	return true
}

// waitedFor reports whether a command follows in the line that is more than
// the end of the session.
func (p program) waitedFor(rest []string) bool {
	for _, word := range rest {
		if !operator(word) && word != "}" && word != "fi" && word != "done" {
			return word != "exit" && word != "logout"
		}
	}
	return false
}

// base is the name of a program, without its folder.
func base(word string) string { return path.Base(word) }
