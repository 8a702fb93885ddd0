package target

import (
	"fmt"
	"strings"
)

// The placeholders, in the form of IAM policy variables:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
var placeholders = [...]struct {
	name  string
	value func(Target) string
}{
	{"aws:account", func(t Target) string { return t.Account }},
	{"aws:region", func(t Target) string { return t.Region }},
	{"aws:partition", func(t Target) string { return t.Partition }},
	{"target:name", func(t Target) string { return t.Name }},
}

const (
	accountPlaceholder = "${aws:account}"
	regionPlaceholder  = "${aws:region}"
)

// Expand puts the target's values in place of the placeholders. Before
// "{aws:" or "{target:" the dollars are counted: each pair gives one literal
// dollar, an odd one makes the placeholder. Elsewhere a dollar is itself. A
// placeholder of another name is an error that says which one is meant.
func (t Target) Expand(s string) (string, error) {
	if !strings.Contains(s, "${") {
		return s, nil
	}
	var b strings.Builder
	for s != "" {
		plain, dollars, rest := cutDollars(s)
		b.WriteString(plain)
		if !opens(rest) {
			b.WriteString(dollars)
			s = rest
			continue
		}
		b.WriteString(dollars[:len(dollars)/2])
		if len(dollars)%2 == 1 {
			value, length, err := t.placeholder(rest)
			if err != nil {
				return "", err
			}
			b.WriteString(value)
			rest = rest[length:]
		}
		s = rest
	}
	return b.String(), nil
}

// Placeholders is the error that Expand has for a text under any target.
func Placeholders(s string) error {
	_, err := Target{}.Expand(s)
	return err
}

// cutDollars splits s around its first run of dollars.
func cutDollars(s string) (before, dollars, after string) {
	i := strings.IndexByte(s, '$')
	if i < 0 {
		return s, "", ""
	}
	end := i
	for end < len(s) && s[end] == '$' {
		end++
	}
	return s[:i], s[i:end], s[end:]
}

// opens reports whether a dollar before s would make a placeholder.
func opens(s string) bool {
	return strings.HasPrefix(s, "{aws:") || strings.HasPrefix(s, "{target:")
}

// placeholder returns the value of the placeholder whose braces s begins with,
// and their length.
func (t Target) placeholder(s string) (value string, length int, err error) {
	const longest = 64 // of a name that a message repeats
	end := strings.IndexAny(s, "}\n")
	if end < 0 || s[end] != '}' {
		return "", 0, fmt.Errorf("placeholder $%s… has no closing brace", s[:strings.IndexByte(s, ':')+1])
	}
	name := s[1:end]
	for _, p := range placeholders {
		if p.name == name {
			return p.value(t), end + 1, nil
		}
	}
	if len(name) > longest {
		name = strings.ToValidUTF8(name[:longest], "") + "…"
	}
	return "", 0, fmt.Errorf("unknown placeholder ${%s}; the nearest known is ${%s}", name, nearest(name))
}

// nearest is the known name that shares the longest beginning and the longest
// ending with name, those of its own prefix first.
func nearest(name string) string {
	best, most := "", -1
	prefix, _, _ := strings.Cut(name, ":")
	for _, p := range placeholders {
		if !strings.HasPrefix(p.name, prefix+":") {
			continue
		}
		if n := shared(p.name, name); n > most {
			best, most = p.name, n
		}
	}
	return best
}

// shared counts the bytes at which both begin alike and both end alike.
func shared(a, b string) int {
	shortest := min(len(a), len(b))
	n := 0
	for n < shortest && a[n] == b[n] {
		n++
	}
	for i := 1; i <= shortest-n && a[len(a)-i] == b[len(b)-i]; i++ {
		n++
	}
	return n
}
