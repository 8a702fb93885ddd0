package awsauth

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

const callerAccount = "111111111111"

// fake is as much of STS and SSM as the session asks for. Each request is kept
// as "operation account-or-region"; answer may say something else than success.
type fake struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
	forms    []url.Values
	answer   func(operation string) (status int, body string)
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	f.mu.Lock()
	f.requests, f.forms = append(f.requests, r), append(f.forms, form)
	f.mu.Unlock()
	op := operation(r, form)
	if f.answer != nil {
		if status, text := f.answer(op); status != 0 {
			w.Header().Set("X-Amzn-Requestid", "req-"+op)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
			return
		}
	}
	_, _ = io.WriteString(w, success(op, form))
}

func operation(r *http.Request, form url.Values) string {
	if _, op, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		return op
	}
	return form.Get("Action")
}

func success(op string, form url.Values) string {
	switch op {
	case "GetCallerIdentity":
		return fmt.Sprintf(`<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-cn:iam::%[1]s:user/ada</Arn>`+
			`<UserId>u</UserId><Account>%[1]s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`, callerAccount)
	case "AssumeRole":
		account := strings.Split(form.Get("RoleArn"), ":")[4]
		return fmt.Sprintf(`<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::%[1]s:assumed-role/r/s</Arn>`+
			`<AssumedRoleId>x</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>ASIA%[1]s</AccessKeyId>`+
			`<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>`+
			`</Credentials></AssumeRoleResult></AssumeRoleResponse>`, account)
	}
	return `{"Content":"{}"}`
}

// count is how often an operation was asked for.
func (f *fake) count(op string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for i := range f.requests {
		if operation(f.requests[i], f.forms[i]) == op {
			n++
		}
	}
	return n
}

// last is the last request for an operation.
func (f *fake) last(t *testing.T, op string) (*http.Request, url.Values) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := len(f.requests) - 1; i >= 0; i-- {
		if operation(f.requests[i], f.forms[i]) == op {
			return f.requests[i], f.forms[i]
		}
	}
	t.Fatalf("no %s was asked for", op)
	return nil, nil
}

// environment is the AWS variables of a test and no others.
func environment(t *testing.T, variables map[string]string) {
	t.Helper()
	absent := filepath.Join(t.TempDir(), "absent")
	base := map[string]string{
		"AWS_CONFIG_FILE": absent, "AWS_SHARED_CREDENTIALS_FILE": absent, "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_REGION": "",
		"AWS_DEFAULT_REGION": "", "AWS_CA_BUNDLE": "", "AWS_WEB_IDENTITY_TOKEN_FILE": "", "AWS_ROLE_ARN": "", "AWS_MAX_ATTEMPTS": "",
	}
	for k, v := range variables {
		base[k] = v
	}
	for k, v := range base {
		t.Setenv(k, v)
	}
}

// live is an environment with keys, a region and the fake as every endpoint.
func live(t *testing.T, f *fake) {
	t.Helper()
	environment(t, map[string]string{
		"AWS_ENDPOINT_URL": f.URL, "AWS_REGION": "eu-west-1",
		"AWS_ACCESS_KEY_ID": "AKIDLIVE", "AWS_SECRET_ACCESS_KEY": "secret",
	})
}

func place(account, region string) target.Target {
	return target.Target{Account: account, Region: region, Partition: "aws"}
}

// byName gives every account but the caller's the role "plan".
func byName(t target.Target) Access {
	if t.Account == callerAccount {
		return Access{}
	}
	return Access{RoleARN: "arn:aws:iam::" + t.Account + ":role/plan", ExternalID: "x-" + t.Account}
}

func stsError(code, message string) string {
	return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
		"</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
}
