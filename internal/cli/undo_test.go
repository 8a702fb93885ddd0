package cli

import (
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
)

func TestUndo(t *testing.T) {
	t.Parallel()
	a := &app{options: options{config: defaultConfig}}
	if got, want := a.undo("/tmp/a.json"), "ssmprefs rollback --plan /tmp/a.json"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	a.options = options{config: "it's.yaml", sandboxFile: "my fleet.json", regions: []string{"eu-west-1", "us-east-1"}}
	want := `ssmprefs rollback --plan a.json --config 'it'\''s.yaml' --sandbox 'my fleet.json' --region eu-west-1,us-east-1`
	if got := a.undo("a.json"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRevertible(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		outcome *plan.Outcome
		want    bool
	}{
		"nothing":       {nil, false},
		"created":       {&plan.Outcome{Version: 1}, false},
		"refused":       {&plan.Outcome{Result: plan.Refused, LatestBefore: 3}, false},
		"promoted only": {&plan.Outcome{Version: 3, LatestBefore: 3}, false},
		"written":       {&plan.Outcome{Version: 4, LatestBefore: 3}, true},
	} {
		if got := revertible(plan.Plan{Targets: []plan.Target{{Outcome: test.outcome}}}); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
