package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

func TestErrorFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fault  Fault
		code   string
		status int
		text   string
	}{
		{"throttling", Fault{Code: "ThrottlingException", QuotaCode: "L-1"}, "ThrottlingException", 400, "Rate exceeded"},
		{"access", Fault{Code: "AccessDeniedException"}, "AccessDeniedException", 400,
			"arn:aws:iam::000000000000:user/sandbox is not authorized to perform: ssm:GetDocument on resource: arn:aws:ssm:eu-west-1:000000000000:document/SSM-SessionManagerRunShell"},
		{"modelled", Fault{Code: "InvalidDocumentVersion", Message: "own words"}, "InvalidDocumentVersion", 400, "own words"},
		{"expired", Fault{Code: "ExpiredTokenException"}, "ExpiredTokenException", 400, ""},
		{"server", Fault{Code: "InternalServerError"}, "InternalServerError", 500, ""},
		{"status alone", Fault{Status: 503}, "InternalServerError", 503, ""},
		{"other region", Fault{Region: "us-east-1", Code: "ThrottlingException"}, "InvalidDocument", 400, ""},
		{"other account", Fault{Account: "111111111111", Code: "ThrottlingException"}, "InvalidDocument", 400, ""},
		{"other operation", Fault{Operation: "UpdateDocument", Code: "ThrottlingException"}, "InvalidDocument", 400, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			s.Inject(c.fault)
			_, err := read(t.Context(), ssmClient(s, home), "")
			var answer *smithyhttp.ResponseError
			if !errors.As(err, &answer) || answer.HTTPStatusCode() != c.status || code(err) != c.code || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v, want %s with status %d and %q", err, c.code, c.status, c.text)
			}
			if throttled, ok := errors.AsType[*types.ThrottlingException](err); ok && aws.ToString(throttled.QuotaCode) != c.fault.QuotaCode {
				t.Errorf("quota code: got %v, want %s", throttled.QuotaCode, c.fault.QuotaCode)
			}
		})
	}
}

func TestAccessDeniedBySTS(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.Inject(Fault{Operation: "AssumeRole", Code: "AccessDenied"})
	_, err := stsClient(s, home).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::222222222222:role/r"), RoleSessionName: aws.String("session"),
	})
	var coded smithy.APIError
	if !errors.As(err, &coded) || coded.ErrorCode() != "AccessDenied" || !strings.HasSuffix(coded.ErrorMessage(), "sts:AssumeRole on resource: arn:aws:iam::222222222222:role/r") {
		t.Errorf("got %v, want AccessDenied that names action and role", err)
	}
}

// Every service refuses in its own form, which its client understands.
func TestFaultsOfResources(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operation, code string
		status          int
		want            string
	}{
		{"HeadBucket", "AccessDenied", 403, "Forbidden: Forbidden"},
		{"HeadBucket", "SlowDown", 503, "ServiceUnavailable: Service Unavailable"},
		{"GetBucketEncryption", "AccessDenied", 403, `AccessDenied: User: arn:aws:iam::000000000000:user/sandbox is not authorized to perform: s3:GetEncryptionConfiguration on resource: "arn:aws:s3:::plain"`},
		{"GetBucketEncryption", "SlowDown", 503, "SlowDown: Please reduce your request rate."},
		{"GetBucketEncryption", "InternalError", 500, "InternalError: We encountered an internal error. Please try again."},
		{"DescribeLogGroups", "AccessDeniedException", 400, "AccessDeniedException: User: arn:aws:iam::000000000000:user/sandbox is not authorized to perform: logs:DescribeLogGroups on resource: arn:aws:logs:eu-west-1:000000000000:log-group::log-stream:"},
		{"DescribeLogGroups", "ThrottlingException", 400, "ThrottlingException: Rate exceeded"},
		{"DescribeLogGroups", "ServiceUnavailableException", 503, "ServiceUnavailableException: The service is not available."},
		{"DescribeKey", "AccessDeniedException", 400, "AccessDeniedException: User: arn:aws:iam::000000000000:user/sandbox is not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:eu-west-1:000000000000:alias/session"},
		{"DescribeKey", "ThrottlingException", 400, "ThrottlingException: Rate exceeded"},
		{"DescribeKey", "KMSInternalException", 500, "KMSInternalException: An error occurred on the server side."},
	} {
		t.Run(c.operation+" "+c.code, func(t *testing.T) {
			t.Parallel()
			s := buckets(t)
			s.Inject(Fault{Operation: c.operation, Times: 1, Code: c.code}, Fault{Operation: c.operation, Nth: 2, Drop: DropBefore})
			err := callResource(t, s, c.operation)
			var coded smithy.APIError
			var answer *smithyhttp.ResponseError
			if !errors.As(err, &coded) || !errors.As(err, &answer) {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if got := coded.ErrorCode() + ": " + coded.ErrorMessage(); got != c.want || answer.HTTPStatusCode() != c.status {
				t.Errorf("got %d %s\nwant %d %s", answer.HTTPStatusCode(), got, c.status, c.want)
			}
			var lost *smithyhttp.RequestSendError
			if err := callResource(t, s, c.operation); !errors.As(err, &lost) {
				t.Errorf("dropped: got %v, want a lost connection", err)
			}
		})
	}
}

