package cli

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
)

// annotationsShown is how many annotations of a kind a step shows:
// https://docs.github.com/en/rest/checks/runs
const annotationsShown = 10

// annotations are findings as workflow commands, which GitHub shows on the
// lines of a pull request. The last of too many says how many are left out.
func annotations(findings []diag.Finding) string {
	var b strings.Builder
	for _, severity := range []diag.Severity{diag.Error, diag.Warning} {
		var of []diag.Finding
		for _, f := range findings {
			if f.Severity == severity {
				of = append(of, f)
			}
		}
		for i, f := range of {
			if i == annotationsShown-1 && len(of) > annotationsShown {
				fmt.Fprintf(&b, "::%s::%d more findings are in the log of ssmprefs validate\n", severity, len(of)-i)
				break
			}
			fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", severity,
				property.Replace(f.File), max(f.Line, 1), max(f.Column, 1), property.Replace(f.Rule),
				message.Replace(sentence(f)))
		}
	}
	return b.String()
}

func sentence(f diag.Finding) string {
	if f.Remedy == "" {
		return f.Message
	}
	return f.Message + ". Remedy: " + f.Remedy
}

// The escapes of a workflow command, in its text and in its properties:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
