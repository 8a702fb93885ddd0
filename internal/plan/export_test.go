package plan

import "github.com/ssmprefs/ssmprefs/internal/target"

// Identified is a change with its ids, for tests that make changes by hand.
func Identified(at target.Target, c Change) Change {
	c.identify(at)
	return c
}
