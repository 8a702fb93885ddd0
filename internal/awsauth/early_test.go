package awsauth

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// TestEarlyIsBounded: a file that names any number of regions opens no more
// connections than there are calls in flight.
func TestEarlyIsBounded(t *testing.T) {
	t.Parallel()
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	s, err := Open(t.Context(), Options{Endpoint: server.URL, Concurrency: 8})
	if err != nil {
		t.Fatal(err)
	}
	regions := make([]string, 500)
	for i := range regions {
		regions[i] = fmt.Sprintf("aa-aaa-%d", i)
	}
	s.Early(t.Context(), 1, regions)
	for before := int32(-1); opened.Load() == 0 || opened.Load() > before; time.Sleep(100 * time.Millisecond) {
		before = opened.Load()
	}
	if n := opened.Load(); n > 8 {
		t.Errorf("%d connections, want 8 at most", n)
	}
}
