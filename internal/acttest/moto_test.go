package acttest

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// moto is an AWS that others wrote, behind a counter of the calls that refuses
// some. It takes any credentials.
type moto struct {
	URL    string // through the counter
	direct string // past it

	keys map[string]string // an access key by account

	mu     sync.Mutex
	calls  int
	writes int
	fails  map[string]int // calls to refuse, by operation
}

// place is where a document is.
type place struct{ account, region string }

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
	return motoAt(t, "127.0.0.1:"+port)
}

// motoAt is a moto that runs already.
func motoAt(t *testing.T, address string) *moto {
	t.Helper()
	m := &moto{direct: "http://" + address, fails: map[string]int{}, keys: map[string]string{motoAccount: "testing"}}
	to := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m.count(strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AmazonSSM.")) {
			to.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"AccessDeniedException","message":"not now"}`)
	}))
	t.Cleanup(web.Close)
	m.URL = web.URL
	return m
}

// count counts a call, and tells whether it may go on.
func (m *moto) count(op string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	if strings.HasPrefix(op, "Create") || strings.HasPrefix(op, "Update") {
		m.writes++
	}
	m.fails[op]--
	return m.fails[op] < 0
}

// fail refuses the next call of an operation.
func (m *moto) fail(op string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails[op] = 1
}

// counts are the calls so far, and how many were to change something.
func (m *moto) counts() (calls, writes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls, m.writes
}

// ask calls SSM as a person would, by hand, and returns the reply. It is no part
// of the counts.
func (m *moto) ask(t *testing.T, at place, op string, input map[string]any) map[string]any {
	t.Helper()
	input["Name"] = "SSM-SessionManagerRunShell"
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	reply := m.send(t, m.key(t, at.account), at.region, "ssm", http.Header{
		"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {"AmazonSSM." + op},
	}, string(text))
	var got map[string]any
	if err := json.Unmarshal(reply, &got); err != nil {
		t.Fatalf("%s in %s: %v\n%s", op, at, err, reply)
	}
	return got
}

// key is an access key of an account, of a role there.
func (m *moto) key(t *testing.T, account string) string {
	t.Helper()
	if m.keys[account] == "" {
		form := url.Values{
			"Action": {"AssumeRole"}, "Version": {"2011-06-15"}, "RoleSessionName": {"console"}, "RoleArn": {"arn:aws:iam::" + account + ":role/console"},
		}
		reply := m.send(t, "testing", "eu-west-1", "sts", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form.Encode())
		key := regexp.MustCompile(`<AccessKeyId>(.*)</AccessKeyId>`).FindSubmatch(reply)
		if key == nil {
			t.Fatalf("no role in %s:\n%s", account, reply)
		}
		m.keys[account] = string(key[1])
	}
	return m.keys[account]
}

// send makes a request without any client of AWS. moto reads account, region
// and service from the credential, and checks no signature.
func (m *moto) send(t *testing.T, key, region, service string, header http.Header, body string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.direct, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/20260101/%s/%s/aws4_request, SignedHeaders=host, Signature=none", key, region, service))
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	got, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %s %v", region, header, reply.Status, got, err)
	}
	return got
}

// live is the default version of the document.
func (m *moto) live(t *testing.T, at place) string {
	t.Helper()
	return m.ask(t, at, "GetDocument", map[string]any{"DocumentFormat": "JSON"})["Content"].(string)
}

// console makes the document as the console does.
func (m *moto) console(t *testing.T, at place, inputs string) {
	t.Helper()
	m.ask(t, at, "CreateDocument", map[string]any{
		"DocumentType": "Session", "DocumentFormat": "JSON", "Content": `{"schemaVersion":"1.0",` +
			`"description":"Document to hold regional settings for Session Manager","sessionType":"Standard_Stream","inputs":` + inputs + `}`,
	})
}

// byHand replaces a text in the document, and makes that the default.
func (m *moto) byHand(t *testing.T, at place, old, now string) {
	t.Helper()
	text := m.live(t, at)
	if !strings.Contains(text, old) {
		t.Fatalf("the document has no %q:\n%s", old, text)
	}
	made := m.ask(t, at, "UpdateDocument", map[string]any{
		"Content": strings.Replace(text, old, now, 1), "DocumentVersion": "$LATEST", "DocumentFormat": "JSON",
	})
	version := made["DocumentDescription"].(map[string]any)["DocumentVersion"]
	m.ask(t, at, "UpdateDocumentDefaultVersion", map[string]any{"DocumentVersion": version})
}
