package cli

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestUsagesOfOptions looks for the backquotes by which pflag finds the name of
// a value: completion shows them.
func TestUsagesOfOptions(t *testing.T) {
	t.Parallel()
	for _, cmd := range (&app{}).root().Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if strings.Contains(f.Usage, "`") {
				t.Errorf("%s --%s has backquotes: %s", cmd.Name(), f.Name, f.Usage)
			}
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	var words []string
	option := list{&words, "regions"}
	for _, given := range []string{"a, b", "c"} {
		if err := option.Set(given); err != nil {
			t.Error(err)
		}
	}
	if got := option.String(); got != "a,b,c" {
		t.Errorf("got %s, want a,b,c", got)
	}
	if option.Set("a,,b") == nil || option.Set("") == nil {
		t.Error("an empty name is taken")
	}
}

func TestAmount(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"0": true, "12": true, "40%": true, "100%": true,
		"101%": false, "-1": false, "": false, "%": false, "4.5": false, "many": false, "99999999999": false,
	} {
		if err := new(amount).Set(text); (err == nil) != good {
			t.Errorf("%q: got error %v, want good %v", text, err, good)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{"1": true, "256": true, "0": false, "257": false, "": false, "x": false} {
		if err := (&number{least: 1, most: 256}).Set(text); (err == nil) != good {
			t.Errorf("%q: got error %v, want good %v", text, err, good)
		}
	}
}
