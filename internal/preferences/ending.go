package preferences

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ending is what makes content differ from an older version that has the same.
var ending = regexp.MustCompile(`(?:(?:^| )\(ssmprefs ([1-9][0-9]{0,8})\))+$`)

// Ending splits a description into its text and the number of its ending
// " (ssmprefs n)", 0 when it has none. The ending is no part of the value.
func Ending(description string) (text string, n int) {
	at := ending.FindStringSubmatchIndex(description)
	if at == nil {
		return description, 0
	}
	n, _ = strconv.Atoi(description[at[2]:at[3]])
	return description[:at[0]], n
}

// WithEnding returns a stored or written content whose description ends in
// " (ssmprefs n)", in place of any such ending, every other byte unchanged.
func WithEnding(content string, n int) (string, error) {
	if _, err := compact(content); err != nil {
		return "", err
	}
	start := strings.IndexByte(content, '{') + 1
	end, value := start, ""
	var last *member // the description that counts
	all := members(content)
	for i, m := range all {
		if strings.EqualFold(m.name, Description.String()) && (last == nil || m.json != "null") {
			last = &all[i]
		}
	}
	switch {
	case last != nil:
		start, end, value = last.start, last.end, endedDescription(last.json, n)
	case len(all) > 0:
		value = `"description":` + endedDescription(`""`, n) + ","
	default:
		value = `"description":` + endedDescription(`""`, n)
	}
	content = content[:start] + value + content[end:]
	if len(content) > MaxContent {
		return "", &SizeError{len(content)}
	}
	return content, nil
}

// endedDescription is a stored description with the ending. A string keeps its
// bytes; what is no text is replaced.
func endedDescription(json string, n int) string {
	inner := ""
	switch json[0] {
	case '"':
		inner, _ = Ending(json[1 : len(json)-1])
	case '{', '[', 'n':
	default:
		inner = json
	}
	if inner != "" {
		inner += " "
	}
	return fmt.Sprintf(`"%s(ssmprefs %d)"`, inner, n)
}
