package preflight

import (
	"strings"
	"sync"

	"github.com/ssmprefs/ssmprefs/internal/fault"
)

// silence is the endpoints that did not answer at all. A network that lets SSM
// through and nothing else, as behind VPC endpoints, would hold up every
// question until its time is over; one that did is enough.
type silence struct {
	mu  sync.Mutex
	met map[endpoint]*fault.Error
}

// endpoint is where an action is asked for.
type endpoint struct{ action, region string }

// of tells the service of an operation, which is that of the credentials where
// these were not had; addresses are not for every report.
func (at endpoint) of(op string) string {
	service, _, _ := strings.Cut(op, ":")
	if op == at.action {
		service += " in " + at.region
	}
	return service
}

// ask puts a question, unless its endpoint is known not to answer.
func (s *silence) ask(at endpoint, call func() error) *fault.Error {
	s.mu.Lock()
	met := s.met[at]
	s.mu.Unlock()
	if met != nil {
		return met
	}
	err := call()
	if err == nil {
		return nil
	}
	f := fault.FromService(at.action, err)
	if f.Class == fault.Network && f.Code == "" {
		f = &fault.Error{Class: f.Class, Op: f.Op, Message: "no answer from " + at.of(f.Op), Err: err}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.met == nil {
			s.met = map[endpoint]*fault.Error{}
		}
		s.met[at] = f
	}
	return f
}
