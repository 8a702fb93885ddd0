package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/reconcile"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// stage is a repository on GitHub, an AWS, and a runner whose steps are run as
// the real one runs them: by environment, event file and command files.
type stage struct {
	*testing.T
	aws   *sandbox.Server
	hub   *githubtest.Server
	repo  *githubtest.Repo
	clock *stageClock
	runs  int

	context context.Context // of a step, for one that is stopped
}

// stageClock is time that passes by sleeping.
type stageClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stageClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stageClock) Sleep(ctx context.Context, d time.Duration) error {
	c.pass(d)
	return ctx.Err()
}

func (c *stageClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const minutes20 = "version: 1\npreferences:\n  idleSessionTimeout: 20\n  runAsEnabled: true\n  runAsDefaultUser: ops\n" +
	"rules: { no-session-logs: off }\ntargets:\n  - name: all\n    regions: [eu-west-1, us-east-1]\n"

// minutes is the file with another idle timeout.
func minutes(n int) githubtest.Files {
	return githubtest.Files{"preferences.yaml": strings.Replace(minutes20, "20", strconv.Itoa(n), 1)}
}

// newStage has the file on main, with nothing live. The AWS is in the process's
// environment, so tests with a stage do not run beside each other.
func newStage(t *testing.T, options ...githubtest.Option) *stage {
	t.Helper()
	aws, err := sandbox.Open("")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{T: t, aws: aws, hub: githubtest.New(t, options...)}
	s.clock = &stageClock{now: s.hub.Now()}
	aws.Clock = s.clock.Now
	if err := aws.Listen(""); err != nil {
		t.Fatal(err)
	}
	now, stop := context.WithCancel(context.Background())
	stop()
	t.Cleanup(func() { _ = aws.Close(now) }) // connections that nobody uses are not waited for
	s.repo = s.hub.Repository("acme/preferences", minutes(20))
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": aws.URL(), "AWS_ACCESS_KEY_ID": sandbox.AccessKey(sandbox.DefaultAccount), "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_SESSION_TOKEN": "token", "AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "none"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "none"),
	} {
		t.Setenv(name, value)
	}
	return s
}

// ran is what came of a step.
type ran struct {
	code    int
	log     string
	obeyed  []string // the commands that the runner would obey
	outputs map[string]string
	summary string
	plan    string // the plan file
}

// with is inputs and other variables; those of inputs are in small letters.
type with map[string]string

// step runs a step at a commit, whose files the workspace has.
func (s *stage) step(event, sha, ref string, payload map[string]any, env with) ran {
	s.Helper()
	s.runs++
	folder := s.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	workspace := file("workspace")
	for path, text := range s.repo.Files(sha) {
		s.write(filepath.Join(workspace, path), text)
	}
	payload["repository"] = map[string]any{"id": s.repo.ID, "default_branch": "main"}
	text, err := json.Marshal(payload)
	if err != nil {
		s.Fatal(err)
	}
	for _, name := range []string{"event.json", "output", "summary"} {
		s.write(file(name), "")
	}
	s.write(file("event.json"), string(text))
	all := map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": file("event.json"), "GITHUB_REPOSITORY": s.repo.Name,
		"GITHUB_SHA": sha, "GITHUB_REF": ref, "GITHUB_RUN_ID": strconv.Itoa(100 + s.runs), "GITHUB_ACTOR": "ana",
		"GITHUB_API_URL": s.hub.URL, "GITHUB_GRAPHQL_URL": s.hub.GraphQL, "GITHUB_SERVER_URL": "https://github.com",
		"GITHUB_WORKSPACE": workspace, "GITHUB_OUTPUT": file("output"), "GITHUB_STEP_SUMMARY": file("summary"), "RUNNER_TEMP": folder,
		"INPUT_GITHUB-TOKEN": s.hub.JobToken(), "AWS_ACCESS_KEY_ID": os.Getenv("AWS_ACCESS_KEY_ID"), "NO_COLOR": "1",
	}
	for name, value := range env {
		if strings.ToLower(name) == name {
			name = "INPUT_" + strings.ToUpper(name)
		}
		all[name] = value
	}
	var log strings.Builder
	ctx := s.Context()
	if s.context != nil {
		ctx = s.context
	}
	got := ran{code: Main(ctx, []string{"action"}, Env{
		Stdin: strings.NewReader(""), Stdout: &log, Stderr: &log, Version: "1.0.0-test",
		Getenv: func(name string) string { return all[name] },
		Clock:  reconcile.Clock{Now: s.clock.Now, Sleep: s.clock.Sleep},
	})}
	got.log, got.obeyed = log.String(), obeyed(log.String())
	got.outputs, got.summary = outputs(s.read(file("output"))), s.read(file("summary"))
	if path := got.outputs["plan-file"]; path != "" {
		got.plan = s.read(path)
	}
	return got
}

func (s *stage) write(file, text string) {
	s.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) read(file string) string {
	s.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		s.Fatal(err)
	}
	return string(text)
}

// onPull is the run of a pull request.
func (s *stage) onPull(p *githubtest.PullRequest, env with) ran {
	s.Helper()
	return s.step("pull_request", p.Trial(), fmt.Sprintf("refs/pull/%d/merge", p.Number), s.pullEvent(p, s.repo.ID), env)
}

func (s *stage) pullEvent(p *githubtest.PullRequest, from int64) map[string]any {
	side := func(ref, sha string, id int64) map[string]any {
		return map[string]any{"ref": ref, "sha": sha, "repo": map[string]any{"id": id}}
	}
	return map[string]any{"pull_request": map[string]any{
		"number": p.Number, "title": p.Title, "state": "open",
		"head": side(p.Branch, p.HeadSHA(), from), "base": side(p.Base, p.BaseSHA(), s.repo.ID),
	}}
}

// onPush is the run of a push of main to a commit.
func (s *stage) onPush(sha string, env with) ran {
	s.Helper()
	before := strings.Repeat("0", 40)
	if parents := s.repo.Parents(sha); len(parents) > 0 {
		before = parents[0]
	}
	return s.step("push", sha, "refs/heads/main", map[string]any{"before": before, "after": sha}, env)
}

// on is the run of any other event, at the head of main.
func (s *stage) on(event string, env with) ran {
	s.Helper()
	return s.step(event, s.repo.Head("main"), "refs/heads/main", map[string]any{}, env)
}

// review opens a pull request, plans it and merges it.
func (s *stage) review(files githubtest.Files, method githubtest.Method) (sha string, p *githubtest.PullRequest) {
	s.Helper()
	p = s.repo.OpenPullRequest("ana", "Change", files)
	s.wants(s.onPull(p, nil), 0, "changes", "")
	return p.Merge(method), p
}

// settled brings live what main's file says.
func (s *stage) settled() {
	s.Helper()
	s.wants(s.onPush(s.repo.Head("main"), with{"require-reviewed-plan": "false"}), 0, "applied", "")
}

func (s *stage) wants(got ran, code int, result, reason string) {
	s.Helper()
	if got.code != code || got.outputs["result"] != result || got.outputs["failure-reason"] != reason {
		s.Fatalf("exit code %d, result %q, reason %q; want %d, %q, %q\nlog:\n%s\nsummary:\n%s",
			got.code, got.outputs["result"], got.outputs["failure-reason"], code, result, reason, got.log, got.summary)
	}
	if got.outputs["exit-code"] != strconv.Itoa(code) {
		s.Errorf("output exit-code is %q, the code %d", got.outputs["exit-code"], code)
	}
}

func (s *stage) contains(what, text string, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			s.Errorf("the %s has no %q:\n%s", what, part, text)
		}
	}
}
