package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

// raised compares limits of one unit by their numbers, and those of two by
// what they come to for this many targets.
func raised(old, now plan.Limits, targets int) []plan.ConfigChange {
	var changes []plan.ConfigChange
	for _, limit := range [...]struct{ name, old, now string }{
		{"maxChanges", old.MaxChanges, now.MaxChanges},
		{"maxLoosening", old.MaxLoosening, now.MaxLoosening},
	} {
		if isRaised(limit.old, limit.now, targets) {
			changes = append(changes, plan.ConfigChange{
				Kind: plan.LimitRaised, Name: limit.name,
				Detail: fmt.Sprintf("The limit %s is %s now, it was %s.", limit.name, orNone(limit.now), limit.old),
			})
		}
	}
	return changes
}

func isRaised(old, now string, targets int) bool {
	if old == "" || now == "" {
		return old != "" && now == ""
	}
	oldNumber, oldPercent := number(old)
	nowNumber, nowPercent := number(now)
	switch {
	case oldPercent == nowPercent:
		return nowNumber > oldNumber
	case oldPercent:
		return nowNumber > oldNumber*targets/100
	}
	return nowNumber*targets/100 > oldNumber
}

// number reads a limit, whose form the schema has seen to.
func number(limit string) (n int, percent bool) {
	digits, percent := strings.CutSuffix(limit, "%")
	n, _ = strconv.Atoi(digits)
	return n, percent
}
