package target_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

var here = target.Target{Name: "production", Account: "111111111111", Region: "eu-west-1", Partition: "aws-cn"}

func TestExpand(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"", ""},
		{"plain $HOME ${HOME} $$ $", "plain $HOME ${HOME} $$ $"},
		{"${aws:account}", "111111111111"},
		{"a-${aws:account}-${aws:region}-z", "a-111111111111-eu-west-1-z"},
		{"arn:${aws:partition}:s3:::${target:name}", "arn:aws-cn:s3:::production"},
		{"$${aws:account}", "${aws:account}"},
		{"$$${aws:account}", "$111111111111"},
		{"$$$${aws:account}", "$${aws:account}"},
		{"$$$$${target:name}", "$$production"},
		{"$${aws:nonsense", "${aws:nonsense"},
		{"{aws:account}", "{aws:account}"},
		{"$$$ $${ $${x} ${awsaccount}", "$$$ $${ $${x} ${awsaccount}"},
		{"$${aws:${aws:region}", "${aws:eu-west-1"},
	}
	for _, test := range tests {
		got, err := here.Expand(test.text)
		if err != nil || got != test.want {
			t.Errorf("Expand(%q) = %q, %v; want %q", test.text, got, err, test.want)
		}
		if err := target.Placeholders(test.text); err != nil {
			t.Errorf("Placeholders(%q) = %v; want none", test.text, err)
		}
	}
}

func TestExpandUnknown(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"${aws:acount}", "unknown placeholder ${aws:acount}; the nearest known is ${aws:account}"},
		{"${aws:accountId}", "unknown placeholder ${aws:accountId}; the nearest known is ${aws:account}"},
		{"${aws:Region}", "unknown placeholder ${aws:Region}; the nearest known is ${aws:region}"},
		{"${aws:partion}", "unknown placeholder ${aws:partion}; the nearest known is ${aws:partition}"},
		{"${target:account}", "unknown placeholder ${target:account}; the nearest known is ${target:name}"},
		{"${aws:}", "unknown placeholder ${aws:}; the nearest known is ${aws:account}"},
		{"${aws:account", "placeholder ${aws:… has no closing brace"},
		{"${aws:account\n}", "placeholder ${aws:… has no closing brace"},
		{"${aws:" + strings.Repeat("x", 70) + "}", "unknown placeholder ${aws:" + strings.Repeat("x", 60) + "…}; the nearest known is ${aws:account}"},
	}
	for _, test := range tests {
		if _, err := here.Expand(test.text); err == nil || err.Error() != test.want {
			t.Errorf("Expand(%q): %v; want %s", test.text, err, test.want)
		}
		if err := target.Placeholders(test.text); err == nil || err.Error() != test.want {
			t.Errorf("Placeholders(%q): %v; want %s", test.text, err, test.want)
		}
	}
}

func TestGeneralise(t *testing.T) {
	t.Parallel()
	tests := []struct{ value, want string }{
		{"", ""},
		{"logs-111111111111-eu-west-1", "logs-${aws:account}-${aws:region}"},
		{"111111111111111111111111", "111111111111111111111111"},
		{"1111111111111", "1111111111111"},
		{"x111111111111y", "x${aws:account}y"},
		{"111111111111eu-west-1", "${aws:account}eu-west-1"}, // a neighbour in the value, not in the result
		{"xeu-west-1", "xeu-west-1"},
		{"eu-west-12", "eu-west-12"},
		{"eu-west-1a", "eu-west-1a"},
		{"eu-west-1-eu-west-1", "${aws:region}-${aws:region}"},
		{"éeu-west-1é", "é${aws:region}é"},
		{"EU-WEST-1", "EU-WEST-1"},
		{"eu-west-111111111111", "eu-west-${aws:account}"},
		{"$111111111111", "$$${aws:account}"},
		{"$$eu-west-1", "$$$$${aws:region}"},
		{"${aws:account}", "$${aws:account}"},
		{"$${target:name}", "$$$${target:name}"},
		{"{aws:", "{aws:"},
		{"$HOME $$ ${HOME} 111111111111", "$HOME $$ ${HOME} ${aws:account}"},
		{"${aws:111111111111}", "$${aws:${aws:account}}"},
		{"production aws-cn", "production aws-cn"},
	}
	for _, test := range tests {
		if got := here.Generalise(test.value); got != test.want {
			t.Errorf("Generalise(%q) = %q, want %q", test.value, got, test.want)
		}
	}
	if got := (target.Target{}).Generalise("$${aws:x 1"); got != "$$$${aws:x 1" {
		t.Errorf("of no target: %q", got)
	}
}

// value makes a text of parts that matter to placeholders.
func value(r *rand.Rand) string {
	parts := []string{"$", "$$", "{aws:", "{target:", "account}", "region}", "}", "111111111111", "eu-west-1", "1", "a", "-", "é", "\xff", "${aws:account}"}
	var b strings.Builder
	for range r.IntN(9) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}

func TestExpandUndoesGeneralise(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	forms := map[string]string{}
	for range 100_000 {
		v := value(r)
		for _, at := range []target.Target{here, {Account: here.Account}, {Region: here.Region}} {
			form := at.Generalise(v)
			if got, err := here.Expand(form); err != nil || got != v {
				t.Fatalf("%q in general form %q expands to %q, %v", v, form, got, err)
			}
		}
		form := here.Generalise(v)
		if other, ok := forms[form]; ok && other != v {
			t.Fatalf("%q and %q share the general form %q", v, other, form)
		}
		forms[form] = v
	}
}

func FuzzGeneralise(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		f.Add(value(r))
	}
	f.Fuzz(func(t *testing.T, v string) {
		form := here.Generalise(v)
		if got, err := here.Expand(form); err != nil || got != v {
			t.Errorf("%q in general form %q expands to %q, %v", v, form, got, err)
		}
		if _, err := here.Expand(v); (err == nil) != (target.Placeholders(v) == nil) {
			t.Errorf("Expand and Placeholders differ on %q", v)
		}
	})
}

func ExampleTarget_Generalise() {
	at := target.Target{Account: "111111111111", Region: "eu-west-1"}
	fmt.Println(at.Generalise("ssm-logs-111111111111-eu-west-1"))
	// Output: ssm-logs-${aws:account}-${aws:region}
}
