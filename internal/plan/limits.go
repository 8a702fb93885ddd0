package plan

import (
	"fmt"
	"strconv"
	"strings"
)

// Exceeded returns a sentence per limit that the totals are over. A percentage
// is of all resolved targets, those that a filter left out included, rounded
// down.
func (l Limits) Exceeded(t Totals, resolved int) []string {
	var over []string
	check := func(name, limit string, count int, what string) {
		most, ok := most(limit, resolved)
		if ok && count > most {
			do := fmt.Sprintf("%d targets %s", count, what)
			if count == 1 {
				do = "1 target " + what + "s"
			}
			over = append(over, fmt.Sprintf("%s, over %s %s (%d of %d targets)", do, name, limit, most, resolved))
		}
	}
	check("maxChanges", l.MaxChanges, t.Changing(), "change")
	check("maxLoosening", l.MaxLoosening, t.Loosening, "loosen")
	return over
}

// most is the number of targets that a limit allows, false for no limit.
func most(limit string, resolved int) (int, bool) {
	if limit == "" {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(limit, "%"))
	if err != nil {
		return 0, true // a limit that nobody can read allows nothing
	}
	if strings.HasSuffix(limit, "%") {
		n = resolved * n / 100
	}
	return n, true
}
