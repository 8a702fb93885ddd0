package cli

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

const doctorFile = `version: 1
preferences:
  s3BucketName: acme-session-logs
roles: { plan: reader }
targets:
  - name: all
    accounts: ["000000000000", "111111111111"]
    regions: [eu-west-1, us-east-1]
`

// examine runs doctor over a file, with the stage's AWS and, given a token, its
// GitHub. AWS's clock is that of this machine.
func (s *stage) examine(file, token string, late time.Duration, args ...string) (code int, stdout, stderr string) {
	s.Helper()
	s.aws.Clock = time.Now
	path := filepath.Join(s.TempDir(), "preferences.yaml")
	s.write(path, file)
	var out, err strings.Builder
	env := map[string]string{"GITHUB_TOKEN": token, "GITHUB_REPOSITORY": s.repo.Name, "GITHUB_API_URL": s.hub.URL}
	ctx := s.Context()
	if s.context != nil {
		ctx = s.context
	}
	code = Main(ctx, append([]string{"doctor", "--config", path}, args...), Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, Version: "1.0.0-test",
		Getenv:   func(name string) string { return env[name] },
		Terminal: Terminal{Width: 200},
		Clock: reconcile.Clock{
			Now:   func() time.Time { return time.Now().Add(late) },
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		},
	})
	return code, out.String(), err.String()
}

// TestDoctorFinds: each thing that is wrong is told where it belongs, with its
// remedy, and the bug report has nothing of the reader's.
func TestDoctorFinds(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		late  time.Duration
		fault sandbox.Fault
		op    string // of GitHub, that fails
		hub   githubtest.Fault
		code  int
		says  []string
	}{
		"nothing": {says: []string{
			"✓ good: file · ", "with 4 targets", "✓ good: credentials · account 000000000000", "from EnvConfigCredentials", "✓ good: clock · it agrees",
			"✓ good: roles · accounts whose credentials are at hand: 2 of 2", "✓ good: regions · regions that answer: 2 of 2",
			"✓ good: documents · documents that are read: 4 of 4, 4 of them not there yet", "✓ good: preflight", "✓ good: github",
		}},
		"a clock": {late: 6 * time.Minute, code: 1, says: []string{"✗ bad: clock · it is 6m", "ahead of", "timedatectl", "✓ good: roles", "clock: bad (it is 6m"}},
		"a role": {fault: sandbox.Fault{Operation: "AssumeRole", Code: "AccessDenied", Message: "User: arn:aws:iam::000000000000:user/x is not authorized"}, code: 1, says: []string{
			"✗ bad: roles · accounts whose credentials are at hand: 0 of 2", "trust policy admits arn:aws:iam::000000000000:user/sandbox",
			"? could not tell: regions · regions that answer: 0 of 2; the rest is not known", "? could not tell: documents", "? could not tell: preflight",
			"roles: bad (0 of 2, 4 × assume-role-failed sts.AssumeRole AccessDenied)",
		}},
		"a region": {fault: sandbox.Fault{Operation: "GetDocument", Region: "us-east-1", Code: "OptInRequired"}, code: 5, says: []string{
			"✓ good: roles", "✗ bad: regions · regions that answer: 1 of 2", "us-east-1", "next: enable the region in that account", "? could not tell: documents · documents that are read: 2 of 4; the rest",
		}},
		"a document": {fault: sandbox.Fault{Operation: "GetDocument", Region: "us-east-1", Account: "111111111111", Code: "AccessDeniedException", Message: "\x1b[31m arn:aws:sts::111111111111:x"}, code: 5, says: []string{
			"✓ good: roles", "✓ good: regions · regions that answer: 2 of 2", "✗ bad: documents · documents that are read: 3 of 4, 3 of them",
			"next: allow ssm:GetDocument on the document", "documents: bad (3 of 4, 1 × access-denied ssm.GetDocument AccessDeniedException)",
		}},
		"a code that is somebody's text": {fault: sandbox.Fault{Operation: "GetDocument", Code: "Acme 111111111111", Status: 400}, code: 1, says: []string{"documents: bad (0 of 4, 4 × internal ssm.GetDocument)"}},
		"rights of preflight": {fault: sandbox.Fault{Operation: "HeadBucket", Status: 403, Code: "Forbidden"}, says: []string{
			"? could not tell: preflight", "next: allow s3:ListBucket in the policies of the role in use", "preflight: could not tell (4 × unanswered s3.ListBucket)",
		}},
		"what the file makes an error": {file: doctorFile + "rules: { bucket-missing: error }\n", code: 5, says: []string{"✗ bad: preflight", "does not exist", "create the bucket"}},
		"credentials": {fault: sandbox.Fault{Operation: "GetCallerIdentity", Code: "InvalidClientTokenId", Status: 403}, code: 1, says: []string{
			"✗ bad: credentials", "next: get new credentials", "✓ good: clock", "? could not tell: roles · AWS was not asked, since it does not say who is asking", "credentials: bad (credentials-expired sts.GetCallerIdentity InvalidClientTokenId)",
		}},
		"an invalid file": {file: "version: 1\npreferences: { s3BucketNam: x }\n", code: 3, says: []string{
			"✗ bad: file", "has 1 error", "unknown key \"s3BucketNam\"", "next: did you mean s3BucketName", "documents that are read: 1 of 1", "file: bad (1 × unknown-key, ",
		}},
		"targets of another partition": {file: strings.Replace(doctorFile, "us-east-1", "cn-north-1", 1), code: 3, says: []string{"✗ bad: file", "partition", "documents that are read: 1 of 1"}},
		"the repository":               {op: "repos/get", hub: githubtest.NotFound(), code: 1, says: []string{"✗ bad: github", "does not see this repository", "next: add `contents: read`", "github: bad (permission 404)"}},
		"contents":                     {op: "git/get-ref", hub: githubtest.Forbidden("contents=read"), code: 1, says: []string{"✗ bad: github", "next: add `contents: read` to the job's permissions"}},
		"pull requests":                {op: "repos/list-pull-requests-associated-with-commit", hub: githubtest.Forbidden("pull_requests=read"), code: 1, says: []string{"✗ bad: github", "next: add `pull-requests: read`", "github: bad (permission 403)"}},
		"GitHub itself":                {op: "repos/get", hub: githubtest.Status(502), says: []string{"? could not tell: github", "githubstatus.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			if c.fault != (sandbox.Fault{}) {
				s.aws.Inject(c.fault)
			}
			if c.op != "" {
				s.hub.Fail(c.op, 0, c.hub)
			}
			if c.file == "" {
				c.file = doctorFile
			}
			code, stdout, stderr := s.examine(c.file, s.hub.JobToken(), c.late)
			if code != c.code || stderr != "" {
				t.Errorf("exit code %d, want %d; standard error %q\n%s", code, c.code, stderr, stdout)
			}
			s.contains("report", stdout, c.says...)
			_, paste, _ := strings.Cut(stdout, "```\n")
			for _, private := range []string{"00000000", "11111111", "arn:", "acme", "session-logs", "Acme", "reader", "preferences.yaml", "\x1b"} {
				if strings.Contains(paste, private) {
					t.Errorf("the bug report has %q:\n%s", private, paste)
				}
			}
			if strings.Contains(stdout, s.hub.JobToken()) || strings.Contains(stdout, "\x1b") {
				t.Errorf("the report has the token or a control character:\n%s", stdout)
			}
		})
	}
}

