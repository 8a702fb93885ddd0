package preferences

import (
	"regexp"
	"slices"
	"strings"
)

// readField reads all occurrences of a key as one field: the last counts.
func readField(k Key, all []occurrence) Field {
	f := Field{Value: unset(k), Holds: true}
	closed := false
	for _, o := range all {
		one := readValue(k, o.json)
		closed = closed || one.Closed
		if o.json == "null" && k.keepsOnNull() {
			continue
		}
		f, f.raw = one, o.json
	}
	f.Closed = closed
	if f.Holds && isOdd(all, f) {
		f.Stored = joinStored(all)
	}
	return f
}

// isOdd reports whether a key occurs twice, or in another letter case than its
// own, or in an odd container with something to say.
func isOdd(all []occurrence, f Field) bool {
	switch {
	case len(all) == 0:
		return false
	case len(all) > 1 || all[0].odd:
		return true
	}
	return all[0].in && (!f.Value.IsUnset() || f.Stored != "")
}

func joinStored(all []occurrence) string {
	stored := make([]string, len(all))
	for i, o := range all {
		stored[i] = o.stored
	}
	return strings.Join(stored, ",")
}

// keepsOnNull reports whether a null leaves what an earlier member said: the
// node decodes these keys into Go strings and one boolean, the other flags
// into any. The timeouts it does not read.
func (k Key) keepsOnNull() bool {
	switch k.Type() {
	case Flag:
		return k == CloudWatchStreamingEnabled
	case Minutes:
		return false
	}
	return true
}

func unset(k Key) Value {
	if k.Type() == Flag {
		return FlagValue(false)
	}
	return TextValue("")
}

// readValue reads one stored value. Only null is unset in every type.
func readValue(k Key, json string) Field {
	if json == "null" {
		return Field{Value: unset(k), Holds: true}
	}
	switch k.Type() {
	case Flag:
		return readFlag(json, k == CloudWatchStreamingEnabled)
	case Minutes:
		return readMinutes(json)
	}
	return readText(json)
}

// readText reads a string key. The node refuses everything but strings there.
func readText(json string) Field {
	switch json[0] {
	case '"':
		if text, faithful := unquote(json); faithful {
			return Field{Value: TextValue(text), Holds: true}
		}
		return Field{Value: TextValue(json)}
	case '{', '[':
		return Field{Value: TextValue(json), Closed: true}
	}
	return Field{Value: TextValue(json), Holds: true, Stored: json, Closed: true}
}

// The words that the node reads as a boolean, those of strconv.ParseBool.
var (
	trueWords  = []string{"1", "t", "T", "TRUE", "true", "True"}
	falseWords = []string{"0", "f", "F", "FALSE", "false", "False"}
)

// readFlag reads a flag. The node takes some strings for a boolean, but none
// in the strict one, cloudWatchStreamingEnabled.
func readFlag(json string, strict bool) Field {
	if json == "true" || json == "false" {
		return Field{Value: FlagValue(json == "true"), Holds: true}
	}
	word, isText := "", json[0] == '"'
	if isText {
		word, isText = unquote(json)
	}
	switch {
	case isText && word == "" && !strict:
		return Field{Value: FlagValue(false), Holds: true}
	case isText && (word == "" || slices.Contains(trueWords, word) || slices.Contains(falseWords, word)):
		return Field{Value: FlagValue(slices.Contains(trueWords, word)), Holds: true, Stored: json, Closed: strict}
	case isText && hasPlaceholder(word):
		return Field{Value: TextValue(word), Closed: strict}
	}
	return Field{Value: TextValue(json), Closed: true}
}

// readMinutes reads a timeout. The node never looks at it, so no form keeps
// sessions from opening; a number makes the console's page go blank.
func readMinutes(json string) Field {
	if isDigits(json) {
		return Field{Value: TextValue(json), Holds: true, Stored: json}
	}
	text, faithful := "", false
	if json[0] == '"' {
		text, faithful = unquote(json)
	}
	switch {
	case faithful && text == "":
		return Field{Value: TextValue(""), Holds: true}
	case faithful && isDigits(text):
		digits := orUnset(strings.TrimLeft(text, "0"), "0")
		f := Field{Value: TextValue(digits), Holds: true}
		if digits != text {
			f.Stored = json
		}
		return f
	case faithful && hasPlaceholder(text):
		return Field{Value: TextValue(text)}
	}
	return Field{Value: TextValue(json)}
}

// placeholder is what the node may replace in a value: the name of one of the
// document's parameters, or of a parameter of Parameter Store.
var placeholder = regexp.MustCompile(`\{\{\s*(\w[\w.:/-]*)\s*\}\}`)

func hasPlaceholder(text string) bool { return placeholder.MatchString(text) }
