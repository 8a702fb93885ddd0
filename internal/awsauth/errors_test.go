package awsauth

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// refuse answers one operation with an error, the first n times or always (-1).
func (f *fake) refuse(op string, n, status int, body string) {
	var seen atomic.Int32
	f.answer = func(got string) (int, string) {
		if got != op || n >= 0 && int(seen.Add(1)) > n {
			return 0, ""
		}
		return status, body
	}
}

func TestCallerErrors(t *testing.T) {
	for _, c := range []struct {
		name, code string
		status     int
		want       fault.Class
	}{
		{"expired", "ExpiredToken", 403, fault.CredentialsExpired},
		{"unknown key", "InvalidClientTokenId", 403, fault.CredentialsExpired},
		{"wrong secret", "SignatureDoesNotMatch", 403, fault.CredentialsExpired},
		{"region not activated", "RegionDisabledException", 403, fault.RegionDisabled},
	} {
		f := newFake(t)
		f.refuse("GetCallerIdentity", -1, c.status, stsError(c.code, "It is so."))
		live(t, f)
		s := open(t, Options{})
		_, err := s.Caller(t.Context())
		got := fault.From(err)
		if got.Class != c.want || got.Op != "sts:GetCallerIdentity" || got.Code != c.code || got.Message != "it is so" || got.Next == "" {
			t.Errorf("%s: %+v", c.name, got)
		}
		if got.RequestID == "" {
			t.Errorf("%s: no request id", c.name)
		}
		// The same answer for every target, without a further call.
		if err := getDocument(t.Context(), s.Clients(byName), place(callerAccount, "eu-west-1")); !errors.Is(err, got) {
			t.Errorf("%s: a target has another error: %v", c.name, err)
		}
		if n := f.count("GetCallerIdentity"); n != 1 {
			t.Errorf("%s: GetCallerIdentity was called %d times", c.name, n)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("jwt"), 0o600); err != nil {
		t.Fatal(err)
	}
	profiles := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(profiles, []byte("[profile sso]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"+
		"[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://x.invalid\n"+
		"[profile process]\ncredential_process = false\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		variables     map[string]string
		class         fault.Class
		message, next string
	}{
		{"none at all", nil, fault.CredentialsExpired, "no AWS credentials: no variables", "configure-aws-credentials"},
		{"an absent profile", map[string]string{"AWS_PROFILE": "nobody"}, fault.CredentialsExpired, `no AWS profile "nobody"`, "list-profiles"},
		{"an absent bundle", map[string]string{"AWS_CA_BUNDLE": "/absent/ca.pem"}, fault.CredentialsExpired, "/absent/ca.pem", "AWS_"},
		{"an endpoint without a scheme", map[string]string{"AWS_ENDPOINT_URL": "localhost:5000", "AWS_ENDPOINT_URL_STS": ""},
			fault.Network, `the endpoint "localhost:5000" is no address`, "http://127.0.0.1:5000"},
		{"an endpoint of one service without a scheme", map[string]string{"AWS_ENDPOINT_URL_SSM": "127.0.0.1:5000"},
			fault.Network, `the endpoint "127.0.0.1:5000"`, "AWS_ENDPOINT_URL"},
		{"no SSO login", map[string]string{"AWS_CONFIG_FILE": profiles, "AWS_PROFILE": "sso", "HOME": t.TempDir()},
			fault.CredentialsExpired, "SSO login is absent", "aws sso login"},
		{"a failing process", map[string]string{"AWS_CONFIG_FILE": profiles, "AWS_PROFILE": "process"},
			fault.CredentialsExpired, "no AWS credentials: ", "AWS_PROFILE"},
		{"a workflow whose role does not trust it", map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": "arn:aws:iam::111111111111:role/r"},
			fault.AssumeRoleFailed, "not authorized to perform sts:AssumeRoleWithWebIdentity", "trust policy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.refuse("AssumeRoleWithWebIdentity", -1, 403, stsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"))
			variables := map[string]string{"AWS_ENDPOINT_URL": f.URL, "AWS_ENDPOINT_URL_STS": f.URL, "AWS_REGION": "eu-west-1"}
			for k, v := range c.variables {
				variables[k] = v
			}
			environment(t, variables)
			s, err := Open(t.Context(), Options{})
			if err == nil {
				_, err = s.Caller(t.Context())
			}
			got := fault.From(err)
			if got == nil || got.Class != c.class || !strings.Contains(got.Message, c.message) || !strings.Contains(got.Next, c.next) {
				t.Errorf("%+v", got)
			}
			if n := f.count("GetCallerIdentity"); n != 0 {
				t.Errorf("GetCallerIdentity was called %d times", n)
			}
		})
	}
}

