// Package sandbox is an AWS in one process, on loopback: the real wire protocol
// of the calls that ssmprefs makes, AWS's behaviour where public emulators
// differ from it, state in a file that a person may edit, and faults on demand.
// Those calls are of SSM and STS, of S3, CloudWatch Logs and KMS the ones that
// show the buckets, log groups and keys which a document may name, and of
// Organizations, Account Management and EC2 those that tell accounts and regions.
// It imports nothing of ours, so that it cannot share our mistakes, and it must
// not know what ssmprefs is about to do.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultAccount is where calls land whose access key names no account.
const DefaultAccount = "000000000000"

// Server is the sandbox. It is an http.Handler; Listen serves it on loopback.
// Clock may be set before the first call.
type Server struct {
	Clock func() time.Time

	mu     sync.Mutex // guards world
	world  world
	file   *file // nil when the state is kept in memory only
	faults faults

	requests atomic.Uint64

	listener net.Listener
	server   http.Server
	served   chan error
}

// Open reads the state from a file, which it creates when absent and locks
// against other processes until Close. Without a file the state is in memory.
func Open(name string) (*Server, error) {
	s := &Server{Clock: time.Now, world: newWorld()}
	s.server = http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	if name == "" {
		return s, nil
	}
	f, w, err := openFile(name)
	if err != nil {
		return nil, err
	}
	s.file, s.world = f, w
	return s, nil
}

// Listen serves on addr, or on a free port of 127.0.0.1 when it is empty, until
// Close.
func (s *Server) Listen(addr string) error {
	if s.listener != nil {
		return fmt.Errorf("listen on %s: the sandbox already listens on %s", addr, s.listener.Addr())
	}
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", addr)
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err // which says neither "listen" nor the address again
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	s.listener, s.served = listener, make(chan error, 1)
	go func() { s.served <- s.server.Serve(listener) }()
	return nil
}

// URL is the endpoint for clients, known once Listen has returned.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Close ends the calls under way, keeps what was not yet kept and frees the
// file. When ctx ends first, the calls are cut off.
func (s *Server) Close(ctx context.Context) error {
	var failures []error
	if s.listener != nil {
		if s.server.Shutdown(ctx) != nil { // ctx has ended
			failures = append(failures, s.server.Close())
		}
		if err := <-s.served; !errors.Is(err, http.ErrServerClosed) {
			failures = append(failures, err)
		}
		s.listener = nil
	}
	if s.file != nil {
		failures = append(failures, s.keep(), s.file.close())
	}
	return errors.Join(failures...)
}

// ServeHTTP answers one call. Nothing is locked while the observer runs, so it
// may change the state.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, service, err := readCall(r, s.requests.Add(1))
	if err != nil {
		service.protocol.refuse(w, c, asFailure(err))
		return
	}
	met := s.faults.meet(c)
	if !sleep(r.Context(), met.Latency) {
		return
	}
	if met.Drop == DropBefore {
		panic(http.ErrAbortHandler) // net/http's way to close a connection without an answer
	}
	if err := s.refusal(c, met); err != nil {
		service.protocol.refuse(w, c, err)
		return
	}
	answer, err := s.perform(c, service, met)
	switch {
	case met.Drop == DropAfter:
		panic(http.ErrAbortHandler)
	case err != nil:
		service.protocol.refuse(w, c, asFailure(err))
	default:
		service.protocol.answer(w, c, answer)
	}
}

// perform runs the operation and keeps what it changed before it is answered.
func (s *Server) perform(c *Call, service service, met Fault) (any, error) {
	operation, ok := service.operations[c.Operation]
	if !ok {
		return nil, fail("UnknownOperationException", "the sandbox does not serve %s %s", c.Service, c.Operation)
	}
	s.mu.Lock()
	if s.world.closed(c.place()) {
		s.mu.Unlock()
		return nil, &failure{Code: "UnrecognizedClientException", Message: "The security token included in the request is invalid.", Status: http.StatusBadRequest}
	}
	before := s.world.changes
	if met.Rival != "" {
		s.world.write(c.place(), standardName, met.Rival, s.Clock())
	}
	c.now, c.effects = s.Clock(), met
	answer, err := operation(&s.world, c)
	changed := s.world.changes != before
	s.mu.Unlock()
	if changed {
		if kept := s.keep(); kept != nil {
			return nil, &failure{Code: "InternalServerError", Message: kept.Error(), Status: http.StatusInternalServerError}
		}
	}
	return answer, err
}

func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
