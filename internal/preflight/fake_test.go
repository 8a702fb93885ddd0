package preflight_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

var ireland = target.Target{Account: "111111111111", Region: "eu-west-1", Partition: "aws"}

// reply is one answer of AWS.
type reply struct {
	status int
	region string // of the bucket, in the header where S3 puts it
	body   string
}

// fake answers calls by their name: the operation, the region that it was signed
// for and what it asks about. A call that it does not know is 500.
type fake struct {
	*httptest.Server
	replies map[string]reply
	signed  atomic.Int32 // calls of KMS that were made

	mu    sync.Mutex
	calls []string
}

func newFake(t *testing.T, replies map[string]reply) *fake {
	t.Helper()
	f := &fake{replies: replies}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := name(r)
	f.mu.Lock()
	f.calls = append(f.calls, call)
	f.mu.Unlock()
	a, ok := f.replies[call]
	if !ok {
		a = reply{status: http.StatusInternalServerError}
	}
	if a.region != "" {
		w.Header().Set("X-Amz-Bucket-Region", a.region)
	}
	w.Header().Set("X-Amz-Request-Id", "req-1")
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, a.body)
	}
}

// name is a call in words: HeadBucket eu-west-1 logs 111111111111.
func name(r *http.Request) string {
	region := strings.Split(r.Header.Get("Authorization"), "/")[2]
	if _, op, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		var in struct{ LogGroupNamePrefix, NextToken, KeyID string }
		body, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(body, &in)
		return strings.TrimSpace(fmt.Sprintf("%s %s %s%s %s", op, region, in.LogGroupNamePrefix, in.KeyID, in.NextToken))
	}
	bucket := strings.Trim(r.URL.Path, "/")
	if r.Method == http.MethodHead {
		return strings.TrimSpace(fmt.Sprintf("HeadBucket %s %s %s", region, bucket, r.Header.Get("X-Amz-Expected-Bucket-Owner")))
	}
	return fmt.Sprintf("GetBucketEncryption %s %s", region, bucket)
}

// sent is the calls so far, sorted.
func (f *fake) sent() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(slices.Values(f.calls))
}

func (f *fake) S3(_ context.Context, t target.Target) (*s3.Client, func(*s3.Options), error) {
	return s3.New(s3.Options{BaseEndpoint: &f.URL, UsePathStyle: true, Credentials: static(), Retryer: patient()}),
		func(o *s3.Options) { o.Region = t.Region }, nil
}

// Logs asks through the SDK, whose names differ in letter case alone.
func (f *fake) Logs(ctx context.Context, t target.Target, _ string, in, out any) error {
	client := cloudwatchlogs.New(cloudwatchlogs.Options{BaseEndpoint: &f.URL, Region: t.Region, Credentials: static(), Retryer: patient()})
	var asked cloudwatchlogs.DescribeLogGroupsInput
	text, err := json.Marshal(in)
	if err = errors.Join(err, json.Unmarshal(text, &asked)); err != nil {
		return err
	}
	answer, err := client.DescribeLogGroups(ctx, &asked)
	if err != nil {
		return err
	}
	text, err = json.Marshal(answer)
	return errors.Join(err, json.Unmarshal(text, out))
}

func (f *fake) KMS(_ context.Context, t target.Target) (*kms.Client, func(*kms.Options), error) {
	return kms.New(kms.Options{BaseEndpoint: &f.URL, Credentials: static(), Retryer: patient()}),
		func(o *kms.Options) {
			f.signed.Add(1)
			o.Region = t.Region
		}, nil
}

func (f *fake) Role(t target.Target) string { return t.Name }

func static() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
	})
}

func patient() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.RateLimiter, o.MaxAttempts, o.MaxBackoff = ratelimit.None, 2, time.Millisecond
	})
}

// s3Error is an error as S3 writes it.
func s3Error(code string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>` + code + `</Code><Message>It is so</Message><RequestId>r</RequestId><HostId>h</HostId></Error>`
}

func encrypted(rule string) reply {
	return reply{status: http.StatusOK, body: `<?xml version="1.0" encoding="UTF-8"?>` +
		`<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` + rule + `</ServerSideEncryptionConfiguration>`}
}

func byDefault(algorithm string) string {
	return `<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>` + algorithm + `</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>`
}

// jsonError is an error as Logs and KMS write it.
func jsonError(code string) reply {
	return reply{status: http.StatusBadRequest, body: `{"__type":"` + code + `","message":"It is so."}`}
}

func ok(body string) reply { return reply{status: http.StatusOK, body: body} }
