package target

import "strings"

// Generalise is the inverse of [Target.Expand]: the account id, where it is
// not next to another digit, and the region, where it is not next to a letter
// or digit, become placeholders. Every run of dollars directly before one of
// them, or before a text that reads like one, is doubled. Expanding the result
// gives s again, so that no two values have one general form.
//
// Change ids rest on it, so its outcome is fixed for ever; letters and digits
// are ASCII, which no later table of Unicode can alter.
//
// An empty account or region stays out of it.
func (t Target) Generalise(s string) string {
	if !strings.Contains(s, "${") && !within(s, t.Account) && !within(s, t.Region) {
		return s
	}
	var b strings.Builder
	run := 0 // s[run:i] is the run of dollars before i
	for i := 0; i < len(s); {
		placeholder, length := t.standing(s, i)
		if placeholder != "" || opens(s[i:]) {
			b.WriteString(s[run:i])
		}
		if placeholder != "" {
			b.WriteString(placeholder)
			i += length
			run = i
			continue
		}
		b.WriteByte(s[i])
		if s[i] != '$' {
			run = i + 1
		}
		i++
	}
	return b.String()
}

func within(s, word string) bool { return word != "" && strings.Contains(s, word) }

// standing returns the placeholder for what stands at i, and the length of
// what it replaces.
func (t Target) standing(s string, i int) (placeholder string, length int) {
	switch {
	case stands(s, i, t.Account, isDigit):
		return accountPlaceholder, len(t.Account)
	case stands(s, i, t.Region, isLetterOrDigit):
		return regionPlaceholder, len(t.Region)
	}
	return "", 0
}

// stands reports whether word begins at i and neither neighbour joins it.
func stands(s string, i int, word string, joins func(byte) bool) bool {
	end := i + len(word)
	return word != "" && strings.HasPrefix(s[i:], word) &&
		(i == 0 || !joins(s[i-1])) && (end == len(s) || !joins(s[end]))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetterOrDigit(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
