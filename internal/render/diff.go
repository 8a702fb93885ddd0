package render

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// line is one line of a diff: its sign is ' ', '-', '+', '\\' for a remark on
// the line above, or 0 for count lines left out.
type line struct {
	sign  rune
	text  string
	count int
}

// wholeContext keeps every unchanged line.
const wholeContext = -1

// diff returns the lines of old and new with what differs marked, and at most
// so many unchanged ones around each difference.
func diff(before, after string, context int) []line {
	var lines []line
	remark := before != "" && after != "" && strings.HasSuffix(before, "\n") != strings.HasSuffix(after, "\n")
	add := func(sign rune, text string) {
		for l := range strings.Lines(text) {
			body, ended := strings.CutSuffix(l, "\n")
			if sign != ' ' {
				body = spacesAtEnd(body)
			}
			lines = append(lines, line{sign: sign, text: body})
			if !ended && remark {
				lines = append(lines, line{sign: '\\', text: "no line end here"})
			}
		}
	}
	at := 0
	for _, e := range udiff.Lines(before, after) {
		add(' ', before[at:e.Start])
		add('-', before[e.Start:e.End])
		add('+', e.New)
		at = e.End
	}
	add(' ', before[at:])
	if context == wholeContext {
		return lines
	}
	return fold(lines, context)
}

// spacesAtEnd makes the spaces that end a line visible, since a change may
// consist of nothing else.
func spacesAtEnd(s string) string {
	text := strings.TrimRight(s, " ")
	return text + strings.Repeat("␠", len(s)-len(text))
}

// fold leaves out the unchanged lines that are farther than context from a
// difference, if that saves any.
func fold(lines []line, context int) []line {
	var folded []line
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && lines[end].sign == ' ' {
			end++
		}
		if end == i {
			folded = append(folded, lines[i])
			i++
			continue
		}
		from, to := i+context, end-context
		if i == 0 {
			from = 0
		}
		if end == len(lines) {
			to = end
		}
		if to-from > 1 {
			folded = append(folded, lines[i:from]...)
			folded = append(folded, line{count: to - from})
			i = to
		}
		folded = append(folded, lines[i:end]...)
		i = end
	}
	return folded
}
