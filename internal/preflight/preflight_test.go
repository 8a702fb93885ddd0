package preflight_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/preflight"
	"github.com/ssmprefs/ssmprefs/internal/target"
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

// ask is for a target whose file writes all that it has.
func ask(t *testing.T, p *preflight.Preflight, at target.Target, set preferences.Set) preflight.Answer {
	t.Helper()
	return p.Ask(t.Context(), []preflight.Wish{{Target: at, Set: set, Texts: set}}, inTurn)[0]
}

func inTurn(n int, work func(int)) {
	for i := range n {
		work(i)
	}
}

// asked is the answers to wishes, as lines.
func asked(t *testing.T, p *preflight.Preflight, wishes ...preflight.Wish) (all [][]string) {
	t.Helper()
	for _, a := range p.Ask(t.Context(), wishes, inTurn) {
		all = append(all, told(a))
	}
	return all
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
				if got := told(ask(t, p, at, set)); got != nil {
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
	ask(t, p, another, wished(t, plainBucket))
	if n := len(f.sent()); n != len(want)+1 {
		t.Errorf("with another role there are %d calls, want %d", n, len(want)+1)
	}
}

// TestCalledAsTheFileWritesIt tells names in the form that targets share.
func TestCalledAsTheFileWritesIt(t *testing.T) {
	t.Parallel()
	f := newFake(t, map[string]reply{"HeadBucket eu-west-1 logs-111111111111 111111111111": {status: 404}})
	got := asked(t, preflight.New(f), preflight.Wish{Target: ireland, Set: wished(t, "s3BucketName=logs-111111111111"), Texts: wished(t, "s3BucketName=logs-${aws:account}")})[0]
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
		want := []string{`? whether the KMS key "alias/` + name + `" can be used: kms:DescribeKey: no answer from kms in eu-west-1`}
		if diff := cmp.Diff(want, told(ask(t, p, ireland, wished(t, "kmsKeyId=alias/"+name)))); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	}
	if n := f.signed.Load(); n != 1 {
		t.Errorf("%d calls of an endpoint that does not answer", n)
	}
}

// TestLiveNames: what a file leaves as it is live is shown by no report, so it
// is not told here either.
func TestLiveNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		set     string
		replies map[string]reply
		want    []string
	}{
		{sureBucket, map[string]reply{own: {status: 404}}, []string{
			`bucket-missing of s3BucketName s3EncryptionEnabled: the bucket that is live does not exist, so no session opens`,
		}},
		{plainBucket, map[string]reply{own: {status: 403}, head: {status: 403}}, []string{
			`? whether the bucket that is live exists: s3:ListBucket: the role may not s3:ListBucket, or the bucket belongs to another account, which does not let it`,
		}},
		{"cloudWatchLogGroupName=logs", map[string]reply{"DescribeLogGroups eu-west-1 logs": ok(`{}`)}, []string{
			`log-group-missing of cloudWatchLogGroupName: the log group that is live does not exist in the account and region, so sessions leave no log in CloudWatch`,
		}},
		{"kmsKeyId=alias/logs", map[string]reply{"DescribeKey eu-west-1 alias/logs": jsonError("NotFoundException")}, []string{
			`kms-key-state of kmsKeyId: the KMS key that is live does not exist in the account and region, so no session opens`,
		}},
		{"kmsKeyId=arn:aws:kms:us-east-1:111111111111:alias/logs", nil, []string{
			`kms-key-region of kmsKeyId: the KMS key that is live is of another region, so no session opens`,
		}},
		{"kmsKeyId=alias/logs", map[string]reply{"DescribeKey eu-west-1 alias/logs": jsonError("KMSInvalidStateException")}, []string{
			`? whether the KMS key that is live can be used: kms:DescribeKey: AWS answers KMSInvalidStateException to kms:DescribeKey`,
		}},
	} {
		got := asked(t, preflight.New(newFake(t, c.replies)), preflight.Wish{Target: ireland, Set: wished(t, c.set)})[0]
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.set, diff)
		}
	}
}
