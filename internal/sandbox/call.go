package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Call is one request, as an observer sees it.
type Call struct {
	Service   string // ssm, sts, s3, logs, kms, organizations, account or ec2
	Operation string
	Account   string // from the access key
	Region    string // from the credential scope
	Number    int    // of this operation, counted from 1
	Body      []byte

	id       string // the request id
	token    string // the session token
	now      time.Time
	effects  Fault
	protocol protocol
	request  *http.Request
}

// place is where state lives: an account and a region.
type place struct{ account, region string }

func (c *Call) place() place { return place{c.Account, c.Region} }

// Param is a member of the request, "" when it is not there: a string as it is,
// anything else as JSON text.
func (c *Call) Param(name string) string { return c.protocol.param(c, name) }

// AccessKey is an access key id whose calls land in an account, with any secret.
func AccessKey(account string) string { return "ASIA" + account + "SNDB" }

// maxBody is above any request that could be accepted: 64 KB of content, each
// byte escaped as six.
const maxBody = 1 << 20

var (
	credentialScope = regexp.MustCompile(`Credential=(\w+)/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request`)
	accountOfKey    = regexp.MustCompile(`^A[KS]IA(\d{12})`)
)

// readCall reads who calls what. The service is told by the credential scope,
// as it stands on every signed request; signatures are not checked.
func readCall(r *http.Request, number uint64) (*Call, service, error) {
	c := &Call{id: fmt.Sprintf("00000000-0000-4000-8000-%012d", number), request: r}
	unknown := service{protocol: protocolOf(r)}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return c, unknown, fail("SerializationException", "read the request: %v", err)
	}
	if len(body) > maxBody {
		return c, unknown, fail("RequestEntityTooLargeException", "the request is over %d bytes", maxBody)
	}
	scope := credentialScope.FindStringSubmatch(r.Header.Get("Authorization"))
	if scope == nil {
		err := fail("MissingAuthenticationTokenException", "Missing Authentication Token")
		err.Status = http.StatusForbidden
		return c, unknown, err
	}
	c.Account, c.Region, c.Service = DefaultAccount, scope[2], scope[3]
	if named := accountOfKey.FindStringSubmatch(scope[1]); named != nil {
		c.Account = named[1]
	}
	if c.place().check() != nil {
		return c, unknown, fail("InvalidSignatureException", "Credential should be scoped to a valid region.")
	}
	c.Body, c.token = body, r.Header.Get("X-Amz-Security-Token")
	found, ok := services[c.Service]
	if !ok {
		return c, unknown, fail("UnknownOperationException", "the sandbox does not serve %s", c.Service)
	}
	c.protocol, c.Operation = found.protocol, found.protocol.operation(c)
	return c, found, nil
}

// partitions are those beside aws, by the beginning of their regions' names.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
var partitions = []struct{ regions, name string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"eusc-", "aws-eusc"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
	{"eu-isoe-", "aws-iso-e"},
	{"us-isof-", "aws-iso-f"},
}

func partition(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.regions) {
			return p.name
		}
	}
	return "aws"
}
