package cli

import "testing"

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
