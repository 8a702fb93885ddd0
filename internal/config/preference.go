package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// block reads the preferences of one mapping. null on shellProfile is null on
// both systems.
func (d *decoder) block(v *value) Block {
	var b Block
	for _, m := range v.members {
		if key, ok := preferences.ParseKey(m.key); ok && key < preferences.Count && key.Type() != preferences.Profile {
			b[key] = d.entry(key, m.value)
		}
	}
	b.misspelt(v)
	profiles := v.member("shellProfile")
	if profiles == nil {
		return b
	}
	for _, key := range []preferences.Key{preferences.ShellProfileWindows, preferences.ShellProfileLinux} {
		_, system, _ := strings.Cut(key.String(), ".")
		if profiles.value.kind != mappingKind {
			b[key] = Entry{At: profiles.value.at, Written: true, Broken: profiles.value.kind != nullKind, Empty: profiles.value.kind == nullKind && profiles.value.text == ""}
		} else if m := profiles.value.member(system); m != nil {
			b[key] = d.entry(key, m.value)
		}
	}
	return b
}

// misspelt takes an unknown key for the nearest one, with a finding: what the
// file leaves out is not told of a file that only misspells it.
func (b *Block) misspelt(v *value) {
	var names []string
	for _, key := range preferences.Preferences() {
		names = append(names, key.String())
	}
	for _, m := range v.members {
		if _, known := preferences.ParseKey(m.key); known {
			continue
		}
		if key, near := preferences.ParseKey(diag.Nearest(m.key, names)); near && !b[key].Written {
			b[key] = Entry{At: m.at, Written: true, Broken: true}
		}
	}
}

func (d *decoder) entry(key preferences.Key, v *value) Entry {
	e := Entry{At: v.at, Written: true, Broken: d.broken[v], Text: v.text, Empty: v.kind == nullKind && v.text == ""}
	switch {
	case v.kind == nullKind:
		e.Text = ""
	case key.Type() == preferences.Flag:
		e.Text = ""
		if v.kind == flagKind && strings.EqualFold(v.text, "true") {
			e.Text = "true"
		}
	case key.Type() == preferences.Minutes:
		e.Text = withoutZeros(v.text)
	case key.Type() == preferences.Profile && v.kind == mappingKind:
		file := d.text(v, "file")
		if e.Broken = e.Broken || file.Text == ""; !e.Broken {
			e.File, e.At = file.Text, file.At
			e.Text, e.Broken = d.profile(file)
		}
	}
	return e
}

// withoutZeros is the canonical form of minutes, "0" included.
func withoutZeros(digits string) string {
	if short := strings.TrimLeft(digits, "0"); short != "" || digits == "" {
		return short
	}
	return "0"
}

// profile returns the text of a profile file, and whether it has a finding,
// which stands at the place where the file is named.
func (d *decoder) profile(file Text) (content string, broken bool) {
	read, known := d.profiles[file.Text]
	if !known {
		read.text, read.err = readProfile(file.Text, d.open)
		d.profiles[file.Text] = read
	}
	if read.err != nil {
		d.add(file.At, RuleProfileFile, "name a readable text file of the repository, at most 65,536 bytes", "profile file %s: %v", diag.Quote(file.Text), read.err)
		return "", true
	}
	return read.text, false
}

func readProfile(path string, open func(string) ([]byte, error)) (string, error) {
	content, err := open(path)
	switch {
	case err != nil:
		return "", err
	case len(content) > preferences.MaxContent:
		return "", fmt.Errorf("over %d bytes", preferences.MaxContent)
	case !utf8.Valid(content):
		return "", errors.New("not UTF-8")
	case strings.Contains(string(content), "\x00"):
		return "", errors.New("holds the character U+0000")
	}
	return string(content), target.Placeholders(string(content))
}

// checkPlaceholders reports every text of the file with an unknown placeholder.
func (d *decoder) checkPlaceholders(v *value) {
	for _, item := range v.items {
		d.checkPlaceholders(item)
	}
	for _, m := range v.members {
		d.checkPlaceholders(m.value)
	}
	if v.kind != textKind {
		return
	}
	if err := target.Placeholders(v.text); err != nil {
		d.broken[v] = true
		d.add(v.at, RulePlaceholder, "known are ${aws:account}, ${aws:region}, ${aws:partition} and ${target:name}; for the literal text double the dollar", "%v", err)
	}
}
