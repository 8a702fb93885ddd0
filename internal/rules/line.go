package rules

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// flaw is what is wrong with a line of a shell profile. It shows nothing of
// the line, which is not for every log.
type flaw struct {
	line int // from 1
	what string
}

// eachLine returns the lines in which problem finds something.
func eachLine(text string, problem func(line string) string) []flaw {
	var flaws []flaw
	for i, line := range strings.Split(text, "\n") {
		if what := problem(line); what != "" {
			flaws = append(flaws, flaw{i + 1, what})
		}
	}
	return flaws
}

// script is a shell profile as a file writes it.
type script struct {
	key  preferences.Key
	text string
}

// profileProblems judges a shell profile. Where only placeholders differ it is
// judged once, with what the first target has in their place, but for the rules
// that no file turns off.
func (c *checker) profileProblems(k preferences.Key, text, written string, at diag.Position) []problem {
	if text == "" {
		return nil
	}
	judged, done := c.scripts[script{k, written}]
	if !done {
		judged = make([][]flaw, len(c.rules))
	}
	var found []problem
	for i, r := range c.rules {
		if r.profile == nil {
			continue
		}
		if !done || r.Fixed {
			judged[i] = r.profile(k, text)
		}
		if len(judged[i]) > 0 {
			line := lineOf(c.file.Source, at, written, judged[i][0].line)
			c.inline[line] = c.inline[line] || line != at
			found = append(found, problem{r, line, sentence(k, judged[i])})
		}
	}
	c.scripts[script{k, written}] = judged
	return found
}

// sentence tells what one rule finds in a profile.
func sentence(k preferences.Key, flaws []flaw) string {
	text := fmt.Sprintf("%s, line %d: %s", k, flaws[0].line, flaws[0].what)
	switch more := flaws[1:]; len(more) {
	case 0:
		return text
	case 1:
		return fmt.Sprintf("%s; line %d has the like", text, more[0].line)
	default:
		return fmt.Sprintf("%s; %d more lines have the like", text, len(more))
	}
}

// lineOf is the place of a line of a profile: its own line where the file
// writes the profile as it is, else the place of the value.
func lineOf(source *diag.Source, at diag.Position, profile string, line int) diag.Position {
	lines := strings.Split(profile, "\n")
	want := strings.TrimSpace(lines[line-1])
	written := source.Line(at.Line + line)
	if at.File != source.Name() || want == "" || strings.TrimSpace(written) != want {
		return at
	}
	return source.At(at.Line+line, len(written)-len(strings.TrimLeft(written, " \t"))+1)
}

// inlineIn notes the profiles of a block whose text begins at their place, as
// that of a block scalar and of a file does not.
func (c *checker) inlineIn(b *config.Block) {
	for k, e := range b {
		if preferences.Key(k).Type() != preferences.Profile || e.File != "" || !e.Written {
			continue
		}
		line := []rune(c.file.Source.Line(e.At.Line))
		rest := string(line[min(max(e.At.Column-1, 0), len(line)):])
		c.inline[e.At] = !strings.HasPrefix(rest, "|") && !strings.HasPrefix(rest, ">")
	}
}
