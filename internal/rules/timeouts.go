package rules

import (
	"fmt"
	"strconv"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

func timeoutRange(k preferences.Key, text string) string {
	if k.Type() != preferences.Minutes || text == "" {
		return ""
	}
	e := k.Describe()
	if n, err := strconv.Atoi(text); err == nil && e.Min <= n && n <= e.Max {
		return ""
	}
	return fmt.Sprintf("%s is %s, want %d to %d minutes", k, diag.Quote(text), e.Min, e.Max)
}

// durationPattern knows the gaps of the pattern of Session.MaxSessionDuration,
// minutes of four digits whose third is 4 to 9.
func durationPattern(k preferences.Key, text string) string {
	n, err := strconv.Atoi(text)
	if k != preferences.MaxSessionDuration || err != nil || n < 1000 || n >= 1400 || n%100 < 40 {
		return ""
	}
	return fmt.Sprintf("maxSessionDuration is %d, between %d and %d, which AWS's pattern for it leaves out", n, n/100*100+40, n/100*100+99)
}

func durationBelowIdle(w *wish) (diag.Position, string) {
	most, err := strconv.Atoi(w.set[preferences.MaxSessionDuration])
	idle, err2 := strconv.Atoi(w.set[preferences.IdleSessionTimeout])
	if err != nil || err2 != nil || most >= idle {
		return diag.Position{}, ""
	}
	return w.at[preferences.MaxSessionDuration], fmt.Sprintf("maxSessionDuration is %d, below idleSessionTimeout, which is %d", most, idle)
}
