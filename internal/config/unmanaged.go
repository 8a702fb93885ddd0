package config

import (
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// unmanaged reads what is left as it is live, and refuses what the file
// manages all the same.
func (d *decoder) unmanaged(f *File, root *value) {
	var broken bool
	for _, item := range d.texts(root, "unmanaged", &broken) {
		if strings.HasPrefix(item.Text, "/") {
			if problem, remedy := judgePointer(item.Text); problem != "" {
				d.add(item.At, RuleUnmanaged, remedy, "%s %s", diag.Quote(item.Text), problem)
				continue
			}
			f.Unmanaged.Pointers = append(f.Unmanaged.Pointers, item.Text)
			continue
		}
		key, _ := preferences.ParseKey(item.Text) // the schema lists the names
		f.Unmanaged = f.Unmanaged.With(key)
		if at, written := f.writes(key); written {
			d.add(item.At, RuleUnmanaged, "take it out of one of the two", "%s is unmanaged and also written in line %d", item.Text, at.Line)
		}
	}
	slices.Sort(f.Unmanaged.Pointers)
}

// writes returns the first place where the file writes a key.
func (f *File) writes(k preferences.Key) (diag.Position, bool) {
	if k == preferences.Description {
		return f.Description.At, f.Description.Written()
	}
	if e := f.Base[k]; e.Written {
		return e.At, true
	}
	for _, b := range f.Blocks {
		if e := b.Preferences[k]; e.Written {
			return e.At, true
		}
	}
	return diag.Position{}, false
}

// judgePointer says what is wrong with a JSON pointer that is to name
// something unknown: a member of the document, of its inputs or of its shell
// profile.
func judgePointer(pointer string) (problem, remedy string) {
	if rest := strings.NewReplacer("~0", "", "~1", "").Replace(pointer); strings.Contains(rest, "~") {
		return "is no JSON pointer", "write ~0 for ~ and ~1 for /"
	}
	const inputs, profile = "/inputs", "/inputs/shellProfile"
	for _, container := range []string{inputs, profile} {
		if strings.EqualFold(pointer, container) {
			return "holds preferences", "name single keys, such as kmsKeyId"
		}
	}
	for _, key := range []preferences.Key{preferences.SchemaVersion, preferences.SessionType} {
		if strings.EqualFold(pointer, "/"+key.String()) {
			return "is always written by ssmprefs", "take it out"
		}
	}
	for key := range preferences.Key(preferences.KeyCount) {
		at := "/" + key.String()
		if key < preferences.Count {
			at = inputs + "/" + strings.ReplaceAll(key.String(), ".", "/")
		}
		if strings.EqualFold(pointer, at) {
			return "is a known key", "write " + key.String()
		}
	}
	parent, name := pointer[:strings.LastIndexByte(pointer, '/')], pointer[strings.LastIndexByte(pointer, '/'):]
	for _, container := range []string{"", inputs, profile} {
		if parent == container {
			return "", ""
		}
		if strings.EqualFold(parent, container) {
			return "is not how the place is spelled", "write " + container + name
		}
	}
	return "names no member of the document, its inputs or its shell profile", "keep the whole of what holds it, such as /parameters or /inputs/futureKey"
}
