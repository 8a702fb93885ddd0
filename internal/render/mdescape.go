package render

import (
	"slices"
	"strings"
)

// Markdown has three places for a phrase: a line, a cell of a table, and the
// HTML of a summary. What differs is how a value becomes code.

// inMarkdown is a phrase within a line.
func inMarkdown(p phrase) string {
	return written(p, func(s string) string { return codeSpan(visible(s)) })
}

// inCell is a phrase within a cell of a table, where a pipe ends the cell even
// in code.
func inCell(p phrase) string {
	return written(p, func(s string) string {
		if s = visible(s); strings.Contains(s, "|") {
			return "<code>" + prose(s) + "</code>"
		}
		return codeSpan(s)
	})
}

func written(p phrase, code func(string) string) string {
	var b strings.Builder
	for i, s := range withCode(p) {
		text := s.text
		if i == 0 {
			text = strings.TrimLeft(text, " ")
		}
		switch {
		case s.tone == value:
			text = code(text)
		case s.tone == reference: // a number of ours, as it is
		case i == 0:
			text = atStart(prose(visible(text)))
		default:
			text = prose(visible(text))
		}
		if s.tone == strong || s.tone == bad {
			text = "**" + text + "**"
		}
		b.WriteString(text)
	}
	return b.String()
}

// withCode is the phrase with what its plain texts have between backticks as
// values, and without empty spans.
func withCode(p phrase) phrase {
	var all phrase
	for _, s := range p {
		parts := strings.Split(s.text, "`")
		if s.tone == value || len(parts)%2 == 0 || slices.Contains(parts[1:], "") && len(parts) > 3 {
			parts = []string{s.text}
		}
		for i, text := range parts {
			if i%2 == 1 {
				all = append(all, span{value, text})
			} else if text != "" {
				all = append(all, span{s.tone, text})
			}
		}
	}
	return all
}

// inHTML is a phrase within an HTML element, where Markdown has no meaning.
func inHTML(p phrase) string {
	var b strings.Builder
	for _, s := range p {
		text := escapeHTML.Replace(visible(s.text))
		switch s.tone {
		case value:
			text = "<code>" + text + "</code>"
		case reference:
		case strong, bad:
			text = "<b>" + escapeNames.Replace(text) + "</b>"
		default:
			text = escapeNames.Replace(text)
		}
		b.WriteString(text)
	}
	return b.String()
}

// noMention stands between a character that begins a mention or a reference
// and its name, so that nobody is notified.
const noMention = "&#8203;"

// escapeHTML keeps markup out of an HTML element, escapeNames mentions and
// references, which have no meaning in code.
var (
	escapeHTML  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	escapeNames = strings.NewReplacer("@", "@"+noMention, "#", "#"+noMention)
)

// escapeProse keeps markup, links, mentions, references and formulas out of a
// line of Markdown. A dollar in a span is GitHub's own way to have one that
// begins no formula:
// https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions
var escapeProse = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;",
	"@", "@"+noMention, "#", "#"+noMention, "GH-", "GH"+noMention+"-", "gh-", "gh"+noMention+"-",
	"://", "&#58;//", "www.", "www&#46;", "$", "<span>$</span>",
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`,
)

// prose is a visible text as part of a line of Markdown.
func prose(s string) string { return escapeProse.Replace(s) }

// atStart keeps a line that begins with s from beginning a list, a rule or, in
// a log, a command to the runner.
func atStart(s string) string {
	if s != "" && strings.Contains("-+=:", s[:1]) {
		return `\` + s
	}
	rest := strings.TrimLeft(s, "0123456789")
	if rest != s && rest != "" && strings.Contains(".)", rest[:1]) {
		return s[:len(s)-len(rest)] + `\` + rest
	}
	return s
}

// codeSpan is a visible text as code within a line.
func codeSpan(s string) string {
	if s == "" {
		return "(empty)"
	}
	ticks := strings.Repeat("`", longestRun(s)+1)
	if strings.ContainsAny(s[:1]+s[len(s)-1:], "` ") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// fence is lines as a code block that none of them can end.
func fence(language string, lines []string) string {
	body := strings.Join(lines, "\n")
	ticks := strings.Repeat("`", max(3, longestRun(body)+1))
	return ticks + language + "\n" + body + "\n" + ticks
}

// longestRun is the length of the longest run of backticks.
func longestRun(s string) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
