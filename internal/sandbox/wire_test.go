package sandbox

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// TestWire shows answers as they go over the wire.
func TestWire(t *testing.T) {
	t.Parallel()
	const json, query = "application/x-amz-json-1.1", "application/x-www-form-urlencoded"
	mine := signed("testing", home, "ssm")
	for _, c := range []struct{ name, authorization, target, kind, body string }{
		{"document-absent", mine, "AmazonSSM.GetDocument", json, `{"Name":"SSM-SessionManagerRunShell"}`},
		{"document", mine, "AmazonSSM.GetDocument", json, `{"Name":"Held"}`},
		{"no-name", mine, "AmazonSSM.GetDocument", json, `{}`},
		{"bad-name", mine, "AmazonSSM.CreateDocument", json, `{"Name":"no spaces","Content":"{}"}`},
		{"bad-version", mine, "AmazonSSM.GetDocument", json, `{"Name":"Held","DocumentVersion":"0"}`},
		{"no-json", mine, "AmazonSSM.GetDocument", json, `{`},
		{"wrong-type", mine, "AmazonSSM.GetDocument", json, `{"Name":1}`},
		{"other-operation", mine, "AmazonSSM.StartSession", json, `{}`},
		{"key-absent", signed("testing", home, "kms"), "TrentService.DescribeKey", json, `{"KeyId":"alias/a"}`},
		{"key", signed("testing", home, "kms"), "TrentService.DescribeKey", json, `{"KeyId":"` + mrkKey + `"}`},
		{"no-key", signed("testing", home, "kms"), "TrentService.DescribeKey", json, `{}`},
		{"log-groups", signed("testing", home, "logs"), "Logs_20140328.DescribeLogGroups", json, `{"limit":1}`},
		{"log-groups-refused", signed("testing", home, "logs"), "Logs_20140328.DescribeLogGroups", json, `{"limit":0}`},
		{"other-service", signed("testing", home, "iam"), "", query, `Action=ListRoles`},
		{"unsigned", "", "AmazonSSM.GetDocument", json, `{}`},
		{"no-region", signed("testing", "nowhere", "ssm"), "AmazonSSM.GetDocument", json, `{}`},
		{"too-large", mine, "AmazonSSM.CreateDocument", json, strings.Repeat(" ", maxBody+1)},
		{"caller", signed("testing", "cn-north-1", "sts"), "", query, `Action=GetCallerIdentity&Version=2011-06-15`},
		{"caller-of-account", signed(AccessKey("222222222222"), home, "sts"), "", query, `Action=GetCallerIdentity`},
		{"assume-role", signed("testing", home, "sts"), "", query, `Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A333333333333%3Arole%2Fpath%2Fplan&RoleSessionName=run-1`},
		{"assume-no-role", signed("testing", home, "sts"), "", query, `Action=AssumeRole&RoleArn=plan&RoleSessionName=run-1`},
		{"assume-no-session", signed("testing", home, "sts"), "", query, `Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A333333333333%3Arole%2Fplan&RoleSessionName=a+b`},
		{"assume-too-long", signed("testing", home, "sts"), "", query, `Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A333333333333%3Arole%2Fplan&RoleSessionName=run-1&DurationSeconds=1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "")
			s.world.set(place{DefaultAccount, home}, "Held", &Document{Default: 1, Versions: []Version{{Number: 1, Status: Active, Content: "no JSON <at all>"}}})
			provide(t, s, DefaultAccount, home, Resources{Keys: map[string]*Key{mrkKey: {}}, LogGroups: map[string]*LogGroup{"/a": {}, "/b": {}}})
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(), strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", c.authorization)
			r.Header.Set("X-Amz-Target", c.target)
			r.Header.Set("Content-Type", c.kind)
			status, headers, body := asked(t, r)
			golden.Compare(t, "testdata/wire/"+c.name+".txt", fmt.Sprintf("%s\nContent-Type: %s\nX-Amzn-Requestid: %s\n\n%s\n",
				status, headers.Get("Content-Type"), headers.Get("X-Amzn-Requestid"), body))
		})
	}
}

func signed(key, region, service string) string {
	return "AWS4-HMAC-SHA256 Credential=" + key + "/20260301/" + region + "/" + service + "/aws4_request, SignedHeaders=host, Signature=0"
}

func asked(t testing.TB, r *http.Request) (status string, headers http.Header, body []byte) {
	t.Helper()
	answer, err := http.DefaultTransport.RoundTrip(r) // which follows no redirect
	if err != nil {
		t.Fatal(err)
	}
	body, err = io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return answer.Status, answer.Header, body
}

// TestS3Wire shows answers of S3, whose errors stand in headers when there is
// no body.
func TestS3Wire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, method, target string }{
		{"head", "HEAD", "/plain"},
		{"head-absent", "HEAD", "/absent"},
		{"head-away", "HEAD", "/away"},
		{"head-theirs", "HEAD", "/theirs"},
		{"encryption", "GET", "/plain?encryption"},
		{"encryption-kms", "GET", "/kms/?encryption="},
		{"encryption-none", "GET", "/none?encryption"},
		{"encryption-no-rule", "GET", "/no-rule?encryption"},
		{"encryption-no-default", "GET", "/no-default?encryption"},
		{"encryption-absent", "GET", "/absent?encryption"},
		{"encryption-away", "GET", "/away?encryption"},
		{"encryption-theirs", "GET", "/theirs?encryption"},
		{"list", "GET", "/"},
		{"object", "GET", "/plain/key?encryption"},
		{"location", "GET", "/plain?location"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), c.method, buckets(t).URL()+c.target, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", signed("testing", home, "s3"))
			status, headers, body := asked(t, r)
			shown := status + "\n"
			for _, name := range []string{"Content-Type", "X-Amz-Access-Point-Alias", "X-Amz-Bucket-Region", "X-Amz-Id-2", "X-Amz-Request-Id", "X-Amzn-Requestid"} {
				if value := headers.Get(name); value != "" {
					shown += name + ": " + value + "\n"
				}
			}
			golden.Compare(t, "testdata/wire/s3-"+c.name+".txt", fmt.Sprintf("%s\n%s\n", shown, body))
		})
	}
}

func TestAssumedRoleLandsInItsAccount(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	base := stsClient(s, home)
	assumed := configOf(s, "us-east-1", "testing")
	assumed.Credentials = stscreds.NewAssumeRoleProvider(base, "arn:aws:iam::222222222222:role/ssmprefs-apply", func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = "run-7"
		o.ExternalID = aws.String("mine")
	})
	held, err := assumed.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if held.AccountID != "222222222222" {
		t.Errorf("account of the credentials: got %s, want 222222222222", held.AccountID)
	}
	caller, err := sts.NewFromConfig(assumed).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := *caller.Arn, "arn:aws:sts::222222222222:assumed-role/ssmprefs-apply/run-7"; got != want {
		t.Errorf("caller: got %s, want %s", got, want)
	}
	create(t, ssm.NewFromConfig(assumed), preferences("theirs"))
	if s.Document("222222222222", "us-east-1") == nil {
		t.Error("the document is not in the role's account")
	}
	shows(t, ssmClient(s, "us-east-1"), "", "InvalidDocument")
}

// A token that is no session of ours must not be taken for one.
func TestForeignToken(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"", "!", base64.RawURLEncoding.EncodeToString([]byte("hello"))} {
		c := &Call{Account: DefaultAccount, Region: home, token: token}
		if got, want := c.callerARN(), "arn:aws:iam::000000000000:user/sandbox"; got != want {
			t.Errorf("caller with token %q: got %s, want %s", token, got, want)
		}
	}
}
