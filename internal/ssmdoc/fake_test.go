package ssmdoc

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

var ireland = target.Target{Account: "111111111111", Region: "eu-west-1", Partition: "aws"}

// fake answers every call with what the test says, and keeps the calls as
// "operation input", the input as JSON with sorted keys.
type fake struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []string
	answer func(w http.ResponseWriter, op string, n int)
}

func newFake(t *testing.T, answer func(w http.ResponseWriter, op string, n int)) *fake {
	t.Helper()
	f := &fake{answer: answer}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	body, _ := io.ReadAll(r.Body)
	var input map[string]any
	_ = json.Unmarshal(body, &input)
	sorted, _ := json.Marshal(input)
	f.mu.Lock()
	f.calls = append(f.calls, op+" "+string(sorted))
	n := len(f.calls)
	f.mu.Unlock()
	w.Header().Set("X-Amzn-Requestid", "req-1")
	f.answer(w, op, n)
}

// sent is the calls so far.
func (f *fake) sent() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// SSM is a client as a session makes it, with short waits.
func (f *fake) SSM(context.Context, target.Target) (*ssm.Client, func(*ssm.Options), error) {
	client := ssm.New(ssm.Options{
		BaseEndpoint: &f.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
		}),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.RateLimiter, o.MaxAttempts, o.MaxBackoff = ratelimit.None, 3, time.Millisecond
		}),
	})
	return client, func(o *ssm.Options) { o.Region = "eu-west-1" }, nil
}

// always answers every call alike.
func always(status int, body string) func(http.ResponseWriter, string, int) {
	return func(w http.ResponseWriter, _ string, _ int) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// document is an answer to GetDocument.
func document(number, status, kind, content string) string {
	b, _ := json.Marshal(map[string]string{
		"Name": name, "DocumentVersion": number, "Status": status, "DocumentType": kind, "Content": content,
		"DocumentFormat": "JSON", "StatusInformation": "It broke.",
	})
	return string(b)
}

func serviceError(code string) string {
	return `{"__type":"com.amazonaws.ssm#` + code + `","message":"It is so."}`
}
