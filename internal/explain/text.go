package explain

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// List is one line for each key and rule.
func (p Pages) List() string {
	width := 0
	for _, name := range p.Names() {
		width = max(width, len(name))
	}
	var b strings.Builder
	b.WriteString("Keys\n")
	for _, k := range p.Keys {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, k.Name, k.Title)
	}
	b.WriteString("\nRules that a file may give another severity\n")
	for _, r := range p.Rules {
		if !r.Fixed {
			fmt.Fprintf(&b, "  %-*s  %-7s  %s\n", width, r.Name, r.Severity, r.Title)
		}
	}
	b.WriteString("\nRules that stay as they are\n")
	for _, r := range p.Rules {
		if r.Fixed {
			fmt.Fprintf(&b, "  %-*s  %-7s  %s\n", width, r.Name, r.Severity, r.Title)
		}
	}
	return b.String()
}

// Text is the pages for a terminal of a width, one after the other.
func (p Pages) Text(width int) string {
	var pages []string
	for _, k := range p.Keys {
		pages = append(pages, k.text(width))
	}
	for _, r := range p.Rules {
		pages = append(pages, r.text(width))
	}
	return strings.Join(pages, "\n")
}

func (k Key) text(width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n\n", wrap(k.Name+": "+k.Title, "", width), wrap(k.Help, "", width))
	for _, f := range k.facts() {
		b.WriteString(f.text(width))
	}
	b.WriteString("\nWhat a change does:\n")
	for i, c := range k.Changes {
		fmt.Fprintf(&b, "\n  %s: %s\n%s\n", k.head(i), sign(c.Direction), wrap(c.Consequence, "    ", width))
	}
	return b.String()
}

func (r Rule) text(width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n\n", wrap(r.Name+": "+r.Title, "", width), wrap(r.Why, "", width))
	for _, f := range r.facts() {
		b.WriteString(f.text(width))
	}
	return b.String()
}

// fact is one line of a page.
type fact struct{ name, value string }

func (f fact) text(width int) string {
	const column = 12
	return fmt.Sprintf("%-*s%s\n", column, f.name, strings.TrimLeft(wrap(f.value, strings.Repeat(" ", column), width), " "))
}

// facts are those of a key that it has.
func (k Key) facts() []fact {
	all := []fact{{"type", k.Type}}
	if k.Max > 0 {
		all = append(all, fact{"bounds", fmt.Sprintf("%d to %d", k.Min, k.Max)})
	}
	for _, example := range k.Examples {
		all = append(all, fact{"example", k.example(example)})
	}
	if k.Unset != "" {
		all = append(all, fact{"unset", k.Unset + ". " + k.WhenUnset})
	}
	if len(k.DependsOn) > 0 {
		all = append(all, fact{"depends on", strings.Join(k.DependsOn, ", ")})
	}
	if len(k.Rules) > 0 {
		all = append(all, fact{"rules", strings.Join(k.Rules, ", ")})
	}
	if k.AsOf != "" {
		all = append(all, fact{"as of", k.AsOf})
	}
	return append(all, fact{"AWS", k.Docs})
}

// example is a line of the file. A profile stands under its system.
func (k Key) example(value string) string {
	if name, system, ok := strings.Cut(k.Name, "."); ok {
		return name + ": { " + system + ": " + value + " }"
	}
	return k.Name + ": " + value
}

// facts are those of a rule that it has.
func (r Rule) facts() []fact {
	all := []fact{{"remedy", r.Remedy}}
	switch {
	case r.Fixed:
		all = append(all, fact{"severity", r.Severity + ", whatever the file says"})
	case r.Severity == "warning":
		all = append(all, fact{"severity", "warning; in the file rules: { " + r.Name + ": error } makes it an error, and off silences it"})
	case r.Severity == "error":
		all = append(all, fact{"severity", "error; in the file rules: { " + r.Name + ": warning } makes it a warning, and off silences it"})
	default:
		all = append(all, fact{"severity", "off; in the file rules: { " + r.Name + ": warning } switches it on, and error makes it an error"})
	}
	if len(r.Keys) > 0 {
		all = append(all, fact{"keys", strings.Join(r.Keys, ", ")})
	}
	if r.Docs != "" {
		all = append(all, fact{"more", r.Docs})
	}
	return all
}

// head is a change in words. Of several rows of a kind the first that fits holds.
func (k Key) head(i int) string {
	c := k.Changes[i]
	head := changeWords[preferences.MoveKind(c.Kind)]
	if k.Max > 0 && c.Kind == string(preferences.MoveChanged) {
		head = "Changed from what cannot be compared"
	}
	switch {
	case c.When != "":
		head += ", when " + c.When
	case i > 0 && k.Changes[i-1].Kind == c.Kind:
		head += " otherwise"
	}
	return head
}

var changeWords = map[preferences.MoveKind]string{
	preferences.MoveSet:        "Set",
	preferences.MoveCleared:    "Unset",
	preferences.MoveChanged:    "Changed",
	preferences.MoveOn:         "Switched on",
	preferences.MoveOff:        "Switched off",
	preferences.MoveRaised:     "Raised",
	preferences.MoveLowered:    "Lowered",
	preferences.MoveSame:       "Changed to what it is in effect",
	preferences.MoveUnreadable: "Changed to what cannot be read",
}

// sign is the direction as plans show it.
func sign(direction string) string {
	signs := map[string]string{string(preferences.Tightens): "▲ tightens", string(preferences.Loosens): "▼ loosens"}
	return cmp.Or(signs[direction], direction)
}

// wrap breaks a text between words, each line behind an indent.
func wrap(text, indent string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+len(word) > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
