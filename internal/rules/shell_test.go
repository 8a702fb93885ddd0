package rules

import (
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

func TestBare(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"echo 'a b' \"c\" \\d e":       "echo _____ ___ __ e",
		"echo a # 'b\nls":              "echo a \nls",
		"echo a#b $# ${#x}":            "echo a#b $# ${#x}",
		"echo \"a $(b 'c') ${d} e\"":   "echo ___$(b ___)_${d}___",
		"x=`echo \"'\"` y":             "x=`echo ___` y",
		"cat <<E <<-'F'\n'\nE\n\tF\nb": "cat <<_ <<_\n\n\n\nb",
		"cat <<< 'a'":                  "cat <<< ___",
		"a \\\n  b":                    "a \n\\  b",
		"echo $'a'":                    "echo $'__",
		"\"${x:-it's}\" 'y'":           "_${x:-it's}_ ___",
		"'a\nb' c":                     "__\n__ c",
		"\\":                           "_",
		"'":                            "_",
		"cat <<E\nend":                 "cat <<_\n",
	} {
		if got := bare(text); got != want {
			t.Errorf("bare(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestOnlyBash holds each form that only bash knows to a line, and to its
// neighbour in sh.
func TestOnlyBash(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"if [[ -f x ]]; then":           "[[",
		"((i++))":                       "((",
		"for ((i=0; i<3; i++)); do":     "((",
		"x && source y":                 "source",
		"function f {":                  "function",
		"shopt -s histappend":           "shopt",
		"{ declare -A x; }":             "declare",
		"complete -C aws_completer aws": "complete",
		"set -euo pipefail":             "an option of set",
		"set -e -o pipefail":            "an option of set",
		"IFS= read -rs x":               "an option of read",
		"export -f f":                   "export -f",
		"printf -v x '%d' 1":            "printf -v",
		"trap 'f' ERR":                  "a signal of trap",
		"[ \"$a\" == b ] || exit":       "== in [",
		"x=(a b)":                       "an array",
		"x[0]=a":                        "an array",
		"PATH+=:/opt":                   "+=",
		"grep a <<< \"$x\"":             "<<<",
		"ls &> /dev/null":               "&>",
		"ls |& tee log":                 "|&",
		"diff <(a) b":                   "a process substitution",
		"IFS=$'\\n'":                    "$'",
		"mkdir {a,b}":                   "a brace expansion",
		"for i in {1..5}; do":           "a brace expansion",
		"echo \"${x^^}\"":               "a form of ${ }",
		"echo ${x:0:2}":                 "a form of ${ }",
		"echo ${x: -3}":                 "a form of ${ }",
		"echo ${x//a/b}":                "a form of ${ }",
		"echo ${!x}":                    "a form of ${ }",
		"echo ${x[1]} ${x[@]}":          "a form of ${ }",
		"[ -f x ] && . y":               "",
		"$((i + 1)) $( (a; b) )":        "",
		"((a; b); c)":                   "",
		"echo source of function":       "",
		"./source; mysource x":          "",
		"set -eu; set -o noglob":        "",
		"IFS= read -r -p 'x ' y":        "",
		"export -p; printf -- '-v'":     "",
		"trap 'f' EXIT INT":             "",
		"[ a = b ] && [ c != d ]":       "",
		"f() { echo a=b; }":             "",
		"PATH=$PATH:/opt x+y":           "",
		"cat <<E 2>&1 >&2 &":            "",
		"a || b & c":                    "",
		"echo '$x' \"$'\" $":            "",
		"find . -exec rm {} + ; f {}":   "",
		"curl -w '%{code}' '{a,b}'":     "",
		"${x:-a} ${x:=b} ${x:+c} ${x%/*} ${x##*/} ${#x} ${x:-3} ${1}": "",
	} {
		if got := onlyBash(bare(line)); got != want {
			t.Errorf("in %q sh does not know %q, want %q", line, got, want)
		}
	}
}

// TestUnreached holds what a profile starts to the lines that it takes.
func TestUnreached(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"exec bash; ls":                     "what stands behind exec never runs",
		"exec -a x menu && ls":              "what stands behind exec never runs",
		"exec menu\nls":                     "the lines below go to the program that exec starts",
		"exec sudo menu\n\n\nls":            "the lines below go to the program that exec starts",
		"exec bash -c 'menu'\nls":           "the lines below go to the program that exec starts",
		"bash; ls":                          "what stands behind bash runs only when that shell ends",
		"sudo -iu ops && ls":                "what stands behind sudo runs only when that shell ends",
		"sudo su - ops; clear; exit":        "what stands behind su runs only when that shell ends",
		"tmux new -A -s x; ls":              "what stands behind tmux runs only when that shell ends",
		"cd x; vim y\nls":                   "the lines below are typed into vim",
		"sudo -u ops /usr/bin/top\nls":      "the lines below are typed into top",
		"LANG=C python3\nprint(1)":          "the lines below are typed into python3",
		"psql -h db -U ops\nls":             "the lines below are typed into psql",
		"ssh -p 22 host\nls":                "the lines below are typed into ssh",
		"cat\nls":                           "the lines below are typed into cat",
		"git log | less\nls":                "the lines below are typed into less",
		"python3 -v\nls":                    "the lines below are typed into python3",
		"mongo\nls":                         "the lines below are typed into mongo",
		"mongosh mongodb://db/x\nls":        "the lines below are typed into mongosh",
		"redis-cli -h db -p 6379\nls":       "the lines below are typed into redis-cli",
		"sqlite3 -header x.db\nls":          "the lines below are typed into sqlite3",
		"sudo passwd ops\nls":               "the lines below are typed into passwd",
		"tail -n 5 -f log\nls":              "the lines below are typed into tail",
		"tail --follow=name log\nls":        "the lines below are typed into tail",
		"sudo journalctl -fu x\nls":         "the lines below are typed into journalctl",
		"read -r x\nls":                     "read takes the line below for its answer",
		"case $x in a) ls ;; esac\nbc\n1":   "the lines below are typed into bc",
		"exec bash -l\nls":                  "",
		"exec sudo -i -u ops\nls":           "",
		"exec su - ops\nls":                 "",
		"exec env X=1 zsh\nls":              "",
		"bash\nls":                          "",
		"sudo su - ops; exit":               "",
		"bash || ls":                        "",
		"exec bash || ls":                   "",
		"exec menu":                         "",
		"exec menu \\\n  -x \\\n  -y":       "",
		"exec > log 2>&1; ls":               "",
		"exec > >(tee log) 2>&1\nls":        "",
		"exec 3<&0\nls":                     "",
		"test -x a &&\n  exec a\nls":        "",
		"command -v a && exec a\nls":        "",
		"if x; then\nexec a\nfi\nls":        "",
		"f() {\nvim x\n}\nls":               "",
		"(exec a)\nls":                      "",
		"vim() { ls; }\nls":                 "",
		"case $x in\n  vi) ls ;;\nesac\nls": "",
		"x=$(cat)\nls":                      "",
		"cat x | less | head\nls":           "",
		"cat <<E\nls\nE\nls":                "",
		"cat < x\nls":                       "",
		"echo 1 | bc\nls":                   "",
		"python3 x.py; python3 -c 'x'; python3 \\\n x\nls": "",
		"psql -c 'x'; mysql -e x; psql --version\nls":      "",
		"ssh host ls; ssh -fN host\nls":                    "",
		"bash x.sh; bash -lc 'x'; su - ops -c 'x'\nls":     "",
		"sudo ls; sudo -u ops ls\nls":                      "",
		"tmux new -d; tmux ls; screen -dm x\nls":           "",
		"top -bn1; vim --version\nls":                      "",
		"node -v; irb -v; lua -v; bc -v; python3 -V\nls":   "",
		"mongo --version; mongosh --eval 'x' db\nls":       "",
		"mongosh x.js; mongo < x\nls":                      "",
		"redis-cli ping; redis-cli -h db get x\nls":        "",
		"redis-cli -v; echo get x | redis-cli -h db\nls":   "",
		"sqlite3 x.db 'select 1'; sqlite3 -version\nls":    "",
		"sqlite3 x.db < x.sql; sqlite3 x.db .tables\nls":   "",
		"passwd -S ops; passwd --status ops\nls":           "",
		"echo x | passwd --stdin ops\nls":                  "",
		"tail -n 5 x; tail -f x &\nls":                     "",
		"tail -f x | head -1; tail /var/log/x-f\nls":       "",
		"journalctl -u x -n 5; journalctl --no-pager\nls":  "",
		"while read -r x; do ls; done < y\nls":             "",
		"read -r x < y\nls":                                "",
		"menu &\nvim x &\nls":                              "",
		"echo exec menu\nls":                               "",
		"for vim in a; do ls; done\nls":                    "",
	} {
		flaws := profileUnreached(preferences.ShellProfileLinux, text)
		if got := whats(flaws); got != want {
			t.Errorf("of %q is said %q, want %q", text, got, want)
		}
	}
}

func whats(flaws []flaw) string {
	var all []string
	for _, f := range flaws {
		all = append(all, f.what)
	}
	return strings.Join(all, "; ")
}
