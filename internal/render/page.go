package render

import (
	"slices"
	"strings"
)

// page is text for a terminal of some width.
type page struct {
	out   strings.Builder
	width int
	color bool
}

func newPage(o TextOptions) *page {
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	return &page{width: max(o.Width, leastWidth), color: o.Color}
}

// glyph is one character with its tone.
type glyph struct {
	char rune
	tone tone
}

// blank ends a section with an empty line.
func (p *page) blank() { p.out.WriteByte('\n') }

// put writes a paragraph: lead before its first line, rest before the others.
// It breaks at spaces, and inside a word only where the word has a line of its
// own and is still too long.
func (p *page) put(lead, rest, body phrase) {
	text := glyphs(body)
	line := glyphs(lead)
	for {
		n := fit(text, p.width-width(line))
		p.write(append(line, text[:n]...))
		text = text[n:]
		if len(text) == 0 {
			return
		}
		if text[0].char == ' ' {
			text = text[1:]
		}
		line = glyphs(rest)
	}
}

// code writes a line of somebody's text, broken anywhere, every space kept.
func (p *page) code(lead, rest phrase, body span) {
	text := glyphs(phrase{body})
	line := glyphs(lead)
	for {
		n := prefix(text, p.width-width(line))
		p.write(append(line, text[:n]...))
		text = text[n:]
		if len(text) == 0 {
			return
		}
		line = glyphs(rest)
	}
}

// fit is how many glyphs go on a line of so many cells, up to a space where
// there is one.
func fit(text []glyph, cells int) int {
	n := prefix(text, cells)
	if n == len(text) || text[n].char == ' ' {
		return n
	}
	for i := n - 1; i > 0; i-- {
		if text[i].char == ' ' {
			return i
		}
	}
	return n
}

// prefix is how many glyphs fill so many cells, at least one.
func prefix(text []glyph, room int) int {
	for i, g := range text {
		room -= cells(g.char)
		if room < 0 && i > 0 {
			return i
		}
	}
	return len(text)
}

func glyphs(p phrase) []glyph {
	var all []glyph
	for _, s := range p {
		if s.tone == value {
			s.tone = plain
		}
		for _, r := range visible(s.text) {
			all = append(all, glyph{r, s.tone})
		}
	}
	return all
}

func width(line []glyph) int {
	n := 0
	for _, g := range line {
		n += cells(g.char)
	}
	return n
}

// write writes one line. A line that began with :: would be a command to the
// runner whose log it lands in.
func (p *page) write(line []glyph) {
	for len(line) > 0 && line[len(line)-1].char == ' ' {
		line = line[:len(line)-1]
	}
	if i := slices.IndexFunc(line, func(g glyph) bool { return g.char != ' ' }); i >= 0 &&
		i+1 < len(line) && line[i].char == ':' && line[i+1].char == ':' {
		line = slices.Insert(line, i+1, glyph{'\\', line[i].tone})
	}
	tone := plain
	for _, g := range line {
		if p.color && g.tone != tone {
			p.out.WriteString(ansi(g.tone))
			tone = g.tone
		}
		p.out.WriteRune(g.char)
	}
	if tone != plain {
		p.out.WriteString(ansi(plain))
	}
	p.out.WriteByte('\n')
}

// ansi is the sequence that begins a tone, whatever went before.
func ansi(t tone) string {
	switch t {
	case strong:
		return "\x1b[0;1m"
	case faint:
		return "\x1b[0;2m"
	case good:
		return "\x1b[0;32m"
	case warn:
		return "\x1b[0;33m"
	case bad:
		return "\x1b[0;31m"
	case moved:
		return "\x1b[0;36m"
	}
	return "\x1b[0m"
}