func callResource(t testing.TB, s *Server, operation string) error {
	var err error
	switch operation {
	case "HeadBucket":
		_, err = s3Client(s, home, "testing", false).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("plain")})
	case "GetBucketEncryption":
		_, err = s3Client(s, home, "testing", false).GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: aws.String("plain")})
	case "DescribeLogGroups":
		_, err = cloudwatchlogs.NewFromConfig(configOf(s, home, "testing")).DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
	case "DescribeKey":
		_, err = kms.NewFromConfig(configOf(s, home, "testing")).DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: aws.String("alias/session")})
	}
	return err
}

func TestFaultsMeetByCount(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	client := ssmClient(s, home)
	s.Inject(Fault{Nth: 2, Times: 2, Code: "ThrottlingException"}, Fault{Nth: 5, Code: "AccessDeniedException"})
	var got []string
	for range 6 {
		_, err := read(t.Context(), client, "")
		got = append(got, code(err))
	}
	want := "[InvalidDocument ThrottlingException ThrottlingException InvalidDocument AccessDeniedException AccessDeniedException]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	s.Heal()
	shows(t, client, "", "InvalidDocument")
	if n := s.Counts()["GetDocument"]; n != 7 {
		t.Errorf("counted %d reads, want 7", n)
	}
}

func TestSlowAndFailingVersions(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	client := ssmClient(s, home)
	s.Inject(Fault{Operation: "CreateDocument", Reads: 3}, Fault{Operation: "UpdateDocument", Fails: true})
	create(t, client, preferences("one"))
	for _, want := range []string{"1 Creating", "1 Creating", "1 Creating", "1 Active"} {
		shows(t, client, "", want)
	}
	if err := update(t.Context(), client, "1", preferences("two")); err != nil {
		t.Fatal(err)
	}
	shows(t, client, "$LATEST", "2 Updating")
	shows(t, client, "$LATEST", "2 Failed")
}

func TestLostRace(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	client := ssmClient(s, home)
	create(t, client, preferences("one"))
	s.Inject(Fault{Operation: "UpdateDocument", Times: 1, Rival: preferences("theirs")})
	if got := code(update(t.Context(), client, "1", preferences("mine"))); got != "InvalidDocumentVersion" {
		t.Errorf("update after the rival's: got %q, want InvalidDocumentVersion", got)
	}
	if d := s.Document(DefaultAccount, home); string(d.latest().Content) != preferences("theirs") || d.latest().Number != 2 {
		t.Errorf("latest: got %+v, want the rival's version 2", d.latest())
	}
}

