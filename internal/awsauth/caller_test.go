package awsauth

import "testing"

func TestCallerIs(t *testing.T) {
	t.Parallel()
	caller := Caller{Account: "111111111111", Partition: "aws", ARN: "arn:aws:sts::111111111111:assumed-role/ssmprefs-plan/run-7"}
	for role, want := range map[string]bool{
		"arn:aws:iam::111111111111:role/ssmprefs-plan":       true,
		"arn:aws:iam::111111111111:role/ci/ssmprefs-plan":    true,
		"arn:aws:iam::222222222222:role/ssmprefs-plan":       false,
		"arn:aws:iam::111111111111:role/ssmprefs-apply":      false,
		"arn:aws:iam::111111111111:role/ssmprefs-plan/run-7": false,
		"arn:aws-cn:iam::111111111111:role/ssmprefs-plan":    false,
	} {
		if got := caller.is(role); got != want {
			t.Errorf("caller is %s: %v, want %v", role, got, want)
		}
	}
	user := Caller{Account: "111111111111", Partition: "aws", ARN: "arn:aws:iam::111111111111:user/ssmprefs-plan"}
	if user.is("arn:aws:iam::111111111111:role/ssmprefs-plan") {
		t.Error("a user is taken for the role of its name")
	}
}
