package preflight_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/preflight"
)

// told is an answer as lines.
func told(a preflight.Answer) []string {
	var lines []string
	for _, o := range a.Obstacles {
		var keys []string
		for _, k := range o.Keys {
			keys = append(keys, k.String())
		}
		lines = append(lines, fmt.Sprintf("%s of %s: %s, so %s", o.Rule, strings.Join(keys, " "), o.Problem, o.Effect))
	}
	for _, u := range a.Unchecked {
		lines = append(lines, fmt.Sprintf("? %s: %s: %s", u.What, u.Action, u.Why))
	}
	return lines
}

// wished is a set from key, value, key, value.
func wished(t *testing.T, pairs string) (s preferences.Set) {
	t.Helper()
	for pair := range strings.FieldsSeq(pairs) {
		name, value, _ := strings.Cut(pair, "=")
		k, ok := preferences.ParseKey(name)
		if !ok {
			t.Fatalf("no key %s", name)
		}
		s[k] = value
	}
	return s
}

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
			[]string{`? whether the bucket exists: s3:ListBucket: the role may not s3:ListBucket`}},
		{"forbidden, but the encryption is read", sureBucket,
			map[string]reply{own: {status: 403}, head: {status: 403}, read: encrypted(byDefault("AES256"))}, nil},
		{"all forbidden", sureBucket, map[string]reply{own: {status: 403}, head: {status: 403}, read: {status: 403, body: s3Error("AccessDenied")}},
			[]string{`? whether the bucket exists and is encrypted: s3:GetEncryptionConfiguration: the role may not s3:GetEncryptionConfiguration`}},
		{"encryption forbidden", sureBucket, map[string]reply{own: here, read: {status: 403, body: s3Error("AccessDenied")}},
			[]string{`? whether the bucket is encrypted: s3:GetEncryptionConfiguration: the role may not s3:GetEncryptionConfiguration`}},
		{"dual layer", sureBucket, map[string]reply{own: here, read: encrypted(byDefault("aws:kms:dsse"))},
			[]string{`bucket-encryption of s3BucketName s3EncryptionEnabled: the bucket "logs" is encrypted with aws:kms:dsse, which agents of 2024 do not take for encryption, so no session opens on nodes that have one; of later agents it is not known`}},
		{"dual layer, not looked at", plainBucket, map[string]reply{own: here, read: encrypted(byDefault("aws:kms:dsse"))}, nil},
		{"another algorithm", sureBucket, map[string]reply{own: here, read: encrypted(byDefault("aws:fsx"))},
			[]string{`bucket-encryption of s3BucketName s3EncryptionEnabled: the bucket "logs" is encrypted with "aws:fsx", which nodes do not take for encryption, so no session opens`}},
		{"no encryption", sureBucket, map[string]reply{own: here, read: {status: 404, body: s3Error("ServerSideEncryptionConfigurationNotFoundError")}},
			[]string{`bucket-encryption of s3BucketName s3EncryptionEnabled: the bucket "logs" has no default encryption, so no session opens`}},
		{"a rule without a default", sureBucket, map[string]reply{own: here, read: encrypted("<Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule>")},
			[]string{`? whether the bucket is encrypted: s3:GetEncryptionConfiguration: S3 names no default`}},
		{"no rule", sureBucket, map[string]reply{own: here, read: encrypted("")},
			[]string{`? whether the bucket is encrypted: s3:GetEncryptionConfiguration: S3 names no default`}},
		{"throttled", plainBucket, map[string]reply{own: {status: 503}},
			[]string{`? whether the bucket exists: s3:ListBucket: AWS answers ServiceUnavailable`}},
		{"a name that none can have", "s3BucketName=a|b s3EncryptionEnabled=true", nil, nil},
		{"a placeholder of the document", "s3BucketName={{bucket}}", nil, nil},
		{"the flag alone", "s3EncryptionEnabled=true", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, c.replies)
			set := wished(t, c.set)
			if diff := cmp.Diff(c.want, told(preflight.New(f).Ask(t.Context(), ireland, set, preferences.Set{}))); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ncalls: %q", diff, f.sent())
			}
			if n := len(f.sent()); n > 4 {
				t.Errorf("%d calls: %q", n, f.sent())
			}
		})
	}
}

