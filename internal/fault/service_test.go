package fault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
)

type serviceError struct {
	code, message, id string
	status            int
}

func (e serviceError) Error() string            { return e.code + ": " + e.message }
func (e serviceError) ErrorCode() string        { return e.code }
func (e serviceError) ErrorMessage() string     { return e.message }
func (e serviceError) HTTPStatusCode() int      { return e.status }
func (e serviceError) ServiceRequestID() string { return e.id }

type answerError struct {
	status int
	cause  error
}

func (e answerError) Error() string       { return fmt.Sprintf("answer %d: %v", e.status, e.cause) }
func (e answerError) HTTPStatusCode() int { return e.status }
func (e answerError) Unwrap() error       { return e.cause }

func TestFromServiceClasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  error
		want Class
	}{
		{"denied", serviceError{code: "AccessDeniedException", status: 400}, AccessDenied},
		{"denied by STS", serviceError{code: "AccessDenied", status: 403}, AccessDenied},
		{"throttled", serviceError{code: "ThrottlingException", status: 400}, Throttled},
		{"expired", serviceError{code: "ExpiredTokenException", status: 400}, CredentialsExpired},
		{"unknown key", serviceError{code: "UnrecognizedClientException", status: 400}, CredentialsExpired},
		{"bad signature", serviceError{code: "SignatureDoesNotMatch", status: 403}, CredentialsExpired},
		{"not opted in", serviceError{code: "OptInRequired", status: 403}, RegionDisabled},
		{"server error", serviceError{code: "InternalServerError", status: 500}, Network},
		{"unknown code", serviceError{code: "ValidationException", status: 400}, Internal},
		{"unknown code, forbidden", serviceError{code: "Odd", status: 403}, AccessDenied},
		{"unknown code, too many", serviceError{code: "Odd", status: 429}, Throttled},
		{"no code, forbidden", serviceError{code: "UnknownError", status: 403}, AccessDenied},
		{"not the service's form, forbidden", answerError{403, errors.New("invalid character '<'")}, AccessDenied},
		{"not the service's form, bad gateway", answerError{502, errors.New("invalid character '<'")}, Network},
		{"not the service's form, fine", answerError{200, errors.New("invalid character '<'")}, Network},
		{"cut short", answerError{200, io.ErrUnexpectedEOF}, Network},
		{"refused connection", &url.Error{Op: "Post", URL: "https://x", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}, Network},
		{"closed connection", fmt.Errorf("send: %w", io.EOF), Network},
		{"stopped", fmt.Errorf("send: %w", context.Canceled), Network},
		{"out of time", fmt.Errorf("send: %w", context.DeadlineExceeded), Network},
		{"never sent", errors.New("resolve endpoint: unsupported configuration"), Internal},
	} {
		got := FromService("ssm:GetDocument", fmt.Errorf("operation error: %w", c.err))
		if got.Class != c.want {
			t.Errorf("%s: class %s, want %s", c.name, got.Class, c.want)
		}
		if got.Message == "" {
			t.Errorf("%s: no message", c.name)
		}
		if got.Next == "" && c.want != Internal {
			t.Errorf("%s: no next step", c.name)
		}
		if !errors.Is(got, c.err) {
			t.Errorf("%s: the cause is lost", c.name)
		}
	}
}

func TestFromServiceTellsWhatTheServiceSaid(t *testing.T) {
	t.Parallel()
	err := serviceError{code: "AccessDeniedException", message: "User: x is not authorized.", id: "req-1", status: 400}
	got := FromService("ssm:GetDocument", fmt.Errorf("wrapped: %w", err))
	if got.Code != "AccessDeniedException" || got.RequestID != "req-1" || got.Op != "ssm:GetDocument" {
		t.Errorf("got %+v", got)
	}
	if want := "allow ssm:GetDocument in the policies of the role in use; a service control policy may forbid it too"; got.Next != want {
		t.Errorf("next step %q, want %q: what the call is about, its edge knows", got.Next, want)
	}
	if want := "ssm:GetDocument: user: x is not authorized"; got.Error() != want {
		t.Errorf("error %q, want %q", got.Error(), want)
	}
}

func TestFromServiceKeepsAnErrorOfOurs(t *testing.T) {
	t.Parallel()
	ours := &Error{Class: AssumeRoleFailed, Op: "sts:AssumeRole", Message: "no"}
	if got := FromService("ssm:GetDocument", fmt.Errorf("get credentials: %w", ours)); got != ours {
		t.Errorf("got %+v, want the error of the credentials", got)
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("FwoGZXIvYXdzEBYaD", 12)
	for _, c := range []struct{ name, in, want string }{
		{"plain", "The document is not valid.", "the document is not valid"},
		{"an abbreviation", "STS is not activated.", "STS is not activated"},
		{"lines", "one\r\n\ttwo\x1b[31m", "one two [31m"},
		{"an access key", "key AKIAIOSFODNN7EXAMPLE is unknown", "key [access key] is unknown"},
		{"a token header", "x-amz-security-token:abc/def host:x", "x-amz-security-token:[removed] host:x"},
		{"a signature", "Credential=x, Signature=0123abcd, end", "credential=x, Signature=[removed], end"},
		{"a JSON secret", `{"SecretAccessKey": "abc"}`, `{"SecretAccessKey": [removed]"}`},
		{"a password in a URL", "proxy http://me:secret@proxy:8080 refused", "proxy http://[removed]@proxy:8080 refused"},
		{"an encoded message", "Encoded authorization failure message: " + token, "encoded authorization failure message: [removed]"},
		{"an ordinary sentence on tokens", "The security token included in the request is invalid.", "the security token included in the request is invalid"},
		{"a colon after the word", "invalid token: the audience is another", "invalid token: the audience is another"},
		{"bad UTF-8", "a\xffb", "a\uFFFDb"},
		{"empty", "", ""},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := Clean(strings.Repeat("ä ", 1000)); len(got) > maxMessage+len("…") || !strings.HasSuffix(got, "…") {
		t.Errorf("a long text is not capped: %d bytes", len(got))
	}
}