func TestLag(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	client := ssmClient(s, home)
	s.Inject(Fault{Operation: "CreateDocument", Lag: 2}, Fault{Operation: "UpdateDocumentDefaultVersion", Lag: 1})
	create(t, client, preferences("one"))
	shows(t, client, "", "InvalidDocument")
	shows(t, client, "", "InvalidDocument")
	shows(t, client, "", "1 Creating")
	if err := update(t.Context(), client, "1", preferences("two")); err != nil {
		t.Fatal(err)
	}
	_, err := client.UpdateDocumentDefaultVersion(t.Context(), &ssm.UpdateDocumentDefaultVersionInput{Name: aws.String(document), DocumentVersion: aws.String("2")})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, client, "", "1 Active")
	shows(t, client, "", "2 Updating")
}

func TestDroppedConnections(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	client := ssmClient(s, home)
	create(t, client, preferences("one"))
	s.Inject(Fault{Operation: "UpdateDocument", Times: 1, Drop: DropBefore}, Fault{Operation: "UpdateDocument", Nth: 2, Drop: DropAfter})
	for i, want := range []int{1, 2} {
		err := update(t.Context(), client, "1", preferences("two"))
		var lost *smithyhttp.RequestSendError
		if !errors.As(err, &lost) {
			t.Errorf("drop %d: got %v, want a lost connection", i+1, err)
		}
		if got := s.Document(DefaultAccount, home).latest().Number; got != want {
			t.Errorf("latest after drop %d: got %d, want %d", i+1, got, want)
		}
	}
}

func TestBucketPerAccountAndRegion(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	var mu sync.Mutex
	now := s.Clock()
	s.Clock = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	s.Limit(1, 2)
	client, other := ssmClient(s, home), ssmClient(s, "us-east-1")
	for _, want := range []string{"InvalidDocument", "InvalidDocument", "ThrottlingException"} {
		shows(t, client, "", want)
	}
	shows(t, other, "", "InvalidDocument")
	if _, err := stsClient(s, home).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}); err != nil {
		t.Errorf("the bucket is of SSM: %v", err)
	}
	mu.Lock()
	now = now.Add(time.Second)
	mu.Unlock()
	shows(t, client, "", "InvalidDocument")
	shows(t, client, "", "ThrottlingException")
}

// An observer may change the state between any two calls.
func TestObserver(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	client := ssmClient(s, home)
	var seen []string
	s.Observe(func(c Call) {
		seen = append(seen, fmt.Sprintf("%s %s %s %s %d %s", c.Service, c.Operation, c.Account, c.Region, c.Number, c.Param("DocumentVersion")))
		if c.Operation == "UpdateDocument" {
			if _, err := s.Write(c.Account, c.Region, preferences("between")); err != nil {
				t.Error(err)
			}
		}
	})
	create(t, client, preferences("one"))
	if got := code(update(t.Context(), client, "1", preferences("two"))); got != "InvalidDocumentVersion" {
		t.Errorf("update after the observer's: got %q, want InvalidDocumentVersion", got)
	}
	want := "ssm CreateDocument 000000000000 eu-west-1 1 \nssm UpdateDocument 000000000000 eu-west-1 1 1"
	if got := strings.Join(seen, "\n"); got != want {
		t.Errorf("seen:\n%s\nwant:\n%s", got, want)
	}
}

// A call that waits ends when its client goes.
func TestLatencyEndsWithTheClient(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	s.Inject(Fault{Latency: time.Hour})
	client := http.Client{Timeout: 50 * time.Millisecond}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(), strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=testing/20260301/eu-west-1/ssm/aws4_request")
	r.Header.Set("X-Amz-Target", "AmazonSSM.GetDocument")
	answer, err := client.Do(r)
	if err == nil {
		t.Errorf("answered at once: %v", answer.Body.Close())
	}
}

func BenchmarkGetDocument(b *testing.B) {
	s := open(b, "")
	if _, err := s.Write(DefaultAccount, home, preferences("one")); err != nil {
		b.Fatal(err)
	}
	client := ssmClient(s, home)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := read(b.Context(), client, "$LATEST"); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
