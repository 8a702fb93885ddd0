package awsauth

import (
	"net/http"
	"testing"
	"time"
)

func TestCallerIs(t *testing.T) {
	t.Parallel()
	caller := Caller{Account: "111111111111", Partition: "aws", ARN: "arn:aws:sts::111111111111:assumed-role/ssmprefs-plan/run-7"}
	for role, want := range map[string]bool{
		"arn:aws:iam::111111111111:role/ssmprefs-plan":       true,
		"arn:aws:iam::111111111111:role/ci/ssmprefs-plan":    true,
		"arn:aws:iam::222222222222:role/ssmprefs-plan":       false,
		"arn:aws:iam::111111111111:role/ssmprefs-apply":      false,
		"arn:aws:iam::111111111111:role/ssmprefs-plan/run-7": false,
		"arn:aws-cn:iam::111111111111:role/ssmprefs-plan":    false,
	} {
		if got := caller.is(role); got != want {
			t.Errorf("caller is %s: %v, want %v", role, got, want)
		}
	}
	user := Caller{Account: "111111111111", Partition: "aws", ARN: "arn:aws:iam::111111111111:user/ssmprefs-plan"}
	if user.is("arn:aws:iam::111111111111:role/ssmprefs-plan") {
		t.Error("a user is taken for the role of its name")
	}
}

// TestAnswered: AWS's clock is read from an answer, also from one that refuses.
func TestAnswered(t *testing.T) {
	const date = "Sun, 01 Mar 2026 12:00:00 GMT"
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		date   string
		status int
		want   time.Time
	}{
		"an answer":           {date, 0, at},
		"a refusal":           {date, http.StatusForbidden, at},
		"no date":             {"", http.StatusForbidden, time.Time{}},
		"a date that is none": {"soon", http.StatusForbidden, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.answer = func(string) (int, string) { return c.status, stsError("InvalidClientTokenId", "no") }
			inner := f.Config.Handler
			f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Date"] = nil // net/http's own
				if c.date != "" {
					w.Header().Set("Date", c.date)
				}
				inner.ServeHTTP(w, r)
			})
			live(t, f)
			s := open(t, Options{})
			if _, err := s.Caller(t.Context()); (err != nil) != (c.status != 0) {
				t.Fatal(err)
			}
			if got := s.Answered(); !got.Equal(c.want) {
				t.Errorf("answered at %v, want %v", got, c.want)
			}
		})
	}
}
