package initial

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// What can be done about a document that no file can carry over.
const (
	mendValue = "mend the document and run init again"
	mendForm  = "write the document anew and run init again"
	overwrite = "list the target with the preferences that it should have: the plan shows what changes"
)

// obstacle is what of a document a file cannot say, none for a document whose
// meaning it carries over whole.
func obstacle(f Found) Refusal {
	desired := wished(f)
	for k, text := range desired.Set {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return Refusal{Reasons: []string{fmt.Sprintf("%s holds the character U+0000 or bytes that are not UTF-8", preferences.Key(k))}, Either: mendValue, Or: overwrite}
		}
	}
	t := plan.ComputeTarget(desired, nil, f.Live)
	if t.Error != nil {
		return Refusal{Reasons: []string{t.Error.Message}, Either: mendValue, Or: overwrite}
	}
	r := Refusal{Or: overwrite}
	var keep, forms []string
	for _, c := range t.Changes {
		key, _ := preferences.ParseKey(c.Key)
		held := short(c.Old.Text())
		switch {
		case c.Kind == plan.Retype:
			forms = append(forms, fmt.Sprintf("%s is stored as %s", c.Key, held))
		case formal(c):
		case c.Kind == plan.Remove && (preferences.Names{Pointers: []string{c.Key}}).Keeps(c.Key):
			r.Reasons = append(r.Reasons, unknown(c))
			keep = append(keep, quote(c.Key, true))
		case c.Kind == plan.Remove:
			r.Reasons, r.Either = append(r.Reasons, c.Key+" is no object, so nodes read no preferences"), mendForm
		case key >= preferences.Count && c.Old.IsUnset():
			r.Reasons, r.Either = append(r.Reasons, c.Key+" is missing"), mendForm
		case key >= preferences.Count:
			r.Reasons, r.Either = append(r.Reasons, fmt.Sprintf("%s is %s, not %s", c.Key, held, c.New.Text())), mendForm
		case strings.Contains(held, "{{"):
			r.Reasons = append(r.Reasons, fmt.Sprintf("%s refers to a parameter: %s", c.Key, held))
			keep = append(keep, c.Key)
		default:
			r.Reasons, r.Either = append(r.Reasons, fmt.Sprintf("%s is %s, which it cannot be", c.Key, held)), mendValue
		}
	}
	if len(r.Reasons) > 0 { // forms alone are none
		r.Reasons = append(r.Reasons, forms...)
	}
	if r.Either == "" {
		r.Either = fmt.Sprintf("give the target a file of its own, with its preferences and unmanaged: [%s], which stays as it is then", strings.Join(keep, ", "))
	}
	return r
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
	return fmt.Sprintf("it holds %s (%s), which a file does not know%s", short(c.Key), short(gist(c.Old.Text())), near)
}

// gist is a JSON value, of an object the names alone.
func gist(text string) string {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &object) != nil || len(object) == 0 {
		return text
	}
	return strings.Join(slices.Sorted(maps.Keys(object)), ", ")
}
