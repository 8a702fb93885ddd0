package cli

import (
	"os"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestOptionsAreInputs holds an option to the action's input of its name: a
// run by hand and one on GitHub do the same when nothing is given.
func TestOptionsAreInputs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Inputs map[string]struct{ Default string }
	}
	if err := yaml.Unmarshal(text, &action); err != nil {
		t.Fatal(err)
	}
	same := map[string]bool{}
	root := (&app{}).root()
	for _, cmd := range append(root.Commands(), root) {
		for name, in := range action.Inputs {
			f := cmd.Flag(name)
			if f == nil {
				continue
			}
			same[name] = true
			if in.Default != f.DefValue {
				t.Errorf("%s --%s is %q, input %s is %q", cmd.Name(), name, f.DefValue, name, in.Default)
			}
		}
	}
	for _, name := range []string{"config", "concurrency", "log-level", "max-targets", "max-changes", "max-loosening", "max-failures", "all-or-nothing", "on-drift", "fail-on-changes"} {
		if !same[name] {
			t.Errorf("no command has the option --%s", name)
		}
	}
}
