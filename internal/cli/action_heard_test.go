package cli

import (
	"strings"
	"testing"
)

// outputs are what the runner reads of GITHUB_OUTPUT.
func outputs(text string) map[string]string {
	all := map[string]string{}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		name, end, ok := strings.Cut(lines[i], "<<")
		if !ok {
			continue
		}
		var value []string
		for i++; i < len(lines) && lines[i] != end; i++ {
			value = append(value, lines[i])
		}
		all[name] = strings.Join(value, "\n")
	}
	return all
}

// obeyed are the commands that the runner obeys of a log, as word, properties
// and message: it knows the two forms of a command, and stop-commands.
func obeyed(log string) []string {
	var all []string
	stopped := ""
	for line := range strings.FieldsFuncSeq(log, func(r rune) bool { return r == '\n' || r == '\r' }) {
		head, data, ok := commandIn(line)
		switch {
		case !ok:
		case stopped != "":
			if head == stopped {
				stopped = ""
			}
		case head == "stop-commands":
			stopped = data
		default:
			all = append(all, head+"::"+data)
		}
	}
	if stopped != "" {
		all = append(all, "never resumed")
	}
	return all
}

// unfenced are the lines of a log that are no command and do not stand between
// stop-commands and its token.
func unfenced(log string) []string {
	var all []string
	stopped := ""
	for line := range strings.Lines(log) {
		head, data, ok := commandIn(strings.TrimSuffix(line, "\n"))
		switch {
		case stopped != "":
			if ok && head == stopped {
				stopped = ""
			}
		case ok && head == "stop-commands":
			stopped = data
		case !ok && strings.TrimSpace(line) != "":
			all = append(all, line)
		}
	}
	return all
}

func commandIn(line string) (head, data string, ok bool) {
	if rest, is := strings.CutPrefix(strings.TrimSpace(line), "::"); is {
		if head, data, ok = strings.Cut(rest, "::"); ok {
			return head, data, true
		}
	}
	if _, rest, is := strings.Cut(line, "##["); is {
		return strings.Cut(rest, "]")
	}
	return "", "", false
}

// annotated are the annotations of a kind.
func (r ran) annotated(kind string) []string {
	var all []string
	for _, c := range r.obeyed {
		if strings.HasPrefix(c, kind+" ") || strings.HasPrefix(c, kind+"::") {
			all = append(all, c)
		}
	}
	return all
}

func TestObeyed(t *testing.T) {
	t.Parallel()
	got := obeyed("::error file=a::b\ntext ##[warning]c\n::stop-commands::x\n::error::not\n::x::\n  ::notice::d\n")
	if want := "error file=a::b|warning::c|notice::d"; strings.Join(got, "|") != want {
		t.Errorf("obeyed %q, want %q", got, want)
	}
}
