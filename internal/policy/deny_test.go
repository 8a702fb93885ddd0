package policy_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/policy"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// TestDenyLeavesSomebody refuses a deny that locks everybody out.
func TestDenyLeavesSomebody(t *testing.T) {
	t.Parallel()
	without := scopes(t, "one", target.Selector{})
	if d, err := policy.Deny(without, nil); !errors.Is(err, policy.ErrNoWriter) {
		t.Errorf("got %v, %v", err, d)
	}
	d, err := policy.Deny(without, []string{"break-glass", "arn:aws:iam::*:role/aws-reserved/*/Admin_*"})
	if err != nil {
		t.Fatal(err)
	}
	want := policy.Words{"arn:aws:iam::*:role/aws-reserved/*/Admin_*", "arn:aws:iam::*:role/break-glass"}
	if got := d.Statement[0].Condition["ArnNotLike"]["aws:PrincipalArn"]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestDenyExceptions takes what can be the ARN of whoever calls, and nothing
// else: a condition that never matches would lock out whom it names.
func TestDenyExceptions(t *testing.T) {
	t.Parallel()
	one := scopes(t, "one", target.Selector{})
	for exception, want := range map[string]string{
		"break-glass":                      "arn:aws:iam::*:role/break-glass",
		"Admin_*":                          "arn:aws:iam::*:role/Admin_*",
		"a+b=c,d.e@f-":                     "arn:aws:iam::*:role/a+b=c,d.e@f-",
		"arn:aws:iam::111111111111:role/x": "arn:aws:iam::111111111111:role/x",
		"arn:aws:iam::*:role/aws-reserved/*/Ad_?": "arn:aws:iam::*:role/aws-reserved/*/Ad_?",
		"arn:aws:iam::111111111111:user/ops/bob":  "arn:aws:iam::111111111111:user/ops/bob",
		"":                                        "", "role/x": "", "ops/x": "", "a b": "", "${x}": "", "arn:": "", "x\n": "",
		"arn:aws:sts::111111111111:assumed-role/admin/bob": "",
		"arn:aws-cn:iam::111111111111:role/x":              "",
		"arn:aws:iam::11111111111:role/x":                  "",
		"arn:aws:iam:eu-west-1:111111111111:role/x":        "",
		"arn:aws:iam::111111111111:role/":                  "",
		"arn:aws:iam::111111111111:group/x":                "",
		"arn:aws:iam::111111111111:root":                   "",
	} {
		d, err := policy.Deny(one, []string{exception})
		switch {
		case want == "" && !errors.Is(err, policy.ErrException):
			t.Errorf("%q: got %v, want it refused", exception, err)
		case want != "" && err != nil:
			t.Errorf("%q: %v", exception, err)
		case want != "":
			if got := d.Statement[0].Condition["ArnNotLike"]["aws:PrincipalArn"]; !reflect.DeepEqual(got, policy.Words{want}) {
				t.Errorf("%q: got %q, want %q", exception, got, want)
			}
		}
	}
	if _, err := policy.Deny(scopes(t, "china", target.Selector{}), []string{"arn:aws-cn:iam::111111111111:role/x"}); err != nil {
		t.Errorf("the partition of the file: %v", err)
	}
}
