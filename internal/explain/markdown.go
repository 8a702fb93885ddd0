package explain

import (
	"fmt"
	"strings"
)

// Markdown is all pages as one document.
func (p Pages) Markdown() string {
	var b strings.Builder
	b.WriteString(`# Keys and rules

What each key of ` + "`preferences.yaml`" + ` means and what a change of it does to people's sessions, and what each rule is for. A node is a machine that sessions open on. ` + "`ssmprefs explain NAME`" + ` prints the same.

<!-- Made from the code by "go test . -update": edit the table of preferences or the catalogue of rules instead. -->

## Keys
`)
	for _, k := range p.Keys {
		fmt.Fprintf(&b, "\n### %s\n\n**%s.** %s\n\n%s", k.Name, escape(k.Title), escape(k.Help), bullets(k.facts()))
		b.WriteString("\n| change | direction | what it does |\n|---|---|---|\n")
		for i, c := range k.Changes {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", escape(k.head(i)), sign(c.Direction), escape(c.Consequence))
		}
	}
	for _, part := range []struct {
		title string
		fixed bool
	}{{"Rules that a file may give another severity", false}, {"Rules that stay as they are", true}} {
		fmt.Fprintf(&b, "\n## %s\n", part.title)
		for _, r := range p.Rules {
			if r.Fixed == part.fixed {
				fmt.Fprintf(&b, "\n### %s\n\n**%s.** %s\n\n%s", r.Name, escape(r.Title), escape(r.Why), bullets(r.facts()))
			}
		}
	}
	return b.String()
}

func bullets(facts []fact) string {
	var b strings.Builder
	for _, f := range facts {
		value := escape(f.value)
		switch {
		case strings.HasPrefix(f.value, "https://"):
			value = "<" + f.value + ">"
		case f.name == "example":
			value = "`" + f.value + "`"
		}
		fmt.Fprintf(&b, "- %s: %s\n", f.name, value)
	}
	return b.String()
}

func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", `\<`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`).Replace(text)
}
