package sandbox

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Fault is what goes wrong with the calls it meets. Empty members match every
// call, and do nothing to it.
type Fault struct {
	Operation, Account, Region string
	Nth                        int // of the matching calls the first it meets, 1 when 0
	Times                      int // how many it meets from there on, all when 0

	Latency time.Duration // before anything else
	Drop    Drop

	Code      string // the error that is answered, with the service's own wording when Message is empty
	Message   string
	QuotaCode string // for ThrottlingException
	Status    int    // HTTP, when it is not the usual one of Code

	Rival string // another client writes this preferences document just before the call
	Reads int    // for how many reads the version that the call makes is Creating or Updating, 1 when 0
	Fails bool   // that version then turns Failed
	Lag   int    // so many reads of the document still show the state before the call
}

// Drop is whether the connection is closed instead of an answer.
type Drop int

// The moments at which a connection can be lost.
const (
	DropNever  Drop = iota
	DropBefore      // the call has no effect
	DropAfter       // the call took effect
)

type injected struct {
	Fault
	seen int
}

type faults struct {
	mu       sync.Mutex
	injected []*injected
	observer func(Call)
	counts   map[string]int
	rate     float64 // tokens per second of each account and region; 0 = no limit
	burst    float64
	buckets  map[place]*bucket
}

type bucket struct {
	tokens float64
	filled time.Time
}

// Inject adds faults. Where several meet a call, their latencies add up and of
// everything else the first injected counts.
func (s *Server) Inject(added ...Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	for _, f := range added {
		s.faults.injected = append(s.faults.injected, &injected{Fault: f})
	}
}

// Heal removes all faults and the limit.
func (s *Server) Heal() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.injected, s.faults.rate = nil, 0
}

// Limit lets each account and region make burst calls of SSM at once and
// perSecond in the long run; the others are throttled.
func (s *Server) Limit(perSecond float64, burst int) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.rate, s.faults.burst, s.faults.buckets = perSecond, float64(burst), map[place]*bucket{}
}

// Observe has a function called before each request, on the request's own
// goroutine; it may use the server.
func (s *Server) Observe(observer func(Call)) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.observer = observer
}

// Counts is the number of requests by operation, refused ones too.
func (s *Server) Counts() map[string]int {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	counts := map[string]int{}
	maps.Copy(counts, s.faults.counts)
	return counts
}

// meet counts the call, shows it to the observer and gathers its faults.
func (f *faults) meet(c *Call) Fault {
	f.mu.Lock()
	if f.counts == nil {
		f.counts = map[string]int{}
	}
	f.counts[c.Operation]++
	c.Number = f.counts[c.Operation]
	observer := f.observer
	f.mu.Unlock()
	if observer != nil {
		observer(*c)
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	var met Fault
	for _, i := range f.injected {
		if i.meets(c) {
			met = met.with(i.Fault)
		}
	}
	return met
}

func (i *injected) meets(c *Call) bool {
	if i.Operation != "" && i.Operation != c.Operation || i.Account != "" && i.Account != c.Account || i.Region != "" && i.Region != c.Region {
		return false
	}
	i.seen++
	first := max(i.Nth, 1)
	return i.seen >= first && (i.Times == 0 || i.seen < first+i.Times)
}

func (f Fault) with(o Fault) Fault {
	if f.Code == "" && f.Status == 0 {
		f.Code, f.Message, f.QuotaCode, f.Status = o.Code, o.Message, o.QuotaCode, o.Status
	}
	f.Latency += o.Latency
	f.Drop = cmp.Or(f.Drop, o.Drop)
	f.Rival = cmp.Or(f.Rival, o.Rival)
	f.Reads = cmp.Or(f.Reads, o.Reads)
	f.Fails = f.Fails || o.Fails
	f.Lag = cmp.Or(f.Lag, o.Lag)
	return f
}

// refusal is the error that stands before the operation, nil when there is none.
func (s *Server) refusal(c *Call, met Fault) *failure {
	if met.Code != "" || met.Status != 0 {
		return met.failure(c)
	}
	if c.Service == "ssm" && !s.faults.take(c.place(), s.Clock()) {
		return Fault{Code: "ThrottlingException"}.failure(c)
	}
	return nil
}

func (f Fault) failure(c *Call) *failure {
	code := cmp.Or(f.Code, "InternalServerError")
	message, status := usual(c, code)
	return &failure{Code: code, Message: cmp.Or(f.Message, message), QuotaCode: f.QuotaCode, Status: cmp.Or(f.Status, status)}
}

// usual is AWS's wording and status of the errors that no operation here makes.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func usual(c *Call, code string) (message string, status int) {
	switch code {
	case "ThrottlingException", "Throttling":
		return "Rate exceeded", http.StatusBadRequest
	case "AccessDeniedException", "AccessDenied":
		status := http.StatusBadRequest
		if slices.Contains([]string{"sts", "s3", "account", "ec2"}, c.Service) {
			status = http.StatusForbidden
		}
		return "User: " + c.callerARN() + " is not authorized to perform: " + c.action() + " on resource: " + c.resource(), status
	case "SlowDown":
		return "Please reduce your request rate.", http.StatusServiceUnavailable
	case "InternalError":
		return "We encountered an internal error. Please try again.", http.StatusInternalServerError
	case "InternalServerError", "InternalFailure", "KMSInternalException":
		return "An error occurred on the server side.", http.StatusInternalServerError
	case "ServiceUnavailable", "ServiceUnavailableException":
		return "The service is not available.", http.StatusServiceUnavailable
	case "TooManyRequestsException":
		status := http.StatusBadRequest
		if c.Service == "account" {
			status = http.StatusTooManyRequests
		}
		return "You have sent too many requests in too short a period of time.", status
	case "RequestLimitExceeded":
		return "Request limit exceeded.", http.StatusServiceUnavailable
	case "UnauthorizedOperation":
		return "You are not authorized to perform this operation.", http.StatusForbidden
	case "DuplicateDocumentContent":
		return duplicateContent, http.StatusBadRequest
	}
	return "The request was refused.", http.StatusBadRequest
}

// action is what IAM calls the operation, which S3 names otherwise.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func (c *Call) action() string {
	switch c.Operation {
	case "HeadBucket":
		return "s3:ListBucket"
	case "GetBucketEncryption":
		return "s3:GetEncryptionConfiguration"
	}
	return c.Service + ":" + c.Operation
}

func (c *Call) resource() string {
	switch c.Service {
	case "account", "ec2", "organizations":
		return "*"
	case "sts":
		return c.Param("RoleArn")
	case "s3":
		return `"arn:` + partition(c.Region) + ":s3:::" + c.Param("Bucket") + `"`
	case "logs":
		return logGroupARN(c.place(), "") + ":log-stream:"
	case "kms":
		p, resource, err := c.keyNamed(c.Param("KeyId"))
		if err != nil {
			return c.Param("KeyId")
		}
		return kmsARN(p, resource)
	}
	return documentARN(c.place(), c.Param("Name"))
}

// take is whether the bucket of an account and region had a token.
func (f *faults) take(p place, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rate == 0 {
		return true
	}
	b := f.buckets[p]
	if b == nil {
		b = &bucket{f.burst, now}
		f.buckets[p] = b
	}
	b.tokens = min(f.burst, b.tokens+now.Sub(b.filled).Seconds()*f.rate)
	b.filled = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
