package awsauth

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Logs makes one call of CloudWatch Logs for a target, a JSON value in and out.
func (c *Clients) Logs(ctx context.Context, t target.Target, operation string, in, out any) error {
	r, err := RequestJSON("application/x-amz-json-1.1", in, out)
	if err != nil {
		return err
	}
	r.Op, r.ID, r.Service, r.Path = "logs:"+operation, "CloudWatch Logs", "logs", "/"
	r.Header["X-Amz-Target"] = "Logs_20140328." + operation
	return c.Send(ctx, t, r)
}

// RequestJSON is a request of a service that speaks JSON, which lacks whom it is
// for.
func RequestJSON(kind string, in, out any) (Request, error) {
	body, err := json.Marshal(in)
	return Request{
		Header: map[string]string{"Content-Type": kind}, Body: body,
		Refusal: refusalJSON,
		Read:    func(text []byte) error { return json.Unmarshal(text, out) },
	}, err
}

// refusalJSON reads what AWS JSON and REST JSON say of an error: the code with
// what may stand around it, and the text.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
func refusalJSON(header http.Header, body []byte) (code, message string) {
	var told struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"` // or Message: letter case does not count here
	}
	if json.Unmarshal(body, &told) != nil {
		return "", ""
	}
	for _, code = range []string{header.Get("X-Amzn-Errortype"), told.Type, told.Code} {
		if code != "" {
			break
		}
	}
	code, _, _ = strings.Cut(code, ":")
	return code[strings.LastIndex(code, "#")+1:], told.Message
}
