package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// moto is an AWS that others wrote, behind a counter of the calls. It takes any
// credentials.
type moto struct {
	URL string

	mu     sync.Mutex
	calls  int
	writes int
}

// motoAccount is the account of credentials that moto does not know.
const motoAccount = "123456789012"

func startMoto(t *testing.T) *moto {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(free.Addr().String())
	free.Close()
	server := exec.CommandContext(t.Context(), "python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", port)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // the context has ended it
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if up, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			up.Close()
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal("moto does not start")
		}
	}
	m := &moto{}
	to := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:" + port})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.count(r.Header.Get("X-Amz-Target"))
		to.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	m.URL = web.URL
	return m
}

func (m *moto) count(op string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	if strings.HasPrefix(op, "AmazonSSM.Create") || strings.HasPrefix(op, "AmazonSSM.Update") {
		m.writes++
	}
}

// counts are the calls so far, and how many were to change something.
func (m *moto) counts() (calls, writes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls, m.writes
}

// ask calls SSM in a region as a person would, by hand, and returns the reply.
func (m *moto) ask(t *testing.T, region, op string, input map[string]any) map[string]any {
	t.Helper()
	input["Name"] = "SSM-SessionManagerRunShell"
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.URL, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "AmazonSSM."+op)
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=testing/20260101/%s/ssm/aws4_request, SignedHeaders=host, Signature=none", region))
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	var got map[string]any
	if err != nil || reply.StatusCode != http.StatusOK || json.Unmarshal(body, &got) != nil {
		t.Fatalf("%s in %s: %s %s %v", op, region, reply.Status, body, err)
	}
	return got
}

// live is the default version of the document.
func (m *moto) live(t *testing.T, region string) string {
	t.Helper()
	return m.ask(t, region, "GetDocument", map[string]any{"DocumentFormat": "JSON"})["Content"].(string)
}

// byHand replaces a text in the document, and makes that the default.
func (m *moto) byHand(t *testing.T, region, old, now string) {
	t.Helper()
	text := m.live(t, region)
	if !strings.Contains(text, old) {
		t.Fatalf("the document has no %q:\n%s", old, text)
	}
	made := m.ask(t, region, "UpdateDocument", map[string]any{
		"Content": strings.Replace(text, old, now, 1), "DocumentVersion": "$LATEST", "DocumentFormat": "JSON",
	})
	version := made["DocumentDescription"].(map[string]any)["DocumentVersion"]
	m.ask(t, region, "UpdateDocumentDefaultVersion", map[string]any{"DocumentVersion": version})
}
