package main

import (
	"bufio"
	"crypto/tls"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// conditions are how an AWS behaves in a scenario.
type conditions struct {
	latency time.Duration // of a request; opening a connection takes two, as TCP and TLS 1.3 do
	rate    float64       // calls of SSM a second that an account has in a region; 0: no limit
	burst   float64
	assumed float64 // AssumeRole calls a second; 0: no limit
	dropped float64 // the share of calls whose connection is closed instead of an answer
	kinds   int     // of content; 0: every document is another
}

// fake is AWS as far as a plan asks it: a proxy that takes CONNECT to any host
// and is that host. So clients keep a pool for each real host name.
type fake struct {
	conditions
	fleet    fleet
	listener net.Listener
	tls      *tls.Config
	replies  [][]byte // to GetDocument, one for each kind

	pairs  []atomic.Uint32 // reads of each account and region
	limits []bucket        // of each account and region
	sts    bucket

	requests, throttled, connections, misfits atomic.Int64
}

// newFake serves a fleet until it is closed.
func newFake(f fleet, c conditions, identity tls.Certificate) (*fake, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &fake{
		conditions: c, fleet: f, listener: listener,
		tls:   &tls.Config{Certificates: []tls.Certificate{identity}, MinVersion: tls.VersionTLS13},
		pairs: make([]atomic.Uint32, f.targets()), limits: make([]bucket, f.targets()),
	}
	for kind := range c.kinds {
		s.replies = append(s.replies, documentReply(kind))
	}
	go s.serve()
	return s, nil
}

func (s *fake) proxy() string { return "http://" + s.listener.Addr().String() }

func (s *fake) close() { _ = s.listener.Close() }

func (s *fake) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.connections.Add(1)
		go func() {
			defer conn.Close()
			// An error here is the client's way to hang up.
			_ = s.tunnel(conn)
		}()
	}
}

// tunnel opens the connection that CONNECT asks for, and answers what comes
// through it.
func (s *fake) tunnel(conn net.Conn) error {
	call, err := readCall(bufio.NewReader(conn))
	if err != nil {
		return err
	}
	host, _, _ := strings.Cut(call.path, ":")
	time.Sleep(2 * s.latency)
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return err
	}
	secured := tls.Server(conn, s.tls)
	in := bufio.NewReader(secured)
	for {
		call, err := readCall(in)
		if err != nil {
			return err
		}
		s.requests.Add(1)
		time.Sleep(s.latency)
		if s.dropped > 0 && rand.Float64() < s.dropped {
			return io.ErrClosedPipe
		}
		if _, err := secured.Write(s.answer(host, call)); err != nil {
			return err
		}
	}
}

func (s *fake) answer(host string, c call) []byte {
	service, rest, _ := strings.Cut(host, ".")
	region, _, _ := strings.Cut(rest, ".")
	if region != c.region {
		s.misfits.Add(1)
	}
	if service == "sts" {
		return s.answerSTS(c)
	}
	at, ok := s.fleet.index(c.key, region)
	if !ok || c.target != "AmazonSSM.GetDocument" {
		s.misfits.Add(1)
		return reply("400 Bad Request", `{"__type":"AccessDeniedException","message":"not of this fleet"}`)
	}
	s.pairs[at].Add(1)
	if s.rate > 0 && !s.limits[at].take(time.Now(), s.rate, s.burst) {
		s.throttled.Add(1)
		return reply("400 Bad Request", `{"__type":"ThrottlingException","message":"Rate exceeded"}`)
	}
	if s.kinds == 0 {
		return documentReply(at)
	}
	return s.replies[at%s.kinds]
}

func (s *fake) answerSTS(c call) []byte {
	if !strings.Contains(c.body, "Action=AssumeRole&") {
		return reply("200 OK", callerReply)
	}
	if s.assumed > 0 && !s.sts.take(time.Now(), s.assumed, s.assumed) {
		s.throttled.Add(1)
		return reply("400 Bad Request", stsThrottled)
	}
	return reply("200 OK", roleReply(accountIn(c.body)))
}

// missed is the number of pairs that were read less than twice.
func (s *fake) missed() int {
	n := 0
	for i := range s.pairs {
		if s.pairs[i].Load() < 2 {
			n++
		}
	}
	return n
}
