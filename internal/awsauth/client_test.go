package awsauth

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// Nothing of the environment reaches a sandbox: its URL is the only address,
// its account the only one.
func TestSandboxReadsNoEnvironment(t *testing.T) {
	f, elsewhere := newFake(t), newFake(t)
	environment(t, map[string]string{
		"AWS_ENDPOINT_URL": elsewhere.URL, "AWS_ENDPOINT_URL_SSM": elsewhere.URL, "AWS_ENDPOINT_URL_STS": elsewhere.URL,
		"AWS_PROFILE": "absent", "AWS_REGION": "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true",
		"AWS_CA_BUNDLE": "/absent/bundle", "AWS_ACCESS_KEY_ID": "AKIDLIVE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
		"AWS_MAX_ATTEMPTS": "99", "AWS_RETRY_MODE": "adaptive", "AWS_DEFAULTS_MODE": "broken", "AWS_SDK_UA_APP_ID": "hostile",
		"HTTP_PROXY": elsewhere.URL, "HTTPS_PROXY": elsewhere.URL, "ALL_PROXY": elsewhere.URL, "NO_PROXY": "",
	})
	clients := open(t, Options{Endpoint: f.URL}).Clients(byName)
	if err := getDocument(t.Context(), clients, place(callerAccount, "us-east-1")); err != nil {
		t.Fatal(err)
	}
	if err := getDocument(t.Context(), clients, place("222222222222", "us-east-1")); err != nil {
		t.Fatal(err)
	}
	if n := len(elsewhere.requests); n != 0 {
		t.Errorf("%d requests left the sandbox", n)
	}
	r, _ := f.last(t, "GetCallerIdentity")
	if auth := r.Header.Get("Authorization"); !strings.Contains(auth, "Credential=sandbox/") || !strings.Contains(auth, "/eu-west-1/sts/") {
		t.Errorf("signed as %s", auth)
	}
	if r.Header.Get("X-Amz-Security-Token") != "" || strings.Contains(r.UserAgent(), "hostile") {
		t.Errorf("the environment shows in %v", r.Header)
	}
}

func TestSandboxStaysOnItsAddress(t *testing.T) {
	f, elsewhere := newFake(t), newFake(t)
	s := open(t, Options{Endpoint: f.URL})
	clients := s.Clients(byName)
	client, as, err := clients.SSM(t.Context(), place(callerAccount, "us-east-1"))
	if err != nil {
		t.Fatal(err)
	}
	away := func(o *ssm.Options) { o.BaseEndpoint = &elsewhere.URL }
	if _, err := client.GetDocument(t.Context(), &ssm.GetDocumentInput{Name: aws.String("x")}, as, away); err != nil {
		t.Fatal(err)
	}
	if len(elsewhere.requests) != 0 || f.count("GetDocument") != 1 {
		t.Error("a client of the sandbox reached another address")
	}
}

// The SDK refuses a plain client when AWS_CA_BUNDLE is set.
func TestCertificateBundle(t *testing.T) {
	f := newFake(t)
	secure := httptest.NewUnstartedServer(http.HandlerFunc(f.serve))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	if err := os.WriteFile(bundle, block, 0o600); err != nil {
		t.Fatal(err)
	}
	live(t, f)
	t.Setenv("AWS_ENDPOINT_URL", secure.URL)

	t.Setenv("AWS_CA_BUNDLE", bundle)
	if _, err := open(t, Options{}).Caller(t.Context()); err != nil {
		t.Errorf("with the bundle: %v", err)
	}
	t.Setenv("AWS_CA_BUNDLE", "")
	_, err := open(t, Options{}).Caller(t.Context())
	if f := fault.From(err); f.Class != fault.Network || !strings.Contains(f.Next, "AWS_CA_BUNDLE") {
		t.Errorf("without it: %+v", f)
	}
}

// About as many connections are made as calls are in flight, and none speaks
// HTTP/2.
func TestConnectionsAreKept(t *testing.T) {
	f := newFake(t)
	live(t, f)
	clients := open(t, Options{}).Clients(byName)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 25 {
				if err := getDocument(t.Context(), clients, place(callerAccount, "us-east-1")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	connections := map[string]bool{}
	for _, r := range f.requests {
		connections[r.RemoteAddr] = true
	}
	// A few more are dialled while another gets free; without keeping, 100.
	if n := len(connections); n > 3*8 {
		t.Errorf("%d connections for 8 calls in flight", n)
	}
	if r, _ := f.last(t, "GetDocument"); r.ProtoMajor != 1 {
		t.Errorf("spoke %s", r.Proto)
	}
}
