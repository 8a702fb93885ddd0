package diag

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

const (
	tabStop = 4
	// reach is how many characters of a long line an excerpt shows on either
	// side of the caret.
	reach = 80
)

// Source is the text of a file, kept for the excerpts of findings about it.
type Source struct {
	name  string
	lines [][]rune
}

// NewSource splits a text into lines as editors do. A byte order mark is no
// part of the first line, a byte that is not UTF-8 is one character.
func NewSource(name string, text []byte) *Source {
	s := &Source{name: name}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		s.lines = append(s.lines, bytes.Runes(bytes.TrimSuffix(line, []byte("\r"))))
	}
	return s
}

// Name is the name of the file.
func (s *Source) Name() string { return s.name }

// At is a place in the file.
func (s *Source) At(line, column int) Position { return Position{s.name, line, column} }

// Line is the text of a line as it stands in the file, "" when it has none of
// that number.
func (s *Source) Line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return string(s.lines[n-1])
}

// Excerpt is the line of a place with a caret below it, in text that is safe
// to print: what is invisible, would turn the reading direction or make the
// line a command is written out as its code point. It is "" when the file has
// no such line.
func (s *Source) Excerpt(at Position) string {
	if at.File != s.name || at.Line < 1 || at.Line > len(s.lines) {
		return ""
	}
	line := s.lines[at.Line-1]
	caret := min(max(at.Column-1, 0), len(line))
	from, to := max(caret-reach, 0), min(caret+reach, len(line))

	var shown strings.Builder
	width, indent := 0, 0
	add := func(text string, cells int) {
		shown.WriteString(text)
		width += cells
	}
	if from > 0 {
		add("…", 1)
	}
	for i := from; i < to; i++ {
		if i == caret {
			indent = width
		}
		add(visible(line, i, width))
	}
	if caret == to {
		indent = width
	}
	if to < len(line) {
		add("…", 1)
	}
	return strings.TrimRight(shown.String(), " ") + "\n" + strings.Repeat(" ", indent) + "^"
}

// visible is how a character of a line is shown in the given column of a
// terminal, and how many columns it takes.
func visible(line []rune, i, column int) (string, int) {
	switch r := line[i]; {
	case r == '\t':
		n := tabStop - column%tabStop
		return strings.Repeat(" ", n), n
	case !unicode.IsPrint(r) || commands(line, i):
		text := fmt.Sprintf("<U+%04X>", r)
		return text, len(text)
	case unicode.In(r, unicode.Mn, unicode.Me):
		return string(r), 0
	case unicode.Is(wide, r):
		return string(r), 2
	default:
		return string(r), 1
	}
}

// commands reports whether a character makes the line a workflow command where
// it stands in a log of GitHub: :: does behind blanks only, ##[ anywhere.
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
func commands(line []rune, i int) bool {
	switch line[i] {
	case ':':
		return i+1 < len(line) && line[i+1] == ':' && strings.TrimSpace(string(line[:i])) == ""
	case '[':
		return i >= 2 && line[i-1] == '#' && line[i-2] == '#'
	}
	return false
}

// wide is the characters that terminals show in two columns, in ranges coarse
// enough to place a caret: https://www.unicode.org/reports/tr11/
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115F, Stride: 1},
		{Lo: 0x2E80, Hi: 0x303E, Stride: 1},
		{Lo: 0x3041, Hi: 0xA4CF, Stride: 1},
		{Lo: 0xAC00, Hi: 0xD7A3, Stride: 1},
		{Lo: 0xF900, Hi: 0xFAFF, Stride: 1},
		{Lo: 0xFE30, Hi: 0xFE6F, Stride: 1},
		{Lo: 0xFF00, Hi: 0xFF60, Stride: 1},
		{Lo: 0xFFE0, Hi: 0xFFE6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F300, Hi: 0x1F64F, Stride: 1},
		{Lo: 0x1F680, Hi: 0x1F6FF, Stride: 1},
		{Lo: 0x1F900, Hi: 0x1F9FF, Stride: 1},
		{Lo: 0x20000, Hi: 0x3FFFD, Stride: 1},
	},
}
