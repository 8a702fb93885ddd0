package preflight_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/preflight"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// TestSandbox asks over the whole wire, with the clients that a run has, from an
// account behind a role.
func TestSandbox(t *testing.T) {
	t.Parallel()
	const (
		asker, other = "111111111111", "222222222222"
		mrk          = "mrk-1234abcd12ab34cd56ef1234567890ab"
		foreign      = "1234abcd-12ab-34cd-56ef-1234567890ab"
	)
	server, err := sandbox.Open("")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		account, region string
		resources       sandbox.Resources
	}{
		{asker, "us-east-1", sandbox.Resources{Keys: map[string]*sandbox.Key{mrk: {}}, Buckets: map[string]*sandbox.Bucket{"own-far": {Encryption: "aws:kms"}}}},
		{asker, "eu-west-1", sandbox.Resources{
			Buckets: map[string]*sandbox.Bucket{
				"own": {}, "own-kms": {Encryption: "aws:kms"}, "own-dsse": {Encryption: "aws:kms:dsse"}, "own-none": {Encryption: "none"},
				"own-odd": {Encryption: "rule without default"}, "own.with.dots": {},
			},
			LogGroups: map[string]*sandbox.LogGroup{
				"/ssm/plain": {}, "/ssm/keyed": {Key: "arn:aws:kms:eu-west-1:111111111111:key/" + foreign},
			},
			Keys: map[string]*sandbox.Key{
				"11111111-12ab-34cd-56ef-1234567890ab": {Aliases: []string{"alias/good"}},
				"22222222-12ab-34cd-56ef-1234567890ab": {Aliases: []string{"alias/off"}, State: "Disabled"},
				"33333333-12ab-34cd-56ef-1234567890ab": {Aliases: []string{"alias/rsa"}, Spec: "RSA_2048"},
				mrk:                                    {MultiRegion: "REPLICA"},
			},
		}},
		{other, "us-east-1", sandbox.Resources{Buckets: map[string]*sandbox.Bucket{"shared": {Readers: []string{asker}}, "closed": {}}}},
		{other, "eu-west-1", sandbox.Resources{Keys: map[string]*sandbox.Key{foreign: {}}}},
	} {
		if err := server.Provide(r.account, r.region, r.resources); err != nil {
			t.Fatal(err)
		}
	}
	if err := server.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	session, err := awsauth.Open(t.Context(), awsauth.Options{Endpoint: server.URL(), Concurrency: 2})
	if err != nil {
		t.Fatal(err)
	}
	p := preflight.New(session.Clients(func(t target.Target) awsauth.Access {
		return awsauth.Access{RoleARN: "arn:aws:iam::" + t.Account + ":role/plan"}
	}))
	const sure, group = " s3EncryptionEnabled=true", "cloudWatchEncryptionEnabled=true cloudWatchLogGroupName="
	for _, c := range []struct{ set, rule string }{
		{"s3BucketName=own" + sure, ""},
		{"s3BucketName=own-kms" + sure, ""},
		{"s3BucketName=own-far" + sure, ""},
		{"s3BucketName=own.with.dots" + sure, ""},
		{"s3BucketName=own-dsse" + sure, preflight.RuleBucketEncryption},
		{"s3BucketName=own-none" + sure, preflight.RuleBucketEncryption},
		{"s3BucketName=own-odd" + sure, "? S3 names no default"},
		{"s3BucketName=shared" + sure, preflight.RuleBucketAccount},
		{"s3BucketName=closed" + sure, "? the role may not s3:GetEncryptionConfiguration, or the bucket belongs to another account, which does not let it"},
		{"s3BucketName=closed", "? the role may not s3:ListBucket, or the bucket belongs to another account, which does not let it"},
		{"s3BucketName=nowhere", preflight.RuleBucketMissing},
		{group + "/ssm/keyed", ""},
		{group + "/ssm/plain", preflight.RuleLogGroupKey},
		{group + "/ssm/pl", preflight.RuleLogGroupMissing},
		{"kmsKeyId=alias/good", ""},
		{"kmsKeyId=" + mrk, ""},
		{"kmsKeyId=alias/off", preflight.RuleKeyState},
		{"kmsKeyId=alias/rsa", preflight.RuleKeyState},
		{"kmsKeyId=alias/none", preflight.RuleKeyState},
		{"kmsKeyId=" + foreign, preflight.RuleKeyState},
		{"kmsKeyId=arn:aws:kms:eu-west-1:222222222222:key/" + foreign, "? the role may not kms:DescribeKey, or the account of the key does not let it"},
	} {
		var want, got []string
		if c.rule != "" {
			want = []string{c.rule}
		}
		a := ask(t, p, ireland, wished(t, c.set))
		for _, o := range a.Obstacles {
			got = append(got, o.Rule)
		}
		for _, u := range a.Unchecked {
			got = append(got, "? "+u.Why)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.set, diff)
		}
	}
	far := ireland
	far.Region = "us-west-2"
	if a := ask(t, p, far, wished(t, "kmsKeyId="+mrk)); len(a.Obstacles) != 1 {
		t.Errorf("a multi-Region key where it has no replica: %+v", a)
	}
}
