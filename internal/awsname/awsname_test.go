package awsname_test

import (
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
)

func TestForms(t *testing.T) {
	t.Parallel()
	const id = "1234abcd-12ab-34cd-56ef-1234567890ab"
	for _, c := range []struct {
		name      string
		is        func(string) bool
		good, bad []string
	}{
		{
			"Bucket", awsname.Bucket,
			[]string{"abc", "a.b-c", "0logs9", strings.Repeat("a", 63)},
			[]string{"", "ab", "Logs", "a_b", "-ab", "ab.", "a..b", "s3://logs", strings.Repeat("a", 64)},
		},
		{
			"OldBucket", awsname.OldBucket,
			[]string{"abc", "My_Logs.", strings.Repeat("a", 255)},
			[]string{"", "ab", "a|b", "a/b", "{{bucket}}", strings.Repeat("a", 256)},
		},
		{
			"LogGroup", awsname.LogGroup,
			[]string{"a", "/ssm/s", "a.b_c#d-E", strings.Repeat("a", 512)},
			[]string{"", "a b", "a:b", "arn:aws:logs:eu-west-1:111111111111:log-group:x", strings.Repeat("a", 513)},
		},
		{
			"Key", awsname.Key,
			[]string{
				"alias/s", "alias/aws/ssm", id, "mrk-1234abcd12ab34cd56ef1234567890ab",
				"arn:aws:kms:eu-west-1:111111111111:key/" + id, "arn:aws-us-gov:kms:us-gov-west-1:111111111111:alias/s",
			},
			[]string{"", "s", "alias/", "key/" + id, "a|b", id + "\n", "arn:aws:kms:eu-west-1:1:key/" + id, "arn:aws:s3:eu-west-1:111111111111:key/" + id},
		},
		{
			"KeyID", awsname.KeyID,
			[]string{id, "mrk-1234abcd12ab34cd56ef1234567890ab"},
			[]string{"", "alias/s", "key/" + id, "arn:aws:kms:eu-west-1:111111111111:key/" + id, "mrk-" + id},
		},
	} {
		for _, name := range c.good {
			if !c.is(name) {
				t.Errorf("%s(%q) is false", c.name, name)
			}
		}
		for _, name := range c.bad {
			if c.is(name) {
				t.Errorf("%s(%q) is true", c.name, name)
			}
		}
	}
}

func TestParseARN(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]awsname.ARN{
		"arn:aws:kms:eu-west-1:111111111111:alias/s":          {"aws", "kms", "eu-west-1", "111111111111", "alias/s"},
		"arn:aws-cn:logs:cn-north-1:111111111111:log-group:x": {"aws-cn", "logs", "cn-north-1", "111111111111", "log-group:x"},
		"arn:aws:s3:::logs":                          {"aws", "s3", "", "", "logs"},
		"arn:aws:kms:eu-west-1:111111111111":         {},
		"not:aws:kms:eu-west-1:111111111111:alias/s": {},
		"": {},
	} {
		got, ok := awsname.ParseARN(text)
		if got != want || ok != (want != awsname.ARN{}) {
			t.Errorf("ParseARN(%q) = %+v, %v", text, got, ok)
		}
	}
}
