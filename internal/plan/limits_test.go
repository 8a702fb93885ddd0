package plan_test

import (
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

func TestLimitsExceeded(t *testing.T) {
	t.Parallel()
	totals := plan.Totals{Targets: 3, Update: 2, Repoint: 1, Loosening: 1}
	tests := []struct {
		limits plan.Limits
		of     int
		want   int
	}{
		{plan.Limits{}, 3, 0},
		{plan.Limits{MaxChanges: "3"}, 3, 0},
		{plan.Limits{MaxChanges: "2"}, 3, 1},
		{plan.Limits{MaxChanges: "40%"}, 7, 1}, // 2.8 is 2
		{plan.Limits{MaxChanges: "40%"}, 8, 0},
		{plan.Limits{MaxLoosening: "0"}, 3, 1},
		{plan.Limits{MaxLoosening: "1", MaxChanges: "0"}, 3, 1},
		{plan.Limits{MaxLoosening: "a few"}, 3, 1},
	}
	for _, test := range tests {
		if got := test.limits.Exceeded(totals, test.of); len(got) != test.want {
			t.Errorf("%+v of %d: exceeded %q, want %d", test.limits, test.of, got, test.want)
		}
	}
}
