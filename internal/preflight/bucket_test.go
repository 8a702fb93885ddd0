package preflight_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/preflight"
)

const (
	head = "HeadBucket eu-west-1 logs"
	own  = head + " 111111111111"
	read = "GetBucketEncryption eu-west-1 logs"

	plainBucket = "s3BucketName=logs"
	sureBucket  = "s3BucketName=logs s3EncryptionEnabled=true"
)

var here = reply{status: http.StatusOK, region: "eu-west-1"}

func TestBucket(t *testing.T) {
	t.Parallel()
	const missing = `bucket-missing of s3BucketName s3EncryptionEnabled: the bucket "logs" does not exist, so no session opens`
	for _, c := range []struct {
		name, set string
		replies   map[string]reply
		want      []string
	}{
		{"own", plainBucket, map[string]reply{own: here}, nil},
		{"own and encrypted", sureBucket, map[string]reply{own: here, read: encrypted(byDefault("AES256"))}, nil},
		{"encrypted with a key", sureBucket, map[string]reply{own: here, read: encrypted(byDefault("aws:kms"))}, nil},
		{"missing", plainBucket, map[string]reply{own: {status: 404}},
			[]string{`bucket-missing of s3BucketName: the bucket "logs" does not exist, so sessions leave no log in S3`}},
		{"missing where it is looked at", sureBucket, map[string]reply{own: {status: 404}}, []string{missing}},
		{"gone in between", sureBucket, map[string]reply{own: here, read: {status: 404, body: s3Error("NoSuchBucket")}}, []string{missing}},
		{"another region, 301", sureBucket, map[string]reply{
			own: {status: 301, region: "us-east-1"}, "HeadBucket us-east-1 logs 111111111111": {status: 200, region: "us-east-1"},
			"GetBucketEncryption us-east-1 logs": encrypted(byDefault("AES256")),
		}, nil},
		{"another region, 400", plainBucket, map[string]reply{
			own: {status: 400, region: "eu-central-1"}, "HeadBucket eu-central-1 logs 111111111111": {status: 200, region: "eu-central-1"},
		}, nil},
		{"another account", plainBucket, map[string]reply{own: {status: 403, region: "eu-west-1"}, head: here},
			[]string{`bucket-account of s3BucketName: the bucket "logs" belongs to another account, so the logs of sessions go there as soon as nodes may write to it`}},
		{"another account and region", plainBucket, map[string]reply{
			own: {status: 301, region: "us-east-1"}, "HeadBucket us-east-1 logs 111111111111": {status: 403, region: "us-east-1"},
			"HeadBucket us-east-1 logs": {status: 200, region: "us-east-1"},
		}, []string{`bucket-account of s3BucketName: the bucket "logs" belongs to another account, so the logs of sessions go there as soon as nodes may write to it`}},
		{"forbidden, not looked at", plainBucket, map[string]reply{own: {status: 403}, head: {status: 403}},
			[]string{`? whether the bucket "logs" exists: s3:ListBucket: the role may not s3:ListBucket, or the bucket belongs to another account, which does not let it`}},
		{"forbidden, but the encryption is read", sureBucket,
			map[string]reply{own: {status: 403}, head: {status: 403}, read: encrypted(byDefault("AES256"))}, nil},
		{"all forbidden", sureBucket, map[string]reply{own: {status: 403}, head: {status: 403}, read: {status: 403, body: s3Error("AccessDenied")}},
			[]string{`? whether the bucket "logs" exists and is encrypted: s3:GetEncryptionConfiguration: the role may not s3:GetEncryptionConfiguration, or the bucket belongs to another account, which does not let it`}},
		{"encryption forbidden", sureBucket, map[string]reply{own: here, read: {status: 403, body: s3Error("AccessDenied")}},
			[]string{`? whether the bucket "logs" is encrypted: s3:GetEncryptionConfiguration: the role may not s3:GetEncryptionConfiguration`}},
		{"encryption not shared", sureBucket, map[string]reply{own: {status: 403}, head: here, read: {status: 403, body: s3Error("AccessDenied")}}, []string{
			`bucket-account of s3BucketName: the bucket "logs" belongs to another account, so the logs of sessions go there as soon as nodes may write to it`,
			`? whether the bucket "logs" is encrypted: s3:GetEncryptionConfiguration: the role may not s3:GetEncryptionConfiguration, or the bucket belongs to another account, which does not let it`,
		}},
		{"dual layer", sureBucket, map[string]reply{own: here, read: encrypted(byDefault("aws:kms:dsse"))},
			[]string{`bucket-encryption of s3BucketName s3EncryptionEnabled: the bucket "logs" is encrypted with aws:kms:dsse, which agents of 2024 do not take for encryption, so no session opens on nodes that have one; of later agents it is not known`}},
		{"dual layer, not looked at", plainBucket, map[string]reply{own: here, read: encrypted(byDefault("aws:kms:dsse"))}, nil},
		{"another algorithm", sureBucket, map[string]reply{own: here, read: encrypted(byDefault("aws:fsx"))},
			[]string{`bucket-encryption of s3BucketName s3EncryptionEnabled: the bucket "logs" is encrypted with "aws:fsx", which nodes do not take for encryption, so no session opens`}},
		{"no encryption", sureBucket, map[string]reply{own: here, read: {status: 404, body: s3Error("ServerSideEncryptionConfigurationNotFoundError")}},
			[]string{`bucket-encryption of s3BucketName s3EncryptionEnabled: the bucket "logs" has no default encryption, so no session opens`}},
		{"a rule without a default", sureBucket, map[string]reply{own: here, read: encrypted("<Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule>")},
			[]string{`? whether the bucket "logs" is encrypted: s3:GetEncryptionConfiguration: S3 names no default`}},
		{"no rule", sureBucket, map[string]reply{own: here, read: encrypted("")},
			[]string{`? whether the bucket "logs" is encrypted: s3:GetEncryptionConfiguration: S3 names no default`}},
		{"throttled", plainBucket, map[string]reply{own: {status: 503}},
			[]string{`? whether the bucket "logs" exists: s3:ListBucket: AWS answers ServiceUnavailable to s3:ListBucket`}},
		{"a name that none can have", "s3BucketName=a|b s3EncryptionEnabled=true", nil, nil},
		{"a placeholder of the document", "s3BucketName={{bucket}}", nil, nil},
		{"the flag alone", "s3EncryptionEnabled=true", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, c.replies)
			set := wished(t, c.set)
			if diff := cmp.Diff(c.want, told(ask(t, preflight.New(f), ireland, set))); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ncalls: %q", diff, f.sent())
			}
			if n := len(f.sent()); n > 4 {
				t.Errorf("%d calls: %q", n, f.sent())
			}
		})
	}
}

