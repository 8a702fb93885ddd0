package diag

import (
	"fmt"
	"strconv"
	"strings"
)

// Text is the findings as a person reads them: one line in the form that
// editors recognise, the excerpt below it, then the remedy.
//
//	preferences.yaml:5:3: error: unknown key "s3BucketNam" [unknown-key]
//	      s3BucketNam: ssm-logs
//	      ^
//	    remedy: did you mean s3BucketName?
func Text(findings []Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(printable(fmt.Sprintf("%s: %s: %s [%s]", f.Position, f.Severity, f.Message, f.Rule)) + "\n")
		for line := range strings.Lines(f.Excerpt) {
			b.WriteString("    " + line)
		}
		if f.Excerpt != "" {
			b.WriteByte('\n')
		}
		if f.Remedy != "" {
			b.WriteString(printable("    remedy: "+f.Remedy) + "\n")
		}
	}
	return b.String()
}

// printable is one line as excerpts show theirs. Paths come from the command
// line and messages repeat the errors of others.
func printable(line string) string {
	var b strings.Builder
	runes := []rune(line)
	for i := range runes {
		text, _ := visible(runes, i, 0)
		b.WriteString(text)
	}
	return b.String()
}

// Lines is what others wrote as lines of a terminal and of a log: each is
// [Visible], and none is a workflow command, which :: makes behind blanks.
func Lines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", strings.Repeat(" ", tabStop))
		line = Visible(line)
		if rest := strings.TrimLeft(line, " "); strings.HasPrefix(rest, "::") {
			line = line[:len(line)-len(rest)] + `:\` + rest[1:]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// String is the place as file:line:column, or the file alone.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Quote is a value of the file as messages show it: in quotes, short, with
// nothing invisible in it.
func Quote(s string) string {
	const most = 60
	if runes := []rune(s[:min(len(s), 4*most+4)]); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}
