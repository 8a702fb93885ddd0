package initial

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// The choices that only a person can make.
const (
	choiceOfValue = "mend the document and run init again, or list the target with the value that it should have, and the plan shows the change"
	choiceOfForm  = "write the document anew and run init again, or list the target with its preferences, and the plan shows what goes"
)

// obstacles is what of a document a file cannot say, none for a document whose
// meaning it carries over whole.
func obstacles(f Found) (reasons []string, choice string) {
	if f.Err != nil || f.Snapshot.Absent() {
		return nil, ""
	}
	desired := wished(f)
	for k, text := range desired.Set {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return []string{fmt.Sprintf("%s holds the character U+0000 or bytes that are not UTF-8", preferences.Key(k))}, choiceOfValue
		}
	}
	t := plan.ComputeTarget(desired, nil, f.Live)
	if t.Error != nil {
		return []string{t.Error.Message}, choiceOfValue
	}
	var keep []string
	for _, c := range t.Changes {
		key, _ := preferences.ParseKey(c.Key)
		switch {
		case formal(c):
		case c.Kind == plan.Remove && (preferences.Names{Pointers: []string{c.Key}}).Keeps(c.Key):
			reasons = append(reasons, unknown(c))
			keep = append(keep, quote(c.Key, true))
		case c.Kind == plan.Remove:
			reasons, choice = append(reasons, c.Key+" is no object, so nodes read no preferences"), choiceOfForm
		case key >= preferences.Count && c.Old.IsUnset():
			reasons, choice = append(reasons, c.Key+" is missing"), choiceOfForm
		case key >= preferences.Count:
			reasons, choice = append(reasons, fmt.Sprintf("%s is %s, not %s", c.Key, short(c.Old.Text()), c.New.Text())), choiceOfForm
		case strings.Contains(c.Old.Text(), "{{"):
			reasons = append(reasons, fmt.Sprintf("%s refers to a parameter: %s", c.Key, short(c.Old.Text())))
			keep = append(keep, c.Key)
		default:
			reasons, choice = append(reasons, fmt.Sprintf("%s is %s, which it cannot be", c.Key, short(c.Old.Text()))), choiceOfValue
		}
	}
	if choice == "" && len(keep) > 0 {
		choice = fmt.Sprintf("give the target a file of its own with unmanaged: [%s], which keeps them, or list the target here, and the plan shows what goes", strings.Join(keep, ", "))
	}
	return reasons, choice
}

// unknown says what a document has that no file knows, and what it may stand
// for.
func unknown(c plan.Change) string {
	name := c.Key[strings.LastIndexByte(c.Key, '/')+1:]
	var known []string
	for k := range preferences.Key(preferences.KeyCount) {
		known = append(known, k.String())
	}
	near := diag.Nearest(name, known)
	if near != "" {
		near = ", perhaps " + near
	}
	return fmt.Sprintf("it holds %s (%s), which a file does not know%s", short(c.Key), short(c.Old.Text()), near)
}
