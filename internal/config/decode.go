package config

import (
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// decoder turns values into a File. What the schema has found fault with is
// passed over, so that the rest can be read and judged in the same run.
type decoder struct {
	*report
	broken   map[*value]bool
	open     func(path string) ([]byte, error)
	profiles map[string]profile
}

// profile is a profile file as it was read once.
type profile struct {
	text string
	err  error
}

func (d *decoder) file(root *value) *File {
	f := &File{Source: d.source, At: root.at, severities: map[string]diag.Severity{}}
	if m := root.member("preferences"); m != nil {
		f.At = m.at
		f.Base = d.block(m.value)
	}
	f.Roles = d.roles(root)
	f.ExternalID = d.text(root, "externalId")
	f.Description = d.text(root, "description")
	f.OrganizationRole = d.text(d.mapping(root, "organization"), "role")
	f.Limits.MaxChanges = d.scalar(d.mapping(root, "limits"), "maxChanges")
	f.Limits.MaxLoosening = d.scalar(d.mapping(root, "limits"), "maxLoosening")
	if m := d.mapping(root, "rules"); m != nil {
		for _, rule := range m.members {
			if !d.broken[rule.value] {
				severity := diag.Severity(rule.value.text)
				f.severities[rule.key] = severity
				f.Overrides = append(f.Overrides, Override{Text{rule.key, rule.at}, severity})
			}
		}
	}
	d.targets(f, root)
	d.unmanaged(f, root)
	d.checkDescription(f)
	d.checkNames(f)
	return f
}

func (d *decoder) targets(f *File, root *value) {
	m := root.member("targets")
	if m == nil {
		f.Blocks = []TargetBlock{{Name: DefaultTarget, At: f.At}}
		return
	}
	for _, v := range m.value.items {
		if v.kind == mappingKind {
			f.Blocks = append(f.Blocks, d.target(v))
		}
	}
}

func (d *decoder) target(v *value) TargetBlock {
	name := d.text(v, "name")
	b := TargetBlock{Name: name.Text, At: name.At, Roles: d.roles(v), ExternalID: d.text(v, "externalId")}
	if !name.Written() {
		b.At = v.at
	}
	b.Units = d.texts(v, "organizationalUnits", &b.broken)
	b.Excluded = d.texts(v, "excludeAccounts", &b.broken)
	if m := v.member("regions"); m != nil && m.value.kind == textKind && !d.broken[m.value] {
		b.Enabled = Text{m.value.text, m.value.at}
	} else {
		b.Regions = d.texts(v, "regions", &b.broken)
	}
	if m := v.member("preferences"); m != nil {
		b.Preferences = d.block(m.value)
	}
	b.Accounts = d.accounts(v, &b.broken)
	if m := v.member("organizationalUnits"); m != nil && v.member("accounts") != nil {
		b.broken = true
		d.add(m.at, RuleUnitsAndIDs, "make two targets of them: accounts that are listed are taken out of organizationalUnits", "accounts and organizationalUnits stand in one target")
	}
	return b
}

func (d *decoder) accounts(v *value, broken *bool) []Account {
	m := v.member("accounts")
	if m == nil {
		return nil
	}
	*broken = *broken || m.value.kind != listKind || len(m.value.items) == 0
	var accounts []Account
	for _, item := range m.value.items {
		a := Account{ID: Text{item.text, item.at}}
		id := item
		if item.kind == mappingKind {
			a.ID, a.Name = d.text(item, "id"), d.text(item, "name").Text
			if m := item.member("id"); m != nil {
				id = m.value
			}
		}
		if d.broken[item] || d.broken[id] || a.ID.Text == "" {
			*broken = true
			continue
		}
		accounts = append(accounts, a)
	}
	return accounts
}

// mapping returns the mapping under a key, nil when there is none.
func (d *decoder) mapping(v *value, key string) *value {
	if m := v.member(key); m != nil && m.value.kind == mappingKind {
		return m.value
	}
	return nil
}

func (d *decoder) roles(v *value) Roles {
	roles := d.mapping(v, "roles")
	return Roles{Plan: d.text(roles, "plan"), Apply: d.text(roles, "apply")}
}

// text returns the text under a key of a mapping, which may be nil.
func (d *decoder) text(v *value, key string) Text {
	if v == nil {
		return Text{}
	}
	if m := v.member(key); m != nil && m.value.kind == textKind && !d.broken[m.value] {
		return Text{m.value.text, m.value.at}
	}
	return Text{}
}

// scalar returns the text or number under a key of a mapping, which may be nil.
func (d *decoder) scalar(v *value, key string) string {
	if v == nil {
		return ""
	}
	if m := v.member(key); m != nil && !d.broken[m.value] {
		return m.value.text
	}
	return ""
}

// texts returns the list of texts under a key, each once, and reports whether
// something in it has a finding.
func (d *decoder) texts(v *value, key string, broken *bool) []Text {
	m := v.member(key)
	if m == nil {
		return nil
	}
	*broken = *broken || m.value.kind != listKind || d.broken[m.value]
	var texts []Text
	first := map[string]diag.Position{}
	for _, item := range m.value.items {
		if item.kind != textKind || d.broken[item] {
			*broken = true
			continue
		}
		if at, twice := first[item.text]; twice {
			d.add(item.at, RuleDuplicateItem, "keep one of the two", "%s stands twice in %s, first in line %d, column %d", diag.Quote(item.text), key, at.Line, at.Column)
			continue
		}
		first[item.text] = item.at
		texts = append(texts, Text{item.text, item.at})
	}
	return texts
}

// checkDescription refuses the ending that ssmprefs itself gives to a
// description, and takes off before it compares.
func (d *decoder) checkDescription(f *File) {
	text, n := preferences.Ending(f.Description.Text)
	if n > 0 {
		d.add(f.Description.At, RuleDescription, "write "+diag.Quote(text), "the description ends in (ssmprefs %d), which is added by ssmprefs and is no part of the text", n)
	}
}

func (d *decoder) checkNames(f *File) {
	first := map[string]diag.Position{}
	for _, b := range f.Blocks {
		if at, twice := first[b.Name]; twice && b.Name != "" {
			d.add(b.At, RuleDuplicateName, "give each target a name of its own", "two targets are named %s, the first in line %d", diag.Quote(b.Name), at.Line)
			continue
		}
		first[b.Name] = b.At
	}
}
