package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// parseYAML returns the nodes of the one document of a text, nil when it is
// not one document of YAML.
func (r *report) parseYAML(text []byte) *yaml.Node {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	first, err := nextDocument(decoder)
	if errors.Is(err, io.EOF) {
		r.add(r.source.At(1, 1), RuleEmptyFile, "write version: 1 and preferences", "the file is empty")
		return nil
	}
	if err != nil {
		r.notYAML(text, err)
		return nil
	}
	second, err := nextDocument(decoder)
	if errors.Is(err, io.EOF) {
		return first.Content[0]
	}
	if err != nil {
		r.notYAML(text, err)
		return nil
	}
	r.add(r.source.At(second.Line, second.Column), RuleSecondDocument, "keep one document in the file, and take out the --- in front of this one", "a second document begins here")
	return first.Content[0]
}

// nextDocument parses one document. A panic of the parser, which is not ours,
// counts as text that it cannot read.
func nextDocument(decoder *yaml.Decoder) (document *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: the parser gave up: %v", p)
		}
	}()
	document = new(yaml.Node)
	return document, decoder.Decode(document)
}

// place is how the parser names the line, when it does.
var place = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func (r *report) notYAML(text []byte, err error) {
	found := place.FindStringSubmatch(err.Error())
	line, message := 1, err.Error()
	if found != nil {
		line, _ = strconv.Atoi(found[1])
		message = message[len(found[0]):]
	}
	lines := strings.Split(string(text), "\n")
	line = min(max(line, 1), len(lines))

	if n, column := tabIndent(lines, line, message); column > 0 {
		r.add(r.source.At(n, column), RuleTabIndent, "indent with spaces; a block text whose first line begins with a tab states its indent, as in |2", "a tab in the indent")
		return
	}
	r.add(r.source.At(line, 1), RuleNotYAML, "check indent, colons and quotes in this line and the ones above", "not YAML: %s", message)
}

// tabIndent returns the place of the tab that the parser stopped at, column 0
// when it was no tab. Inside a block text the parser names the line before;
// between braces tabs are allowed.
func tabIndent(lines []string, line int, message string) (n, column int) {
	isTab := strings.Contains(message, "tab character") ||
		strings.Contains(message, "cannot start any token") && !strings.HasPrefix(lines[0], "{")
	for n := line; isTab && n <= min(line+1, len(lines)); n++ {
		content := lines[n-1]
		indent := content[:len(content)-len(strings.TrimLeft(content, " \t"))]
		if tab := strings.IndexByte(indent, '\t'); tab >= 0 {
			return n, tab + 1
		}
	}
	return 0, 0
}
