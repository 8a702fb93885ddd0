package target

import (
	"slices"
	"strings"
)

// Selector is what the command line says about which targets to take. An
// account is named by its id, by its name, or by the name of the block of the
// file that lists it. An exclusion is an account in one of these forms, a
// region, or both as ACCOUNT/REGION. Letter case counts. The zero Selector
// takes every target.
type Selector struct {
	Accounts []string // none: every account
	Regions  []string // none: every region
	Excluded []string // stands above the other two
}

// Match reports whether the selector takes the target.
func (s Selector) Match(t Target) bool {
	if len(s.Accounts) > 0 && !slices.ContainsFunc(s.Accounts, t.isAccount) {
		return false
	}
	if len(s.Regions) > 0 && !slices.Contains(s.Regions, t.Region) {
		return false
	}
	return !slices.ContainsFunc(s.Excluded, t.isExcluded)
}

// Idle returns the words of the selector that no target answers to, as they
// were given: most likely they are mistyped, and an exclusion that excludes
// nothing is not to be passed over in silence.
func (s Selector) Idle(all []Target) []string {
	var idle []string
	find := func(words []string, is func(Target, string) bool) {
		for _, word := range words {
			if !slices.ContainsFunc(all, func(t Target) bool { return is(t, word) }) {
				idle = append(idle, word)
			}
		}
	}
	find(s.Accounts, Target.isAccount)
	find(s.Regions, func(t Target, word string) bool { return t.Region == word })
	find(s.Excluded, Target.isExcluded)
	return idle
}

func (t Target) isAccount(word string) bool {
	return word != "" && (word == t.Account || word == t.AccountName || word == t.Name)
}

func (t Target) isExcluded(word string) bool {
	if word == t.Region || t.isAccount(word) {
		return true
	}
	// An account's name may hold a slash itself, a region never does.
	i := strings.LastIndexByte(word, '/')
	return i >= 0 && word[i+1:] == t.Region && t.isAccount(word[:i])
}
