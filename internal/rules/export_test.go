package rules

import "github.com/ssmprefs/ssmprefs/internal/preferences"

// Judges reports whether a rule has a function, or is about the rules of a
// file, and so finds something in a file that can be read.
func Judges(r Rule) bool {
	return r.value != nil || r.entry != nil || r.profile != nil || r.wish != nil || r.fleet != nil || r.ID == ruleUnknown || r.ID == ruleFixed
}

// JudgesValues reports whether a rule judges single values.
func JudgesValues(r Rule) bool { return r.value != nil || r.profile != nil }

// Fires reports whether a rule finds something in a value of a key.
func Fires(r Rule, k preferences.Key, text string) bool {
	if k.Type() == preferences.Profile {
		return r.profile != nil && len(r.profile(k, text)) > 0
	}
	return r.value != nil && r.value(k, text) != ""
}
