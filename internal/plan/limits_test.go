package plan_test

import (
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

func TestLimitsExceeded(t *testing.T) {
	t.Parallel()
	totals := plan.Totals{Targets: 3, Update: 2, Repoint: 1, Loosening: 1}
	tests := []struct {
		limits plan.Limits
		of     int
		want   []string
	}{
		{plan.Limits{}, 3, nil},
		{plan.Limits{MaxChanges: "3"}, 3, nil},
		{plan.Limits{MaxChanges: "2"}, 3, []string{"3 targets change, over maxChanges 2 (2 of 3 targets)"}},
		{plan.Limits{MaxChanges: "40%"}, 7, []string{"3 targets change, over maxChanges 40% (2 of 7 targets)"}}, // 2.8 is 2
		{plan.Limits{MaxChanges: "40%"}, 8, nil},
		{plan.Limits{MaxLoosening: "0"}, 3, []string{"1 target loosens, over maxLoosening 0 (0 of 3 targets)"}},
		{plan.Limits{MaxLoosening: "1", MaxChanges: "0"}, 3, []string{"3 targets change, over maxChanges 0 (0 of 3 targets)"}},
		{plan.Limits{MaxLoosening: "a few"}, 3, []string{"1 target loosens, over maxLoosening a few (0 of 3 targets)"}},
	}
	for _, test := range tests {
		if got := test.limits.Exceeded(totals, test.of); !slices.Equal(got, test.want) {
			t.Errorf("%+v of %d: exceeded %q, want %q", test.limits, test.of, got, test.want)
		}
	}
}
