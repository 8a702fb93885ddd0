package ssmdoc

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Every error that the API's model names for the four calls, and those that
// all services have.
func TestErrorCodes(t *testing.T) {
	t.Parallel()
	reads := map[string]func(*Documents) error{"ssm:GetDocument": get(Latest)}
	writes := map[string]func(*Documents) error{
		"ssm:CreateDocument": write(0, 1), "ssm:UpdateDocument": write(3, 4), "ssm:UpdateDocumentDefaultVersion": promote(4),
	}
	for _, c := range []struct {
		code   string
		status int
		calls  map[string]func(*Documents) error
		class  fault.Class
		is     error
	}{
		{"InvalidDocumentVersion", 400, reads, fault.UnreadableDocument, nil},
		{"AccessDeniedException", 400, reads, fault.AccessDenied, nil},
		{"ThrottlingException", 400, reads, fault.Throttled, nil},
		{"InternalServerError", 500, reads, fault.Network, nil},
		{"ExpiredTokenException", 400, reads, fault.CredentialsExpired, nil},
		{"UnrecognizedClientException", 400, reads, fault.CredentialsExpired, nil},
		{"ValidationException", 400, reads, fault.Internal, nil},

		{"InvalidDocument", 400, writes, fault.Internal, fault.ErrNotLatest},
		{"InvalidDocumentVersion", 400, writes, fault.Internal, fault.ErrNotLatest},
		{"DocumentAlreadyExists", 400, writes, fault.Internal, fault.ErrExists},
		{"DuplicateDocumentContent", 400, writes, fault.Internal, fault.ErrDuplicate},
		{"TooManyUpdates", 400, writes, fault.Throttled, nil},
		{"ThrottlingException", 400, writes, fault.Throttled, nil},
		{"AccessDeniedException", 400, writes, fault.AccessDenied, nil},
		{"InternalServerError", 500, writes, fault.Network, nil},
		{"MaxDocumentSizeExceeded", 400, writes, fault.Internal, nil},
		{"DocumentVersionLimitExceeded", 400, writes, fault.Internal, nil},
		{"DocumentLimitExceeded", 400, writes, fault.Internal, nil},
		{"InvalidDocumentContent", 400, writes, fault.Internal, nil},
		{"InvalidDocumentSchemaVersion", 400, writes, fault.Internal, nil},
		{"InvalidDocumentOperation", 400, writes, fault.Internal, nil},
		{"DuplicateDocumentVersionName", 400, writes, fault.Internal, nil},
		{"NoLongerSupportedException", 400, writes, fault.Internal, nil},
		{"ValidationException", 400, writes, fault.Internal, nil},
	} {
		for op, call := range c.calls {
			f := newFake(t, always(c.status, serviceError(c.code)))
			err := call(New(f))
			got := fault.From(err)
			if got.Class != c.class || got.Op != op || got.Code != c.code || got.RequestID != "req-1" || got.Message != "it is so" || got.Next == "" {
				t.Errorf("%s of %s: %+v", c.code, op, got)
			}
			if c.class == fault.AccessDenied && !strings.Contains(got.Next, op+" on the document "+name) {
				t.Errorf("%s of %s: next step %q", c.code, op, got.Next)
			}
			for _, conflict := range []error{fault.ErrExists, fault.ErrNotLatest, fault.ErrDuplicate} {
				if errors.Is(err, conflict) != errors.Is(c.is, conflict) {
					t.Errorf("%s of %s: errors.Is %q is %t", c.code, op, conflict, errors.Is(err, conflict))
				}
			}
			if c.code != "InternalServerError" && len(f.sent()) != 1 {
				t.Errorf("%s of %s: sent %d times", c.code, op, len(f.sent()))
			}
		}
	}
}

func TestQuota(t *testing.T) {
	t.Parallel()
	f := newFake(t, always(400, `{"__type":"ThrottlingException","message":"Rate exceeded","QuotaCode":"L-123","ServiceCode":"ssm"}`))
	if got := fault.From(get(Latest)(New(f))); got.Message != "rate exceeded (quota L-123 of ssm)" {
		t.Errorf("message %q", got.Message)
	}
}

