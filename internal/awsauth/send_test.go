package awsauth

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// units asks for something in the name of the caller, and keeps the answer.
func units(t *testing.T, s *Session, at target.Target, out any) error {
	t.Helper()
	r, err := RequestJSON("application/x-amz-json-1.1", struct{ ParentID string }{"r-ab12"}, out)
	if err != nil {
		t.Fatal(err)
	}
	r.Op, r.ID, r.Service, r.Path = "organizations:ListRoots", "Organizations", "organizations", "/"
	r.Header["X-Amz-Target"] = "AWSOrganizationsV20161128.ListRoots"
	return s.Clients(byName).Send(t.Context(), at, r)
}

// TestSend: a request is signed for the service, region and account of its
// target, and its answer is read.
func TestSend(t *testing.T) {
	f := newFake(t)
	live(t, f)
	f.answer = func(op string) (int, string) {
		if op == "ListRoots" {
			return 200, `{"Roots": [{"Id": "r-ab12"}]}`
		}
		return 0, ""
	}
	var out struct{ Roots []struct{ ID string } }
	if err := units(t, open(t, Options{}), place("222222222222", "us-east-1"), &out); err != nil || len(out.Roots) != 1 || out.Roots[0].ID != "r-ab12" {
		t.Fatalf("got %+v, %v", out, err)
	}
	r, _ := f.last(t, "ListRoots")
	auth := r.Header.Get("Authorization")
	if !strings.Contains(auth, "Credential=ASIA222222222222/") || !strings.Contains(auth, "/us-east-1/organizations/") ||
		r.Header.Get("X-Amz-Security-Token") != "t" || r.Header.Get("Content-Type") != "application/x-amz-json-1.1" {
		t.Errorf("sent %v", r.Header)
	}
	if err := units(t, open(t, Options{}), target.Target{Account: "222222222222"}, &[]int{}); fault.ClassOf(err) != fault.Network {
		t.Errorf("an answer of another kind: %v", err)
	}
}

// TestSendRefused: errors have the forms that services use, and what may pass
// is asked again.
func TestSendRefused(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		class  fault.Class
		code   string
		calls  int
	}{
		"a code":                 {400, `{"__type": "AccessDeniedException", "Message": "No."}`, fault.AccessDenied, "AccessDeniedException", 1},
		"a code with its module": {400, `{"__type": "com.amazonaws#AccessDeniedException", "message": "No."}`, fault.AccessDenied, "AccessDeniedException", 1},
		"a code with a URI":      {403, `{"code": "AccessDeniedException:http://internal/"}`, fault.AccessDenied, "AccessDeniedException", 1},
		"throttled":              {400, `{"__type": "TooManyRequestsException"}`, fault.Throttled, "TooManyRequestsException", 4},
		"out of order":           {503, `busy`, fault.Network, "", 4},
		"a proxy":                {403, `<html>`, fault.AccessDenied, "", 1},
		"an emulator without it": {404, `<html>`, fault.Network, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			live(t, f)
			f.answer = func(op string) (int, string) {
				if op == "ListRoots" {
					return c.status, c.body
				}
				return 0, ""
			}
			err := units(t, open(t, Options{}), place(callerAccount, "us-east-1"), nil)
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Class != c.class || e.Code != c.code || e.Op != "organizations:ListRoots" || e.RequestID != "req-ListRoots" {
				t.Errorf("got %+v (%v)", e, err)
			}
			if n := f.count("ListRoots"); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
		})
	}
}

