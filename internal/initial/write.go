package initial

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Schema is the name under which editors look for the schema, beside the file.
const Schema = "preferences.schema.json"

// write makes the page. remark may comment on it; the lines are the same each
// time.
func (a *attempt) write(remark func(*page)) {
	a.page, a.profiles = page{}, map[string]string{}
	p := &a.page
	p.add("# yaml-language-server: $schema=" + Schema)
	p.add("version: 1")
	if base := a.overrides(a.layout.base, preferences.Set{}, "", "  "); len(base) > 0 {
		p.add("")
		a.top = len(p.lines)
		p.add("preferences:")
		for _, entry := range base {
			p.add(entry)
		}
	}
	if text, ok := a.description(); ok {
		p.add("")
		p.add("description: " + quote(text, false))
	}
	if a.Role != "" {
		p.add("")
		p.add("# Apply takes a role of its own: add it here as apply.")
		p.add("roles: { plan: " + quote(a.Role, true) + " }")
	}
	if len(a.severities) > 0 {
		p.add("")
		p.add("# What is live breaks these rules, which are errors unless a file says otherwise.")
		p.add("rules:")
		for _, rule := range a.severities {
			p.add("  " + rule + ": warning")
		}
	}
	if !a.Alone {
		p.add("")
		p.add("targets:")
		for i := range a.layout.blocks {
			a.block(&a.layout.blocks[i])
		}
	}
	if remark != nil {
		remark(p)
	}
}

// block is one entry of the targets.
func (a *attempt) block(b *block) {
	b.line = len(a.page.lines)
	a.page.add("  - name: " + quote(b.name, false))
	var accounts, regions []string
	for _, t := range b.accounts {
		accounts = append(accounts, account(t))
	}
	for _, region := range b.regions {
		regions = append(regions, quote(region, true))
	}
	a.list("accounts", accounts)
	a.list("regions", regions)
	if over := a.overrides(b.texts, a.layout.base, b.name, "      "); len(over) > 0 {
		a.page.add("    preferences:")
		for _, entry := range over {
			a.page.add(entry)
		}
	}
}

func account(t target.Target) string {
	id := quoted(t.Account)
	if t.AccountName == "" || !sayable(t.AccountName) {
		return id
	}
	return "{ id: " + id + ", name: " + quote(t.AccountName, true) + " }"
}

// list is items on one line, or one below the other where they are many.
func (a *attempt) list(key string, items []string) {
	const width = 96
	line := "    " + key + ": [" + strings.Join(items, ", ") + "]"
	if len(line) <= width {
		a.page.add(line)
		return
	}
	a.page.add("    " + key + ":")
	for _, item := range items {
		a.page.add("      - " + item)
	}
}

// overrides are the entries of the preferences that differ, those of the
// profiles below one key. owner is the name of the block, "" for the top.
func (a *attempt) overrides(texts, over preferences.Set, owner, indent string) []string {
	var entries []string
	profiled := false
	for k, text := range texts {
		key := preferences.Key(k)
		switch name, system, profile := strings.Cut(key.String(), "."); {
		case text == over[k]:
		case !profile:
			entries = append(entries, indent+name+": "+scalar(key, text, indent+"  "))
		default:
			if !profiled {
				entries = append(entries, indent+name+":")
			}
			profiled = true
			entries = append(entries, indent+"  "+system+": "+a.profile(key, text, owner, indent+"    "))
		}
	}
	if owner == "" && len(entries) == 0 && a.writesNothing() {
		return []string{indent + preferences.RunAsEnabled.String() + ": false"}
	}
	return entries
}

// writesNothing reports whether there is a block in which all is unset, as it is
// at the top. A target for which nothing is written is an error.
func (a *attempt) writesNothing() bool {
	return slices.ContainsFunc(a.layout.blocks, func(b block) bool { return b.texts == preferences.Set{} })
}

// profile is the text of a profile, or the file that it is put into.
func (a *attempt) profile(k preferences.Key, text, owner, indent string) string {
	const mostLines, mostBytes = 10, 1000
	lines := strings.Count(strings.TrimSuffix(text, "\n"), "\n") + 1
	if lines <= mostLines && len(text) <= mostBytes || len(text) > preferences.MaxContent {
		return scalar(k, text, indent)
	}
	name, ending := "linux", ".sh"
	if k == preferences.ShellProfileWindows {
		name, ending = "windows", ".ps1"
	}
	if owner != "" {
		name = strings.ToLower(owner) // some disks do not tell letter case apart
	}
	path := "profiles/" + name + ending
	for n := 2; a.taken(path, text); n++ {
		path = fmt.Sprintf("profiles/%s-%d%s", name, n, ending)
	}
	a.profiles[path] = text
	return "{ file: " + quote(path, true) + " }"
}

// taken reports whether a path holds another profile, of this file or of
// whatever stood there before.
func (a *attempt) taken(path, text string) bool {
	held, named := a.profiles[path]
	return named && held != text || a.Taken != nil && a.Taken(path, text)
}

// description is what all documents are described by. AWS's own text goes
// without saying, and what they do not share is left as it is live.
func (a *attempt) description() (string, bool) {
	text := a.carried[0].Snapshot.Latest.Document.Description()
	for _, f := range a.carried {
		if f.Snapshot.Latest.Document.Description() != text {
			return "", false
		}
	}
	_, ending := preferences.Ending(text)
	return text, text != "" && text != preferences.DefaultDescription && ending == 0 && sayable(text)
}

// sayable reports whether a file can hold a text as it is.
func sayable(text string) bool {
	return utf8.ValidString(text) && !strings.Contains(text, "\x00") && target.Placeholders(text) == nil
}