// TestBucketAskedFrom the first target of an account that names it, whoever is
// quickest; what no answer came to there is asked from the others as well.
func TestBucketAskedFrom(t *testing.T) {
	t.Parallel()
	set := wished(t, sureBucket)
	virginia := ireland
	virginia.Region = "us-east-1"
	const far = "HeadBucket us-east-1 logs 111111111111"
	backwards := func(n int, work func(int)) {
		for i := range n {
			work(n - 1 - i)
		}
	}
	for _, c := range []struct {
		name     string
		replies  map[string]reply
		unknown  []int // of each target
		requests []string
	}{
		{"an answer", map[string]reply{own: here, read: encrypted(byDefault("AES256"))}, []int{0, 0}, []string{read, own}},
		{"none in the first region", map[string]reply{
			own: {status: 503}, far: {status: 200, region: "us-east-1"}, "GetBucketEncryption us-east-1 logs": encrypted(byDefault("AES256")),
		}, []int{1, 0}, []string{read, read, "GetBucketEncryption us-east-1 logs", own, own, far}},
		{"none in the second", map[string]reply{far: {status: 503}, own: here, read: encrypted(byDefault("AES256"))}, []int{0, 0}, []string{read, own}},
	} {
		for name, each := range map[string]func(int, func(int)){"in turn": inTurn, "backwards": backwards} {
			f := newFake(t, c.replies)
			answers := preflight.New(f).Ask(t.Context(), []preflight.Wish{{Target: ireland, Set: set, Texts: set}, {Target: virginia, Set: set, Texts: set}}, each)
			for i, a := range answers {
				if len(a.Unchecked) != c.unknown[i] || len(a.Obstacles) > 0 {
					t.Errorf("%s, %s: target %d: %q", c.name, name, i, told(a))
				}
			}
			if diff := cmp.Diff(c.requests, f.sent()); diff != "" {
				t.Errorf("%s, %s: calls (-want +got):\n%s", c.name, name, diff)
			}
		}
	}
}
