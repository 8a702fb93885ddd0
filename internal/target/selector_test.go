package target_test

import (
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

func TestSelector(t *testing.T) {
	t.Parallel()
	all := []target.Target{
		{Name: "prod", Account: "111111111111", AccountName: "payments", Region: "eu-west-1"},
		{Name: "prod", Account: "111111111111", AccountName: "payments", Region: "us-east-1"},
		{Name: "rest", Account: "222222222222", AccountName: "team/lake", Region: "eu-west-1"},
		{Name: "rest", Account: "333333333333", Region: "us-east-1"},
	}
	tests := []struct {
		name string
		s    target.Selector
		want []int
		idle []string
	}{
		{"all", target.Selector{}, []int{0, 1, 2, 3}, nil},
		{"account id", target.Selector{Accounts: []string{"111111111111"}}, []int{0, 1}, nil},
		{"account name", target.Selector{Accounts: []string{"payments", "team/lake"}}, []int{0, 1, 2}, nil},
		{"block", target.Selector{Accounts: []string{"rest"}}, []int{2, 3}, nil},
		{"region", target.Selector{Regions: []string{"eu-west-1"}}, []int{0, 2}, nil},
		{"both", target.Selector{Accounts: []string{"prod"}, Regions: []string{"us-east-1"}}, []int{1}, nil},
		{"not a region", target.Selector{Excluded: []string{"eu-west-1"}}, []int{1, 3}, nil},
		{"not an account", target.Selector{Excluded: []string{"333333333333", "payments"}}, []int{2}, nil},
		{"not a block", target.Selector{Excluded: []string{"prod"}}, []int{2, 3}, nil},
		{"not a pair", target.Selector{Excluded: []string{"111111111111/eu-west-1", "team/lake/eu-west-1"}}, []int{1, 3}, nil},
		{"exclusion wins", target.Selector{Accounts: []string{"prod"}, Excluded: []string{"prod"}}, nil, nil},
		{"mistyped", target.Selector{Accounts: []string{"prod", "pord"}, Regions: []string{"eu-west-2"}, Excluded: []string{"payments/ap-south-1", ""}}, nil,
			[]string{"pord", "eu-west-2", "payments/ap-south-1", ""}},
		{"no name is not a name", target.Selector{Accounts: []string{""}}, nil, []string{""}},
	}
	for _, test := range tests {
		var got []int
		for i, at := range all {
			if test.s.Match(at) {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: takes %v, want %v", test.name, got, test.want)
		}
		if idle := test.s.Idle(all); !slices.Equal(idle, test.idle) {
			t.Errorf("%s: idle %q, want %q", test.name, idle, test.idle)
		}
	}
}
