package awsauth

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// TestDialSendsNothing: the connections are there for the requests that follow,
// and nothing was asked through them before.
func TestDialSendsNothing(t *testing.T) {
	t.Parallel()
	var opened, asked atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := httpClient(4)
	dial(t.Context(), client, server.URL, 2)
	for opened.Load() < 2 { // the test's own deadline ends it otherwise
		time.Sleep(time.Millisecond)
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	for range 3 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	if opened.Load() > 3 || asked.Load() != 3 { // one more where the first request came before they were ready
		t.Errorf("%d connections for %d requests, want 2 or 3 for 3", opened.Load(), asked.Load())
	}
}

// TestAssumeRoleIsGivenUp: a service that is down is asked three times for all
// the regions of an account, and not once for each.
func TestAssumeRoleIsGivenUp(t *testing.T) {
	f := newFake(t)
	f.refuse("AssumeRole", -1, 503, "<html>")
	live(t, f)
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	clients := open(t, Options{}).Clients(byName)
	for range 10 {
		clients.Open(t.Context(), place("222222222222", "eu-west-1"))
	}
	if n := f.count("AssumeRole"); n%mostFailures != 0 || n > 8*mostFailures {
		t.Errorf("AssumeRole was called %d times", n)
	}
}
