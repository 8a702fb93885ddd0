package initial

import (
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// page is the lines of a file, and the comments that stand above some of them.
type page struct {
	lines    []string
	starts   []int // by line: the index of the line with the key that it belongs to
	comments map[int][]string
	foot     []Left
}

// add is a line, or a key whose value takes several.
func (p *page) add(text string) {
	start := len(p.lines)
	for line := range strings.SplitSeq(text, "\n") {
		p.lines, p.starts = append(p.lines, line), append(p.starts, start)
	}
}

// start is the index of the line that a comment on a line of the text goes
// above.
func (p *page) start(line int) int {
	if line < 1 || line > len(p.starts) {
		return 1 // below the line for editors
	}
	return p.starts[line-1]
}

// say adds comments above a line.
func (p *page) say(line int, texts ...string) {
	if p.comments == nil {
		p.comments = map[int][]string{}
	}
	p.comments[line] = append(p.comments[line], texts...)
}

func (p *page) text() string {
	var b strings.Builder
	for i, line := range p.lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		for _, text := range slices.Compact(p.comments[i]) {
			writeComment(&b, indent+"#", text)
		}
		b.WriteString(line + "\n")
	}
	for _, left := range p.foot {
		b.WriteByte('\n')
		writeComment(&b, "#", left.Head)
		for _, line := range left.Lines {
			writeComment(&b, "#  ", line)
		}
	}
	return b.String()
}

// writeComment breaks a text into lines that begin alike.
func writeComment(b *strings.Builder, begin, text string) {
	const width = 96
	line := begin
	for word := range strings.SplitSeq(diag.Visible(text), " ") {
		if len(line)+1+len(word) > width && line != begin {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = begin
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
