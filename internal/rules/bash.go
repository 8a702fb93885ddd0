package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// command is where a command can begin in a line.
const command = `(?:^|[;&|(]|\{[ \t]|\b(?:if|then|elif|else|while|until|do)[ \t]|![ \t])[ \t]*`

// bashOnly is what bash reads and POSIX sh does not, as dash on Debian and
// Ubuntu: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
var bashOnly = []struct {
	name string // "" for what the form catches
	form *regexp.Regexp
}{
	{"[[", regexp.MustCompile(command + `\[\[(?:\s|$)`)},
	{"((", regexp.MustCompile(`(?:` + command + `|\bfor\s+)\(\(.*\)\)`)},
	{"", regexp.MustCompile(command + `(source|function|shopt|declare|typeset|mapfile|readarray|pushd|popd|complete|compgen|compopt|coproc|disown|let|bind|select)(?:\s|;|$)`)},
	{"an option of set", regexp.MustCompile(command + `set\s+(?:[-+]\w+\s+)*[-+]\w*o\s+(?:pipefail|posix|history|histexpand|errtrace|functrace|braceexpand|hashall|keyword|onecmd|physical|privileged)\b`)},
	{"an option of read", regexp.MustCompile(command + `(?:\w+=\S*\s+)*read\s+(?:-[rp]\s+)*-\w*[adeinNstu]`)},
	{"export -f", regexp.MustCompile(command + `export\s+-\w*f`)},
	{"printf -v", regexp.MustCompile(command + `printf\s+-v`)},
	{"a signal of trap", regexp.MustCompile(command + `trap\s.*\s(?:ERR|DEBUG|RETURN)\b`)},
	{"== in [", regexp.MustCompile(command + `\[\s[^\]]*\s==\s`)},
	{"an array", regexp.MustCompile(`(?:^|[\s;&|({])\w+(?:\+?=\(|\[[^\]\s]+\]\+?=)`)},
	{"+=", regexp.MustCompile(`(?:^|[\s;])[A-Za-z_]\w*\+=`)},
	{"<<<", regexp.MustCompile(`<<<`)},
	{"&>", regexp.MustCompile(`&>`)},
	{"|&", regexp.MustCompile(`\|&`)},
	{"a process substitution", regexp.MustCompile(`[<>]\(`)},
	{"$'", regexp.MustCompile(`\$'`)},
	{"a brace expansion", regexp.MustCompile(`(?:^|[^$])\{(?:[^\s{}$]*,[^\s{}]*|\w+\.\.\w+)\}`)},
	{"a form of ${ }", regexp.MustCompile(`\$\{(?:!\w|#?[\w@*]+(?:\[|/|\^|,|@[A-Za-z]\}|:\s*[0-9(]|:\s+-))`)},
}

// profileBash judges the lines that sh gets, up to the first that starts
// another shell. A profile that asks for the version of bash is left alone.
func profileBash(k preferences.Key, text string) []flaw {
	if k != preferences.ShellProfileLinux || strings.Contains(text, "BASH_VERSION") {
		return nil
	}
	code := bare(text)
	last := taking(code, true).line
	var flaws []flaw
	for i, line := range strings.Split(code, "\n") {
		if last > 0 && i+1 > last {
			break
		}
		if name := onlyBash(line); name != "" {
			flaws = append(flaws, flaw{i + 1, fmt.Sprintf("sh does not know %s", name)})
		}
	}
	return flaws
}

// onlyBash names the first thing in a line that only bash knows.
func onlyBash(line string) string {
	for _, b := range bashOnly {
		switch found := b.form.FindStringSubmatch(line); {
		case found == nil:
		case b.name != "":
			return b.name
		default:
			return found[1]
		}
	}
	return ""
}
