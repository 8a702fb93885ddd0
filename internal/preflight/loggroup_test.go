package preflight_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/preflight"
)

func TestLogGroup(t *testing.T) {
	t.Parallel()
	const list = "DescribeLogGroups eu-west-1 /ssm/s"
	const plainGroup, sureGroup = "cloudWatchLogGroupName=/ssm/s", "cloudWatchLogGroupName=/ssm/s cloudWatchEncryptionEnabled=true"
	const streamed = plainGroup + " cloudWatchStreamingEnabled=true"
	found, others := ok(`{"logGroups":[{"logGroupName":"/ssm/s"}]}`), ok(`{"logGroups":[{"logGroupName":"/ssm/sessions","kmsKeyId":"k"}]}`)
	keyed := ok(`{"logGroups":[{"logGroupName":"/ssm/s","kmsKeyId":"arn:aws:kms:eu-west-1:111111111111:key/k"}]}`)
	const missing = `there is no log group "/ssm/s" in the account and region, so `
	for _, c := range []struct {
		name, set string
		replies   map[string]reply
		want      []string
	}{
		{"there", plainGroup, map[string]reply{list: found}, nil},
		{"with a key", sureGroup, map[string]reply{list: keyed}, nil},
		{"without a key", sureGroup, map[string]reply{list: found},
			[]string{`log-group-key of cloudWatchLogGroupName cloudWatchEncryptionEnabled: the log group "/ssm/s" has no KMS key, so no session opens`}},
		{"another of the prefix", plainGroup, map[string]reply{list: others},
			[]string{`log-group-missing of cloudWatchLogGroupName: ` + missing + `sessions leave no log in CloudWatch`}},
		{"missing and streamed", streamed, map[string]reply{list: ok(`{}`)},
			[]string{`log-group-missing of cloudWatchLogGroupName cloudWatchStreamingEnabled: ` + missing + `nothing of a session reaches CloudWatch, not even at its end`}},
		{"missing and looked at", sureGroup + " cloudWatchStreamingEnabled=true", map[string]reply{list: ok(`{"logGroups":[]}`)},
			[]string{`log-group-missing of cloudWatchLogGroupName cloudWatchEncryptionEnabled: ` + missing + `no session opens`}},
		{"on the second page", plainGroup, map[string]reply{
			list: ok(`{"logGroups":[{"logGroupName":"/ssm/s0"}],"nextToken":"two"}`), list + " two": found}, nil},
		{"too many pages", plainGroup, map[string]reply{list: ok(`{"nextToken":"on"}`), list + " on": ok(`{"nextToken":"and"}`), list + " and": ok(`{"nextToken":"on"}`)},
			[]string{`? whether the log group "/ssm/s" exists: logs:DescribeLogGroups: too many log groups begin with its name`}},
		{"forbidden", plainGroup, map[string]reply{list: jsonError("AccessDeniedException")},
			[]string{`? whether the log group "/ssm/s" exists: logs:DescribeLogGroups: the role may not logs:DescribeLogGroups`}},
		{"forbidden and looked at", sureGroup, map[string]reply{list: jsonError("AccessDeniedException")},
			[]string{`? whether the log group "/ssm/s" exists and has a KMS key: logs:DescribeLogGroups: the role may not logs:DescribeLogGroups`}},
		{"throttled", plainGroup, map[string]reply{list: jsonError("ThrottlingException")},
			[]string{`? whether the log group "/ssm/s" exists: logs:DescribeLogGroups: AWS answers ThrottlingException to logs:DescribeLogGroups`}},
		{"an ARN", "cloudWatchLogGroupName=arn:aws:logs:eu-west-1:111111111111:log-group:x", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, c.replies)
			if diff := cmp.Diff(c.want, told(ask(t, preflight.New(f), ireland, wished(t, c.set)))); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ncalls: %q", diff, f.sent())
			}
			if n := len(f.sent()); n > 10 {
				t.Errorf("%d calls", n)
			}
		})
	}
}