// The same code tells a disabled region where regions can be disabled.
func TestRegionDisabled(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]fault.Class{
		"eu-west-1": fault.CredentialsExpired, "us-east-1": fault.CredentialsExpired,
		"af-south-1": fault.RegionDisabled, "eu-south-2": fault.RegionDisabled,
	} {
		at := target.Target{Account: "111111111111", Region: region, Partition: "aws"}
		_, err := New(newFake(t, always(400, serviceError("UnrecognizedClientException")))).Get(t.Context(), at, Latest)
		if got := fault.ClassOf(err); got != want {
			t.Errorf("%s: class %s, want %s", region, got, want)
		}
	}
	china := target.Target{Account: "111111111111", Region: "cn-north-1", Partition: "aws-cn"}
	_, err := New(newFake(t, always(400, serviceError("InvalidClientTokenId")))).Get(t.Context(), china, Latest)
	if got := fault.ClassOf(err); got != fault.CredentialsExpired {
		t.Errorf("cn-north-1: class %s", got)
	}
}

// What stands between the tool and AWS answers in forms of its own.
func TestForeignAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   fault.Class
	}{
		{"XML denial", 403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>", fault.AccessDenied},
		{"JSON without a code", 403, `{"message":"Forbidden"}`, fault.AccessDenied},
		{"gateway", 502, "<html>Bad gateway</html>", fault.Network},
		{"too many", 429, "slow down", fault.Throttled},
		{"proxy login", 407, "<html>", fault.Network},
		{"captive portal", 200, "<html>Welcome</html>", fault.Network},
		{"empty", 400, "", fault.Network},
	} {
		got := fault.From(get(Latest)(New(newFake(t, always(c.status, c.body)))))
		if got == nil || got.Class != c.want || got.Next == "" {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// drop answers the first n calls by closing the connection, after the effect
// that they may have had.
func drop(n int, then string) func(http.ResponseWriter, string, int) {
	return func(w http.ResponseWriter, _ string, call int) {
		if call <= n {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, then)
	}
}

func TestDroppedReadIsRepeated(t *testing.T) {
	t.Parallel()
	f := newFake(t, drop(2, document("1", "Active", "Session", content)))
	if err := get(Latest)(New(f)); err != nil || len(f.sent()) != 3 {
		t.Errorf("%v after %d calls", err, len(f.sent()))
	}
	f = newFake(t, drop(9, ""))
	if err := get(Latest)(New(f)); fault.ClassOf(err) != fault.Network {
		t.Errorf("always dropped: %v", err)
	}
}

// A write whose answer was lost is not sent again: it may have taken effect.
func TestDroppedWriteIsNotRepeated(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(*Documents) error{
		"create": write(0, 1), "update": write(3, 4), "promote": promote(4),
	} {
		for loss, answer := range map[string]func(http.ResponseWriter, string, int){
			"dropped": drop(1, `{}`), "server error": always(500, serviceError("InternalServerError")),
			"cut short": func(w http.ResponseWriter, _ string, _ int) {
				w.Header().Set("Content-Length", "100")
				_, _ = io.WriteString(w, `{"Docu`)
			},
		} {
			f := newFake(t, answer)
			err := call(New(f))
			if fault.ClassOf(err) != fault.Network || len(f.sent()) != 1 {
				t.Errorf("%s, %s: %v after %d calls", name, loss, err, len(f.sent()))
			}
		}
	}
}

func TestNothingListens(t *testing.T) {
	t.Parallel()
	f := newFake(t, always(200, ""))
	f.Close()
	for name, call := range map[string]func(*Documents) error{"get": get(Latest), "update": write(3, 4)} {
		got := fault.From(call(New(f)))
		if got.Class != fault.Network || !strings.Contains(got.Message, "refused") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A write that AWS refused for the clock's sake did nothing; the SDK corrects
// the time and sends it again.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(w http.ResponseWriter, _ string, n int) {
		w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		if n == 1 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, serviceError("InvalidSignatureException"))
			return
		}
		_, _ = io.WriteString(w, `{"DocumentDescription":{"DocumentVersion":"4"}}`)
	})
	if err := write(3, 4)(New(f)); err != nil || len(f.sent()) != 2 {
		t.Errorf("%v after %d calls", err, len(f.sent()))
	}
}