// TestSendUnassumed: a role that cannot be assumed is told as such, and no call
// is made without it.
func TestSendUnassumed(t *testing.T) {
	f := newFake(t)
	live(t, f)
	f.answer = func(op string) (int, string) {
		if op == "AssumeRole" {
			return 403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>`
		}
		return 0, ""
	}
	if err := units(t, open(t, Options{}), place("222222222222", "us-east-1"), nil); fault.ClassOf(err) != fault.AssumeRoleFailed {
		t.Errorf("got %v", err)
	}
	if n := f.count("ListRoots"); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// TestSendWithoutAnswer is a host at which nobody listens.
func TestSendWithoutAnswer(t *testing.T) {
	f, gone := newFake(t), newFake(t)
	live(t, f)
	gone.Close()
	t.Setenv("AWS_ENDPOINT_URL_ORGANIZATIONS", gone.URL)
	if err := units(t, open(t, Options{}), place(callerAccount, "us-east-1"), nil); fault.ClassOf(err) != fault.Network {
		t.Errorf("got %v", err)
	}
}

// TestAddress: names of hosts are those of AWS.
// https://docs.aws.amazon.com/general/latest/gr/ao.html
// https://docs.aws.amazon.com/general/latest/gr/ec2-service.html
func TestAddress(t *testing.T) {
	for _, c := range []struct{ service, region, variant, want string }{
		{"organizations", "us-east-1", "", "https://organizations.us-east-1.amazonaws.com/"},
		{"organizations", "us-east-1", "AWS_USE_FIPS_ENDPOINT", "https://organizations-fips.us-east-1.amazonaws.com/"},
		{"organizations", "cn-northwest-1", "", "https://organizations.cn-northwest-1.amazonaws.com.cn/"},
		{"organizations", "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT", "https://organizations.us-gov-west-1.amazonaws.com/"},
		{"account", "us-east-1", "", "https://account.us-east-1.amazonaws.com/"},
		{"account", "us-east-1", "AWS_USE_DUALSTACK_ENDPOINT", "https://account.us-east-1.api.aws/"},
		{"ec2", "eu-west-1", "", "https://ec2.eu-west-1.amazonaws.com/"},
		{"ec2", "eu-west-1", "AWS_USE_FIPS_ENDPOINT", "https://ec2-fips.eu-west-1.amazonaws.com/"},
		{"logs", "eusc-de-east-1", "", "https://logs.eusc-de-east-1.amazonaws.eu/"},
	} {
		environment(t, map[string]string{"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": "",
			"AWS_USE_FIPS_ENDPOINT": "", "AWS_USE_DUALSTACK_ENDPOINT": ""})
		if c.variant != "" {
			t.Setenv(c.variant, "true")
		}
		got, err := open(t, Options{}).address(t.Context(), Request{ID: c.service, Service: c.service, Path: "/"}, c.region)
		if err != nil || got != c.want {
			t.Errorf("%+v: got %s, %v", c, got, err)
		}
	}
}

// TestGivenEndpoint: the order of the SDK, in which all of the environment goes
// before the shared file.
func TestGivenEndpoint(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	text := "[default]\nendpoint_url = http://all\nservices = own\n[services own]\norganizations =\n  endpoint_url = http://organizations\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env                    map[string]string
		organizations, account string
	}{
		"the file":            {nil, "http://organizations", "http://all"},
		"all of the variable": {map[string]string{"AWS_ENDPOINT_URL": "http://variable"}, "http://variable", "http://variable"},
		"one of the variable": {map[string]string{"AWS_ENDPOINT_URL_ORGANIZATIONS": "http://one"}, "http://one", "http://all"},
		"ignored":             {map[string]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://variable"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, map[string]string{"AWS_ENDPOINT_URL": "", "AWS_REGION": "eu-west-1"})
			t.Setenv("AWS_CONFIG_FILE", file)
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			s := open(t, Options{})
			if o, a := s.given(t.Context(), "Organizations"), s.given(t.Context(), "Account"); o != c.organizations || a != c.account {
				t.Errorf("organizations %q, account %q, want %q, %q", o, a, c.organizations, c.account)
			}
			if ssm := s.ssm.Options().BaseEndpoint; (ssm == nil) != (c.account == "") || ssm != nil && *ssm != c.account {
				t.Errorf("the SDK's own: %v", ssm)
			}
		})
	}
}
