package rules

import (
	"regexp"
	"strings"
)

// bare is a text for sh with only its code left, line by line as before: each
// character in quotes is _, comments and here-documents are gone. Code inside
// of double quotes stays. A line that goes on with the one above begins with a
// backslash.
func bare(text string) string {
	b := barer{text: text}
	for b.at < len(text) {
		b.step()
	}
	return b.out.String()
}

// barer reads a text once, from its start to its end.
type barer struct {
	text  string
	at    int
	out   strings.Builder
	open  []byte   // what ends the quotes and substitutions around, the innermost last
	later []string // the last lines of here-documents that begin below
}

var hereDocument = regexp.MustCompile(`^<<-?[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([A-Za-z_]\w*))`)

func (b *barer) step() {
	c, end := b.text[b.at], b.end(1)
	switch {
	case c == '\n':
		b.lineEnd()
	case c == '\\':
		b.escape()
	case end == '"':
		b.quoted(c)
	case c == '\'' && (end != '}' || b.end(2) != '"'):
		b.single()
	case c == end && c != 0:
		b.open = b.open[:len(b.open)-1]
		b.keep(1)
	case c == '"':
		b.open = append(b.open, '"')
		b.blank(1)
	case b.opens(c):
	case c == '(' && end != '}':
		b.open = append(b.open, ')')
		b.keep(1)
	case c == '#' && end != '}' && b.startsWord():
		b.skipLine()
	case c == '<':
		b.less()
	default:
		b.keep(1)
	}
}

// end is what ends the nth innermost quotes or substitution, 0 for none.
func (b *barer) end(nth int) byte {
	if len(b.open) < nth {
		return 0
	}
	return b.open[len(b.open)-nth]
}

func (b *barer) keep(n int) {
	b.out.WriteString(b.text[b.at : b.at+n])
	b.at += n
}

func (b *barer) blank(n int) {
	b.out.WriteString(strings.Repeat("_", n))
	b.at += n
}

func (b *barer) skipLine() {
	if n := strings.IndexByte(b.text[b.at:], '\n'); n >= 0 {
		b.at += n
		return
	}
	b.at = len(b.text)
}

func (b *barer) startsWord() bool {
	return b.at == 0 || strings.IndexByte(" \t\n;&|()`", b.text[b.at-1]) >= 0
}

// opens reads the start of a substitution.
func (b *barer) opens(c byte) bool {
	rest := b.text[b.at:]
	switch {
	case c == '`':
		b.open = append(b.open, '`')
		b.keep(1)
	case strings.HasPrefix(rest, "$("):
		b.open = append(b.open, ')')
		b.keep(2)
	case strings.HasPrefix(rest, "${"):
		b.open = append(b.open, '}')
		b.keep(2)
	default:
		return false
	}
	return true
}

// quoted reads a character between double quotes.
func (b *barer) quoted(c byte) {
	switch {
	case c == '"':
		b.open = b.open[:len(b.open)-1]
		b.blank(1)
	case b.opens(c):
	default:
		b.blank(1)
	}
}

// single reads a text between single quotes, whose first stays behind a dollar.
func (b *barer) single() {
	if b.at > 0 && b.text[b.at-1] == '$' {
		b.keep(1)
	} else {
		b.blank(1)
	}
	for b.at < len(b.text) {
		switch b.text[b.at] {
		case '\'':
			b.blank(1)
			return
		case '\n':
			b.keep(1)
		default:
			b.blank(1)
		}
	}
}

func (b *barer) escape() {
	if strings.HasPrefix(b.text[b.at:], "\\\n") {
		b.out.WriteString("\n\\")
		b.at += 2
		return
	}
	b.blank(min(2, len(b.text)-b.at))
}

// less reads what begins with <.
func (b *barer) less() {
	rest, _, _ := strings.Cut(b.text[b.at:], "\n")
	if strings.HasPrefix(rest, "<<<") {
		b.keep(3)
		return
	}
	found := hereDocument.FindStringSubmatch(rest)
	if found == nil {
		b.keep(1)
		return
	}
	b.later = append(b.later, found[1]+found[2]+found[3])
	b.out.WriteString("<<_")
	b.at += len(found[0])
}

// lineEnd goes to the next line, past the here-documents that begin there.
func (b *barer) lineEnd() {
	b.keep(1)
	for len(b.later) > 0 && b.at < len(b.text) {
		line, _, _ := strings.Cut(b.text[b.at:], "\n")
		if strings.TrimLeft(line, "\t") == b.later[0] {
			b.later = b.later[1:]
		}
		b.at += len(line)
		if b.at < len(b.text) {
			b.keep(1)
		}
	}
}
