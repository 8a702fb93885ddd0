package preferences

import (
	"encoding/json"
	"testing"
)

// TestQuote holds bytes that hashes rest on: they never change.
func TestQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                     `""`,
		`a"b\c/`:               `"a\"b\\c/"`,
		"\b\f\n\r\t":           `"\b\f\n\r\t"`,
		"\x00\x1f\x7f":         "\"\\u0000\\u001f\x7f\"",
		"<&>":                  `"<&>"`,
		"é\u2028\u2029😀\ufffd": "\"é\u2028\u2029😀\ufffd\"",
		"\xff\xc3":             "\"\ufffd\ufffd\"",
	} {
		if got := string(AppendQuote(nil, text)); got != want {
			t.Errorf("AppendQuote(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestValueJSON(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]Value{
		`null`: {}, `true`: FlagValue(true), `false`: FlagValue(false), `""`: TextValue(""), `"a<b"`: TextValue("a<b"),
	} {
		if got := string(v.AppendJSON(nil)); got != want {
			t.Errorf("AppendJSON = %s, want %s", got, want)
		}
		var back Value
		if err := json.Unmarshal([]byte(want), &back); err != nil || back != v {
			t.Errorf("%s is read as %+v, error %v", want, back, err)
		}
		if v.IsZero() != (want == "null") || v.IsFlag() != (want == "true" || want == "false") {
			t.Errorf("%s: IsZero %v, IsFlag %v", want, v.IsZero(), v.IsFlag())
		}
	}
	for _, text := range []string{`1`, `{}`, `[]`} {
		if err := json.Unmarshal([]byte(text), new(Value)); err == nil {
			t.Errorf("%s is read as a value", text)
		}
	}
}