// TestDoctorNoRegion: without a region nobody is asked, and the credentials get
// no blame.
func TestDoctorNoRegion(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	path := filepath.Join(t.TempDir(), "preferences.yaml")
	if err := os.WriteFile(path, []byte("version: 1\npreferences: { idleSessionTimeout: 20 }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said strings.Builder
	code := Main(t.Context(), []string{"doctor", "--config", path}, Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said, Getenv: func(string) string { return "" }, Terminal: Terminal{Width: 200},
	})
	if code != 1 || said.Len() > 0 {
		t.Errorf("exit code %d, standard error %q", code, &said)
	}
	for _, want := range []string{
		"? could not tell: credentials · AWS was not asked, since no region is named", "✗ bad: regions · no region is named",
		"next: set AWS_REGION", "--region", "? could not tell: documents · AWS was not asked, since no region is named", "regions: bad (no region is named)",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "credentials-expired") || strings.Contains(out.String(), "bad: credentials") {
		t.Errorf("the credentials get the blame:\n%s", &out)
	}
}

// TestDoctorWrites nothing, to AWS or to GitHub.
func TestDoctorWrites(t *testing.T) {
	s := newStage(t)
	if code, stdout, _ := s.examine(doctorFile, s.hub.JobToken(), 0); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stdout)
	}
	if n := s.awsWrites(); n != 0 {
		t.Errorf("%d writes to AWS", n)
	}
	if n := s.aws.Counts()["AssumeRole"]; n != 2 {
		t.Errorf("%d roles were assumed, want one for each of 2 accounts", n)
	}
	for _, call := range s.hub.Calls() {
		if call.Method != http.MethodGet {
			t.Errorf("%s %s", call.Method, call.Path)
		}
	}
}

// TestDoctorStopped: what is known by then is told.
func TestDoctorStopped(t *testing.T) {
	s := newStage(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	s.context = ctx
	s.aws.Observe(func(c sandbox.Call) {
		if c.Operation == "GetDocument" {
			cancel(interrupted{2})
		}
	})
	code, stdout, _ := s.examine(doctorFile, "", 0)
	if code != 130 || !strings.Contains(stdout, "✓ good: credentials") || !strings.Contains(stdout, "skipped: github") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
}

// TestDoctorHostileNames: what the file calls things is no command to a log.
func TestDoctorHostileNames(t *testing.T) {
	s := newStage(t)
	s.aws.Inject(sandbox.Fault{Operation: "GetDocument", Code: "AccessDeniedException", Message: "\n::error::x ##[add-mask]y\u202e|`"})
	file := strings.Replace(doctorFile, `"111111111111"]`, `{ id: "111111111111", name: "\e[31m\n::error::x ##[add-mask]y" }]`, 1)
	file = strings.Replace(file, `"000000000000"`, `{ id: "000000000000" }`, 1)
	_, stdout, stderr := s.examine(file, "", 0)
	for line := range strings.Lines(stdout + stderr) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "::") || strings.ContainsAny(line, "\x1b\u202e") || strings.Contains(line, "##[") {
			t.Errorf("a hostile line: %q", line)
		}
	}
	s.contains("report", stdout, "✗ bad: documents")
}
