package rules

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// parameter is what a node looks up in Parameter Store. Blanks may follow the
// braces.
var parameter = regexp.MustCompile(`\{\{\s*ssm:[^}\n]{0,60}`)

func ssmParameter(k preferences.Key, text string) string {
	found := parameter.FindString(text)
	switch {
	case found == "":
		return ""
	case k.Type() == preferences.Profile: // whose text is not for every log
		return fmt.Sprintf("%s holds {{ssm:", k)
	}
	return fmt.Sprintf("%s holds %s", k, diag.Quote(found))
}

func nothingSet(w *wish) (diag.Position, string) {
	if w.written {
		return diag.Position{}, ""
	}
	return w.place, "the file writes no preference for this target"
}

func noSessionLogs(w *wish) (diag.Position, string) {
	for _, k := range []preferences.Key{preferences.S3BucketName, preferences.CloudWatchLogGroupName} {
		if w.set[k] != "" || w.leavesOpen(k) {
			return diag.Position{}, ""
		}
	}
	return w.place, "neither s3BucketName nor cloudWatchLogGroupName is set"
}

// size writes the document to know its size, when it can be too large at all.
// The set of a block is measured with its placeholders empty, at its shortest.
func size(w *wish) (diag.Position, string) {
	const frame = 4096 // more than names and layout take
	most := frame + quotedLength(w.description)
	for _, text := range w.set {
		most += quotedLength(text)
	}
	if most <= preferences.MaxContent {
		return diag.Position{}, ""
	}
	set := w.set
	if w.target == (target.Target{}) {
		for k, text := range set {
			if short, err := w.target.Expand(text); err == nil {
				set[k] = short
			}
		}
	}
	if _, err := preferences.Content(set, w.description, nil, w.unmanaged); err != nil {
		largest := slices.MaxFunc(preferences.Preferences(), func(a, b preferences.Key) int {
			return len(set[a]) - len(set[b])
		})
		return w.at[largest], "the " + err.Error()
	}
	return diag.Position{}, ""
}

// quotedLength is how many bytes a text takes in JSON, as [preferences.AppendQuote]
// writes it, without its quotes.
func quotedLength(text string) int {
	n := len(text)
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"', c == '\\', c == '\n', c == '\t', c == '\r', c == '\b', c == '\f':
			n++
		case c < ' ':
			n += len(`\u0000`) - 1
		}
	}
	return n
}
