package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// parameter is what a node looks up in Parameter Store. Blanks may follow the
// braces.
var parameter = regexp.MustCompile(`\{\{\s*ssm:[^}\n]{0,60}`)

func ssmParameter(k preferences.Key, text string) string {
	found := parameter.FindString(text)
	if found == "" {
		return ""
	}
	return fmt.Sprintf("%s holds %s", k, diag.Quote(found))
}

func profileParameter(_ preferences.Key, text string) []flaw {
	return flawsAt(text, parameter, "{{ssm: is looked up in Parameter Store")
}

func nothingSet(w *wish) (diag.Position, string) {
	if w.block.Written() {
		return diag.Position{}, ""
	}
	return w.place, "the file writes no preference for this target"
}

func emptyValue(k preferences.Key, e config.Entry) string {
	if !e.Empty {
		return ""
	}
	name, _, _ := strings.Cut(k.String(), ".") // one colon may stand for the profiles of both systems
	return fmt.Sprintf("nothing stands behind the colon, which unsets %s", name)
}

// noSessionLogs takes a file that writes both keys as unset at its word.
func noSessionLogs(w *wish) (diag.Position, string) {
	said := true
	for _, k := range []preferences.Key{preferences.S3BucketName, preferences.CloudWatchLogGroupName} {
		if w.set[k] != "" || w.leavesOpen(k) {
			return diag.Position{}, ""
		}
		said = said && w.block[k].Written
	}
	if said {
		return diag.Position{}, ""
	}
	return w.place, "neither s3BucketName nor cloudWatchLogGroupName is set"
}

func streamingOff(w *wish) (diag.Position, string) {
	const group, streaming = preferences.CloudWatchLogGroupName, preferences.CloudWatchStreamingEnabled
	if w.set[group] == "" || w.set[streaming] == "true" || w.leavesOpen(streaming) {
		return diag.Position{}, ""
	}
	return w.at[streaming], "cloudWatchLogGroupName is set and cloudWatchStreamingEnabled is off"
}

func tooLarge(w *wish) (diag.Position, string) {
	size := w.size(preferences.MaxContent)
	if size <= preferences.MaxContent {
		return diag.Position{}, ""
	}
	return w.at[w.largest()], "the " + (&preferences.SizeError{Size: size}).Error()
}

func nearlyTooLarge(w *wish) (diag.Position, string) {
	const near = preferences.MaxContent * 9 / 10
	size := w.size(near)
	if size <= near || size > preferences.MaxContent {
		return diag.Position{}, ""
	}
	return w.at[w.largest()], fmt.Sprintf("the document has %d of the %d bytes that AWS stores", size, preferences.MaxContent)
}

func (w *wish) largest() preferences.Key {
	return slices.MaxFunc(preferences.Preferences(), func(a, b preferences.Key) int { return len(w.set[a]) - len(w.set[b]) })
}

// size is how many bytes the document takes, 0 when that is certainly not more
// than a limit. The set of a block is measured with its placeholders empty, at
// its shortest.
func (w *wish) size(limit int) int {
	if w.most == 0 {
		const frame = 4096 // more than names and layout take
		w.most = frame + quotedLength(w.description)
		for _, text := range w.set {
			w.most += quotedLength(text)
		}
	}
	if w.most <= limit {
		return 0
	}
	set := w.set
	if w.target == (target.Target{}) {
		for k, text := range set {
			if short, err := w.target.Expand(text); err == nil {
				set[k] = short
			}
		}
	}
	content, err := preferences.Content(set, w.description, nil, w.unmanaged)
	if large := new(preferences.SizeError); errors.As(err, &large) {
		return large.Size
	}
	return len(content)
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