func TestLogGroup(t *testing.T) {
	t.Parallel()
	const ask = "DescribeLogGroups eu-west-1 /ssm/s"
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
		{"there", plainGroup, map[string]reply{ask: found}, nil},
		{"with a key", sureGroup, map[string]reply{ask: keyed}, nil},
		{"without a key", sureGroup, map[string]reply{ask: found},
			[]string{`log-group-key of cloudWatchLogGroupName cloudWatchEncryptionEnabled: the log group "/ssm/s" has no KMS key, so no session opens`}},
		{"another of the prefix", plainGroup, map[string]reply{ask: others},
			[]string{`log-group-missing of cloudWatchLogGroupName: ` + missing + `sessions leave no log in CloudWatch`}},
		{"missing and streamed", streamed, map[string]reply{ask: ok(`{}`)},
			[]string{`log-group-missing of cloudWatchLogGroupName cloudWatchStreamingEnabled: ` + missing + `nothing of a session reaches CloudWatch, not even at its end`}},
		{"missing and looked at", sureGroup + " cloudWatchStreamingEnabled=true", map[string]reply{ask: ok(`{"logGroups":[]}`)},
			[]string{`log-group-missing of cloudWatchLogGroupName cloudWatchEncryptionEnabled: ` + missing + `no session opens`}},
		{"on the second page", plainGroup, map[string]reply{
			ask: ok(`{"logGroups":[{"logGroupName":"/ssm/s0"}],"nextToken":"two"}`), ask + " two": found}, nil},
		{"too many pages", plainGroup, map[string]reply{ask: ok(`{"nextToken":"on"}`), ask + " on": ok(`{"nextToken":"and"}`), ask + " and": ok(`{"nextToken":"on"}`)},
			[]string{`? whether the log group exists: logs:DescribeLogGroups: too many log groups begin with its name`}},
		{"forbidden", plainGroup, map[string]reply{ask: jsonError("AccessDeniedException")},
			[]string{`? whether the log group exists: logs:DescribeLogGroups: the role may not logs:DescribeLogGroups`}},
		{"forbidden and looked at", sureGroup, map[string]reply{ask: jsonError("AccessDeniedException")},
			[]string{`? whether the log group exists and has a KMS key: logs:DescribeLogGroups: the role may not logs:DescribeLogGroups`}},
		{"throttled", plainGroup, map[string]reply{ask: jsonError("ThrottlingException")},
			[]string{`? whether the log group exists: logs:DescribeLogGroups: it is so (ThrottlingException)`}},
		{"an ARN", "cloudWatchLogGroupName=arn:aws:logs:eu-west-1:111111111111:log-group:x", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, c.replies)
			if diff := cmp.Diff(c.want, told(preflight.New(f).Ask(t.Context(), ireland, wished(t, c.set), preferences.Set{}))); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ncalls: %q", diff, f.sent())
			}
			if n := len(f.sent()); n > 10 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	const id, mrk = "1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab"
	is := func(state, spec, usage string) reply {
		return ok(fmt.Sprintf(`{"KeyMetadata":{"KeyId":"k","KeyState":%q,"KeySpec":%q,"KeyUsage":%q,"MultiRegion":true,"MultiRegionConfiguration":{"MultiRegionKeyType":"REPLICA"}}}`, state, spec, usage))
	}
	for _, c := range []struct {
		name, key string
		reply     reply
		want      string
	}{
		{"enabled", id, is("Enabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ""},
		{"a replica where it stands", mrk, is("Enabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ""},
		{"its primary moves", mrk, is("Updating", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ""},
		{"with little said", "alias/s", ok(`{"KeyMetadata":{"KeyId":"k","KeyState":"Enabled"}}`), ""},
		{"disabled", "alias/s", is("Disabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is disabled`},
		{"to be deleted", "alias/s", is("PendingDeletion", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is about to be deleted`},
		{"to be deleted after its replicas", "alias/s", is("PendingReplicaDeletion", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is about to be deleted`},
		{"without material", "alias/s", is("PendingImport", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" waits for its key material`},
		{"a replica being made", "alias/s", is("Creating", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is still being created`},
		{"without a store", "alias/s", is("Unavailable", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is unavailable, since its key store is not connected`},
		{"a new state", "alias/s", is("Resting", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is in state "Resting"`},
		{"asymmetric", "alias/s", is("Enabled", "RSA_2048", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is asymmetric (RSA_2048)`},
		{"for signing", "alias/s", is("Enabled", "ECC_NIST_P256", "SIGN_VERIFY"), `the KMS key "alias/s" is for SIGN_VERIFY and not for encryption`},
		{"for codes", "alias/s", is("Enabled", "HMAC_256", "GENERATE_VERIFY_MAC"), `the KMS key "alias/s" is for GENERATE_VERIFY_MAC and not for encryption`},
		{"no alias", "alias/s", jsonError("NotFoundException"), `there is no KMS key "alias/s" in the account and region`},
		{"no id", id, jsonError("NotFoundException"), `there is no KMS key "` + id + `" in the account and region; one of another account needs its ARN`},
		{"no replica", mrk, jsonError("NotFoundException"), `the multi-Region KMS key "` + mrk + `" has no replica in the account and region`},
		{"no ARN", "arn:aws:kms:eu-west-1:222222222222:key/" + id, jsonError("NotFoundException"), `there is no KMS key "arn:aws:kms:eu-west-1:222222222222:key/` + id + `"`},
		{"forbidden", "alias/s", jsonError("AccessDeniedException"), `? the role may not kms:DescribeKey`},
		{"an answer without a state", "alias/s", ok(`{}`), `? KMS names no state of the key`},
		{"not asked in vain", "arn:aws:kms:us-east-1:111111111111:key/" + mrk, reply{}, `the KMS key "arn:aws:kms:us-east-1:111111111111:key/` + mrk + `" is of region us-east-1`},
		{"no key's name", "a|b", reply{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var want []string
			why, unknown := strings.CutPrefix(c.want, "? ")
			switch {
			case unknown:
				want = []string{"? whether the KMS key can be used: kms:DescribeKey: " + why}
			case strings.Contains(c.want, "is of region"):
				want = []string{"kms-key-region of kmsKeyId: " + why + ", so no session opens"}
			case c.want != "":
				want = []string{"kms-key-state of kmsKeyId: " + why + ", so no session opens"}
			}
			f := newFake(t, map[string]reply{"DescribeKey eu-west-1 " + c.key: c.reply})
			if diff := cmp.Diff(want, told(preflight.New(f).Ask(t.Context(), ireland, wished(t, "kmsKeyId="+c.key), preferences.Set{}))); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ncalls: %q", diff, f.sent())
			}
			if (c.reply.status == 0) != (len(f.sent()) == 0) {
				t.Errorf("calls: %q", f.sent())
			}
		})
	}
}

// TestAskedOnce puts the questions of a fleet: a bucket is asked for once for
// each role, a group and a key once in each account and region.
func TestAskedOnce(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]reply{
		"HeadBucket eu-west-1 logs 111111111111": here,
		"HeadBucket eu-west-1 logs 222222222222": here,
		"GetBucketEncryption eu-west-1 logs":     encrypted(byDefault("AES256")),
		"DescribeLogGroups eu-west-1 /ssm/s":     ok(`{"logGroups":[{"logGroupName":"/ssm/s","kmsKeyId":"k"}]}`),
		"DescribeKey eu-west-1 alias/s":          ok(`{"KeyMetadata":{"KeyId":"k","KeyState":"Enabled"}}`),
	})
	p := preflight.New(f)
	set := wished(t, sureBucket+" cloudWatchLogGroupName=/ssm/s cloudWatchEncryptionEnabled=true kmsKeyId=alias/s")
	var wait sync.WaitGroup
	for _, account := range []string{"111111111111", "222222222222"} {
		for range 20 {
			wait.Go(func() {
				at := ireland
				at.Account = account
				if got := told(p.Ask(t.Context(), at, set, preferences.Set{})); got != nil {
					t.Errorf("%s: %q", account, got)
				}
			})
		}
	}
	wait.Wait()
	want := []string{
		"DescribeKey eu-west-1 alias/s", "DescribeKey eu-west-1 alias/s",
		"DescribeLogGroups eu-west-1 /ssm/s", "DescribeLogGroups eu-west-1 /ssm/s",
		"GetBucketEncryption eu-west-1 logs", "GetBucketEncryption eu-west-1 logs",
		"HeadBucket eu-west-1 logs 111111111111", "HeadBucket eu-west-1 logs 222222222222",
	}
	if diff := cmp.Diff(want, f.sent()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	another := ireland
	another.Name = "another role"
	p.Ask(t.Context(), another, wished(t, plainBucket), preferences.Set{})
	if n := len(f.sent()); n != len(want)+1 {
		t.Errorf("with another role there are %d calls, want %d", n, len(want)+1)
	}
}

// TestCalledAsTheFileWritesIt tells names in the form that targets share.
func TestCalledAsTheFileWritesIt(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]reply{"HeadBucket eu-west-1 logs-111111111111 111111111111": {status: 404}})
	got := told(preflight.New(f).Ask(t.Context(), ireland, wished(t, "s3BucketName=logs-111111111111"), wished(t, "s3BucketName=logs-${aws:account}")))
	want := []string{`bucket-missing of s3BucketName: the bucket "logs-${aws:account}" does not exist, so sessions leave no log in S3`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

// TestSilence: an endpoint that does not answer is asked once, for whatever.
func TestSilence(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil)
	f.Close()
	p := preflight.New(f)
	for _, name := range []string{"a", "b", "c"} {
		a := p.Ask(t.Context(), ireland, wished(t, "kmsKeyId=alias/"+name), preferences.Set{})
		if len(a.Unchecked) != 1 || !strings.HasPrefix(a.Unchecked[0].Why, "no answer: ") {
			t.Errorf("answer %+v", a)
		}
	}
	if n := f.signed.Load(); n != 1 {
		t.Errorf("%d calls of an endpoint that does not answer", n)
	}
}
