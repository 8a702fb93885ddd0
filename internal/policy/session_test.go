package policy_test

import (
	"reflect"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/policy"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// TestLogKeys has the keys that a node writes for each form of prefix: it joins
// prefix and name as parts of a path.
// https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/plugins/sessionplugin/sessionplugin.go
func TestLogKeys(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string]string{
		"": "*", "p": "p/*", "p/": "p/*", "a//b": "a/b/*", "a/./b": "a/b/*", "p/../q": "q/*", "p/..": "*", "../p": "../p/*",
		"/": "/*", "/p": "/p/*", "/sessions//x": "/sessions/x/*", " ": " /*", "*": "${*}/*", "a/*": "a/${*}/*",
		"${aws:account}//x": "111111111111/x/*", "x/${aws:region}/..": "x/*",
	} {
		s := policy.Scope{Target: target.Target{Name: "n", Account: "111111111111", Region: "eu-west-1", Partition: "aws"}}
		s.Texts[preferences.S3BucketName], s.Texts[preferences.S3KeyPrefix] = "logs", prefix
		found := false
		for _, st := range policy.Node([]policy.Scope{s}).Statement {
			if st.Sid == "WriteLogsToBucket" {
				found = reflect.DeepEqual(st.Resource, policy.Words{"arn:aws:s3:::logs/" + want})
				if !found {
					t.Errorf("prefix %q: got %q, want %q behind the bucket", prefix, st.Resource, want)
				}
			}
		}
		if !found {
			t.Errorf("prefix %q: no such right", prefix)
		}
	}
}
