package sandbox

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// service is one of AWS's, in a file of its own: its protocol and operations.
type service struct {
	protocol   protocol
	operations map[string]operation
}

// operation answers one call. The state is locked while it runs.
type operation func(*world, *Call) (any, error)

var services = map[string]service{
	"account":       {restJSON{}, accountOperations},
	"ec2":           {ec2Protocol{}, ec2Operations},
	"kms":           {jsonProtocol{"TrentService.", "message"}, kmsOperations},
	"logs":          {jsonProtocol{"Logs_20140328.", "message"}, logsOperations},
	"organizations": {jsonProtocol{"AWSOrganizationsV20161128.", "Message"}, organizationsOperations},
	"s3":            {restXML{}, s3Operations},
	"ssm":           {jsonProtocol{"AmazonSSM.", "Message"}, ssmOperations},
	"sts":           {queryProtocol{}, stsOperations},
}

// protocol is how requests name their operation and how answers look.
type protocol interface {
	operation(c *Call) string
	param(c *Call, name string) string
	answer(w http.ResponseWriter, c *Call, answer any)
	refuse(w http.ResponseWriter, c *Call, f *failure)
}

// failure is an error that AWS would answer.
type failure struct {
	Code, Message, QuotaCode string
	Status                   int
	Region                   string // of the bucket that is refused
}

func (f *failure) Error() string { return f.Code + ": " + f.Message }

func fail(code, format string, args ...any) *failure {
	return &failure{Code: code, Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}

func asFailure(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	return &failure{Code: "InternalServerError", Message: err.Error(), Status: http.StatusInternalServerError}
}

// protocolOf guesses for a request whose service is unknown.
func protocolOf(r *http.Request) protocol {
	if r.Header.Get("X-Amz-Target") != "" {
		return jsonProtocol{message: "message"}
	}
	return queryProtocol{}
}

// jsonProtocol is AWS JSON 1.1:
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
type jsonProtocol struct {
	target  string // before the operation's name
	message string // what the service's errors call their text
}

func (p jsonProtocol) operation(c *Call) string {
	name, ok := strings.CutPrefix(c.request.Header.Get("X-Amz-Target"), p.target)
	if !ok {
		return ""
	}
	return name
}

func (jsonProtocol) param(c *Call, name string) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(c.Body, &members) != nil {
		return ""
	}
	var text string
	if json.Unmarshal(members[name], &text) == nil {
		return text
	}
	return string(members[name])
}

func (jsonProtocol) answer(w http.ResponseWriter, c *Call, answer any) {
	writeJSON(w, c, http.StatusOK, answer)
}

func (p jsonProtocol) refuse(w http.ResponseWriter, c *Call, f *failure) {
	told := map[string]string{"__type": f.Code, p.message: f.Message}
	if f.QuotaCode != "" {
		told["QuotaCode"], told["ServiceCode"] = f.QuotaCode, c.Service
	}
	writeJSON(w, c, f.Status, told)
}

func writeJSON(w http.ResponseWriter, c *Call, status int, answer any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-Requestid", c.id)
	text, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that has gone cannot be told
}

// queryProtocol is AWS query, of which STS is the one user here:
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
type queryProtocol struct{}

const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

func (p queryProtocol) operation(c *Call) string {
	return p.param(c, "Action")
}

func (queryProtocol) param(c *Call, name string) string {
	form, err := url.ParseQuery(string(c.Body))
	if err != nil {
		return ""
	}
	return form.Get(name)
}

func (p queryProtocol) answer(w http.ResponseWriter, c *Call, answer any) {
	type metadata struct {
		RequestID string `xml:"RequestId"`
	}
	type response struct {
		XMLName          xml.Name
		Result           any
		ResponseMetadata metadata
	}
	p.sign(w, c)
	writeXML(w, http.StatusOK, response{
		XMLName:          xml.Name{Space: stsNamespace, Local: c.Operation + "Response"},
		Result:           answer,
		ResponseMetadata: metadata{c.id},
	})
}

func (p queryProtocol) refuse(w http.ResponseWriter, c *Call, f *failure) {
	type detail struct{ Type, Code, Message string }
	type response struct {
		XMLName   xml.Name
		Error     detail
		RequestID string `xml:"RequestId"`
	}
	blame := "Sender"
	if f.Status >= http.StatusInternalServerError {
		blame = "Receiver"
	}
	p.sign(w, c)
	writeXML(w, f.Status, response{
		XMLName:   xml.Name{Space: stsNamespace, Local: "ErrorResponse"},
		Error:     detail{blame, f.Code, f.Message},
		RequestID: c.id,
	})
}

func (queryProtocol) sign(w http.ResponseWriter, c *Call) {
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("X-Amzn-Requestid", c.id)
}

func writeXML(w http.ResponseWriter, status int, answer any) {
	text, err := xml.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that has gone cannot be told
}
