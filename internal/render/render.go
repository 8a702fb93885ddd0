// Package render shows a plan, its verdicts and its outcomes as text for a
// terminal and as Markdown for a comment. Both are printed from one report, a
// small tree of phrases made from the plan alone, so that they use the same
// words and differ in form only.
//
// It knows neither AWS nor GitHub's API, and prints nothing itself.
package render

import (
	"slices"
	"strings"
)

// tone is what a span is, from which each form takes its mark or colour.
type tone uint8

const (
	plain     tone = iota
	value          // text of the file or of AWS: code in Markdown
	strong         // what the eye is to find first
	faint          // what it may skip
	good           // adds or protects
	warn           // changes
	bad            // removes, fails or exposes
	moved          // moves a pointer
	reference      // the number of a pull request, such as #12, of which GitHub makes a link
)

// span is a piece of text in one tone. The text is as it came: whoever prints
// it escapes it.
type span struct {
	tone tone
	text string
}

// phrase is a run of spans.
type phrase []span

// say is a phrase of one plain span.
func say(text string) phrase { return phrase{{plain, text}} }

// and appends a plain span.
func (p phrase) and(text string) phrase { return append(slices.Clip(p), span{plain, text}) }

// quote appends a value.
func (p phrase) quote(text string) phrase { return append(slices.Clip(p), span{value, text}) }

// with appends a phrase.
func (p phrase) with(other phrase) phrase { return append(slices.Clip(p), other...) }

// join strings phrases together, leaving out empty ones.
func join(separator string, phrases ...phrase) phrase {
	var all phrase
	for _, p := range phrases {
		if len(p) == 0 {
			continue
		}
		if len(all) > 0 {
			all = all.and(separator)
		}
		all = append(all, p...)
	}
	return all
}

// text is the phrase without its tones.
func (p phrase) text() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteString(s.text)
	}
	return b.String()
}

const longValue = 200 // characters of a text where it is only named

// clipped is the phrase with its long values shortened.
func clipped(p phrase) phrase {
	short := slices.Clone(p)
	for i, s := range short {
		short[i].text = shorten(s.text, longValue)
	}
	return short
}
