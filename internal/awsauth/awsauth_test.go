package awsauth

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func open(t *testing.T, o Options) *Session {
	t.Helper()
	o.Concurrency = 8
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func getDocument(ctx context.Context, c *Clients, at target.Target) error {
	client, as, err := c.SSM(ctx, at)
	if err != nil {
		return err
	}
	_, err = client.GetDocument(ctx, &ssm.GetDocumentInput{Name: aws.String("SSM-SessionManagerRunShell")}, as)
	return err
}

func TestCallerIsAskedOnce(t *testing.T) {
	f := newFake(t)
	live(t, f)
	s := open(t, Options{})
	want := Caller{Account: callerAccount, ARN: "arn:aws-cn:iam::111111111111:user/ada", Partition: "aws-cn", Region: "eu-west-1", Source: "EnvConfigCredentials"}
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			if got, err := s.Caller(t.Context()); err != nil || got != want {
				t.Errorf("caller %+v, %v, want %+v", got, err, want)
			}
		})
	}
	wait.Wait()
	if n := f.count("GetCallerIdentity"); n != 1 {
		t.Errorf("GetCallerIdentity was called %d times", n)
	}
}

// A fleet costs one identity, one role per account, and for each call the
// region and the account of its target.
func TestCallsOfAFleet(t *testing.T) {
	f := newFake(t)
	live(t, f)
	clients := open(t, Options{RunID: "42/7"}).Clients(byName)
	accounts := []string{callerAccount, "222222222222", "333333333333"}
	regions := []string{"eu-west-1", "us-east-1", "ap-southeast-2"}
	var wait sync.WaitGroup
	for _, account := range accounts {
		for _, region := range regions {
			for range 2 {
				wait.Go(func() {
					if err := getDocument(t.Context(), clients, place(account, region)); err != nil {
						t.Errorf("%s/%s: %v", account, region, err)
					}
				})
			}
		}
	}
	wait.Wait()
	for op, want := range map[string]int{"GetCallerIdentity": 1, "AssumeRole": 2, "GetDocument": 18} {
		if n := f.count(op); n != want {
			t.Errorf("%s was called %d times, want %d", op, n, want)
		}
	}
	signedFor := map[string]int{}
	for i, r := range f.requests {
		if operation(r, f.forms[i]) == "GetDocument" {
			// AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/ssm/aws4_request, …
			scope := strings.Split(r.Header.Get("Authorization"), "/")
			key := strings.TrimPrefix(scope[0], "AWS4-HMAC-SHA256 Credential=")
			signedFor[key+" "+scope[2]]++
		}
	}
	for _, key := range []string{"AKIDLIVE", "ASIA222222222222", "ASIA333333333333"} {
		for _, region := range regions {
			if n := signedFor[key+" "+region]; n != 2 {
				t.Errorf("%d calls with %s in %s, want 2: %v", n, key, region, signedFor)
			}
		}
	}
}

func TestAssumeRoleInput(t *testing.T) {
	f := newFake(t)
	live(t, f)
	clients := open(t, Options{RunID: "42/7"}).Clients(byName)
	if _, _, err := clients.SSM(t.Context(), place("222222222222", "us-east-1")); err != nil {
		t.Fatal(err)
	}
	r, form := f.last(t, "AssumeRole")
	for key, want := range map[string]string{
		"RoleArn":         "arn:aws:iam::222222222222:role/plan",
		"RoleSessionName": "ssmprefs-42-7",
		"ExternalId":      "x-222222222222",
		"DurationSeconds": "3600",
	} {
		if got := form.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	for key := range form {
		if strings.HasPrefix(key, "Tags.") {
			t.Errorf("a session tag is sent: %s", key)
		}
	}
	if auth := r.Header.Get("Authorization"); !strings.Contains(auth, "/eu-west-1/sts/") {
		t.Errorf("STS is not asked in the caller's region: %s", auth)
	}
}

func TestSessionName(t *testing.T) {
	t.Parallel()
	for run, want := range map[string]string{
		"":                       "ssmprefs",
		"1234":                   "ssmprefs-1234",
		"a b/ü":                  "ssmprefs-a-b--",
		strings.Repeat("9", 100): "ssmprefs-" + strings.Repeat("9", 55),
	} {
		if got := sessionName(run); got != want {
			t.Errorf("run %q: %q, want %q", run, got, want)
		}
	}
}

func TestWrongAccountMakesNoCallToSSM(t *testing.T) {
	f := newFake(t)
	live(t, f)
	s := open(t, Options{})
	for name, access := range map[string]Access{
		"another account without a role": {},
		"a role of a third account":      {RoleARN: "arn:aws:iam::999999999999:role/plan"},
	} {
		clients := s.Clients(func(target.Target) Access { return access })
		err := getDocument(t.Context(), clients, place("222222222222", "eu-west-1"))
		if got := fault.ClassOf(err); got != fault.WrongAccount {
			t.Errorf("%s: class %q (%v)", name, got, err)
		}
		if fault.From(err).Next == "" {
			t.Errorf("%s: no next step", name)
		}
	}
	f.answer = func(op string) (int, string) {
		if op != "GetCallerIdentity" {
			return 0, ""
		}
		return 200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::111111111111:assumed-role/plan/run</Arn>` +
			`<UserId>u</UserId><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
	}
	own := open(t, Options{}).Clients(func(target.Target) Access { return Access{RoleARN: "arn:aws:iam::111111111111:role/plan"} })
	if err := getDocument(t.Context(), own, place("222222222222", "eu-west-1")); fault.ClassOf(err) != fault.WrongAccount {
		t.Errorf("the role at hand, for another account: %v", err)
	}
	if n := f.count("GetDocument"); n != 0 {
		t.Errorf("GetDocument was called %d times", n)
	}
}

// Without a region in the environment STS is asked in the first target's, and
// the caller still has none.
func TestFirstRegion(t *testing.T) {
	f := newFake(t)
	live(t, f)
	t.Setenv("AWS_REGION", "")
	caller, err := open(t, Options{FirstRegion: "sa-east-1"}).Caller(t.Context())
	if err != nil || caller.Region != "" {
		t.Errorf("caller %+v, %v", caller, err)
	}
	if r, _ := f.last(t, "GetCallerIdentity"); !strings.Contains(r.Header.Get("Authorization"), "/sa-east-1/sts/") {
		t.Errorf("signed for %s", r.Header.Get("Authorization"))
	}
	_, err = open(t, Options{}).Caller(t.Context())
	if f := fault.From(err); f.Class != fault.CredentialsExpired || !errors.Is(err, ErrNoRegion) || !strings.Contains(f.Message, "no region") {
		t.Errorf("without any region: %+v", f)
	}
	if caller, err := open(t, Options{Region: "eu-north-1"}).Caller(t.Context()); err != nil || caller.Region != "eu-north-1" {
		t.Errorf("with a region of the options: %+v, %v", caller, err)
	}
}