// A role that is refused is refused for all regions: it is asked for once.
func TestAssumeRoleDenied(t *testing.T) {
	f := newFake(t)
	f.refuse("AssumeRole", -1, 403, stsError("AccessDenied", "User: ada is not authorized to perform: sts:AssumeRole on resource: r"))
	live(t, f)
	clients := open(t, Options{}).Clients(byName)
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		got := fault.From(getDocument(t.Context(), clients, place("222222222222", region)))
		if got.Class != fault.AssumeRoleFailed || got.Op != "sts:AssumeRole" || got.Code != "AccessDenied" || got.RequestID == "" {
			t.Errorf("%s: %+v", region, got)
		}
		for _, part := range []string{"arn:aws:iam::222222222222:role/plan", "user/ada", "externalId"} {
			if !strings.Contains(got.Next, part) {
				t.Errorf("%s: the next step %q does not name %s", region, got.Next, part)
			}
		}
	}
	if n := f.count("AssumeRole"); n != 1 {
		t.Errorf("AssumeRole was called %d times", n)
	}
	if n := f.count("GetDocument"); n != 0 {
		t.Errorf("GetDocument was called %d times", n)
	}
}

func TestAssumeRoleErrors(t *testing.T) {
	for code, want := range map[string]fault.Class{
		"ValidationError":         fault.AssumeRoleFailed,
		"RegionDisabledException": fault.RegionDisabled,
		"ExpiredToken":            fault.CredentialsExpired,
	} {
		f := newFake(t)
		f.refuse("AssumeRole", -1, 400, stsError(code, "No."))
		live(t, f)
		err := getDocument(t.Context(), open(t, Options{}).Clients(byName), place("222222222222", "eu-west-1"))
		if got := fault.From(err); got.Class != want || got.Next == "" {
			t.Errorf("%s: %+v", code, got)
		}
	}
}

func TestAssumeRoleIsRepeatedWhenThrottled(t *testing.T) {
	f := newFake(t)
	f.refuse("AssumeRole", 1, 400, stsError("Throttling", "Rate exceeded"))
	live(t, f)
	if err := getDocument(t.Context(), open(t, Options{}).Clients(byName), place("222222222222", "eu-west-1")); err != nil {
		t.Error(err)
	}
	if n := f.count("AssumeRole"); n != 2 {
		t.Errorf("AssumeRole was called %d times", n)
	}
}

// A refusal that may pass is asked for again: the next call of the target does.
func TestAssumeRoleIsAskedAnewAfterANetworkError(t *testing.T) {
	f := newFake(t)
	f.refuse("AssumeRole", 1, 503, "<html>")
	live(t, f)
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	clients := open(t, Options{}).Clients(byName)
	err := getDocument(t.Context(), clients, place("222222222222", "eu-west-1"))
	if got := fault.ClassOf(err); got != fault.Network {
		t.Errorf("class %q (%v)", got, err)
	}
	if err := getDocument(t.Context(), clients, place("222222222222", "eu-west-1")); err != nil {
		t.Error(err)
	}
}

func TestDroppedConnection(t *testing.T) {
	f := newFake(t)
	live(t, f)
	var dropped atomic.Bool
	serve := f.Config.Handler
	f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dropped.CompareAndSwap(false, true) {
			panic(http.ErrAbortHandler)
		}
		serve.ServeHTTP(w, r)
	})
	if _, err := open(t, Options{}).Caller(t.Context()); err != nil {
		t.Errorf("one dropped connection is not repeated: %v", err)
	}
}

func TestAssumeRoleLimit(t *testing.T) {
	f := newFake(t)
	var now, most atomic.Int32
	f.answer = func(op string) (int, string) {
		if op == "AssumeRole" {
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(2 * time.Millisecond)
			now.Add(-1)
		}
		return 0, ""
	}
	live(t, f)
	clients := open(t, Options{}).Clients(byName)
	var wait sync.WaitGroup
	for i := range 100 {
		account := "2222222222" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		wait.Go(func() {
			if _, _, err := clients.SSM(t.Context(), place(account, "eu-west-1")); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if most.Load() > assumedAtOnce {
		t.Errorf("%d AssumeRole calls in flight", most.Load())
	}
	if n := f.count("AssumeRole"); n != 100 {
		t.Errorf("AssumeRole was called %d times", n)
	}
}

func TestStopped(t *testing.T) {
	f := newFake(t)
	hang := make(chan struct{})
	f.answer = func(op string) (int, string) {
		if op == "AssumeRole" {
			<-hang
		}
		return 0, ""
	}
	t.Cleanup(func() { close(hang) })
	live(t, f)
	clients := open(t, Options{}).Clients(byName)
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, stop)
	err := getDocument(ctx, clients, place("222222222222", "eu-west-1"))
	if got := fault.From(err); got.Class != fault.Network || !errors.Is(got, context.Canceled) {
		t.Errorf("%+v", got)
	}
}
