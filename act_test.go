package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// actStage is a repository whose workflow uses the action of this tree, the
// runner that others wrote (nektos/act), a GitHub and an AWS.
type actStage struct {
	*testing.T
	program  string
	home     string // act's own
	checkout string
	hub      *githubtest.Server
	repo     *githubtest.Repo
	aws      *moto
	runs     int
}

const actWorkflow = `name: preferences
on: [pull_request, push, merge_group, workflow_dispatch, pull_request_target, schedule]
jobs:
  preferences:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: prefs
        uses: ./
        with:
          mode: ${{ github.event.inputs.mode }}
          expected-plan-hash: ${{ github.event.inputs.hash }}
      - if: always()
        run: echo "a later step sees ${{ steps.prefs.outputs.result }}, ${{ steps.prefs.outcome }}"
`

// newActStage is a public repository, so that ids of accounts are hidden.
func newActStage(t *testing.T, program string, files githubtest.Files) *actStage {
	s := &actStage{T: t, program: program, home: t.TempDir(), checkout: t.TempDir(), hub: githubtest.New(t), aws: startMoto(t)}
	s.hub.Set(time.Now())
	s.repo = s.hub.Repository("acme/preferences", files)
	s.repo.Private = false
	s.write(".github/workflows/preferences.yml", actWorkflow)
	for _, path := range []string{"action.yml", "Dockerfile", ".dockerignore", "LICENSE", "go.mod", "go.sum", "main.go", "config-schema", "internal"} {
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			s.write(path, string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *actStage) write(path, text string) {
	s.Helper()
	path = filepath.Join(s.checkout, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.Fatal(err)
	}
}

// actLine is one line of act's --json.
type actLine struct {
	Msg       string            `json:"msg"`
	Command   string            `json:"command"` // of the runner, "" for what was printed
	Fields    map[string]string `json:"kvPairs"`
	Arg       string            `json:"arg"`
	Name      string            `json:"name"` // of an output
	Content   string            `json:"content"`
	JobResult string            `json:"jobResult"`
}

// acted is what came of a run.
type acted struct {
	job     string              // its result
	log     string              // masked
	said    map[string][]string // annotations by kind, as title, place and text
	outputs map[string]string
	summary string
}

// run runs the workflow for an event at a commit.
func (s *actStage) run(event, sha, ref string, payload map[string]any) acted {
	s.Helper()
	s.runs++
	for path, text := range s.repo.Files(sha) {
		s.write(path, text)
	}
	payload["repository"] = map[string]any{"id": s.repo.ID, "default_branch": "main"}
	text, err := json.Marshal(payload)
	if err != nil {
		s.Fatal(err)
	}
	file := filepath.Join(s.home, "event.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		s.Fatal(err)
	}
	args := []string{
		event, "--eventpath", file, "--actor", "ana", "--secret", "GITHUB_TOKEN", "--json",
		"--platform", "ubuntu-latest=runner:bookworm", "--pull=false", "--network", "host", "--rm",
		"--container-daemon-socket", "-", "--no-cache-server",
		"--rebuild=" + strconv.FormatBool(s.runs == 1), // what is built does not change
	}
	for name, value := range map[string]string{
		"GITHUB_API_URL": s.hub.URL, "GITHUB_GRAPHQL_URL": s.hub.GraphQL, "GITHUB_REPOSITORY": s.repo.Name,
		"GITHUB_RUN_ID": strconv.Itoa(100 + s.runs), "GITHUB_REF": ref, "SHA_REF": sha, // act's name for GITHUB_SHA
		"AWS_ENDPOINT_URL": s.aws.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "testing",
		"AWS_SECRET_ACCESS_KEY": "testing", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		args = append(args, "--env", name+"="+value)
	}
	cmd := exec.CommandContext(s.Context(), s.program, args...)
	cmd.Dir, cmd.WaitDelay = s.checkout, 10*time.Second
	cmd.Env = append(os.Environ(), "HOME="+s.home, "XDG_CACHE_HOME="+s.home, "XDG_CONFIG_HOME="+s.home, "GITHUB_TOKEN="+s.hub.JobToken())
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	got := s.read(out)
	if (err != nil) != (got.job == "failure") || got.job == "" {
		s.Fatalf("act: %v, and the job's result is %q\n%s%s", err, got.job, out, errors.Bytes())
	}
	return got
}

// read takes in what act says.
func (s *actStage) read(out []byte) acted {
	s.Helper()
	got := acted{said: map[string][]string{}, outputs: map[string]string{}}
	for text := range bytes.Lines(out) {
		var line actLine
		if err := json.Unmarshal(text, &line); err != nil {
			continue // of the engine's build
		}
		got.log += line.Msg + "\n"
		switch line.Command {
		case "error", "warning", "notice":
			place := ""
			if line.Fields["file"] != "" {
				place = line.Fields["file"] + ":" + line.Fields["line"] + ": "
			}
			got.said[line.Command] = append(got.said[line.Command], line.Fields["title"]+": "+place+line.Arg)
		case "set-output":
			got.outputs[line.Name] = line.Arg
		case "summary":
			got.summary += line.Content
		}
		if line.JobResult != "" {
			got.job = line.JobResult
		}
	}
	return got
}

// onPull is the run of a pull request, whose branch is in the repository of an
// id.
func (s *actStage) onPull(event string, p *githubtest.PullRequest, from int64) acted {
	s.Helper()
	side := func(ref, sha string, id int64) map[string]any {
		return map[string]any{"ref": ref, "sha": sha, "repo": map[string]any{"id": id}}
	}
	return s.run(event, p.Trial(), fmt.Sprintf("refs/pull/%d/merge", p.Number), map[string]any{
		"number": p.Number, "pull_request": map[string]any{
			"number": p.Number, "title": p.Title, "state": "open",
			"head": side(p.Branch, p.HeadSHA(), from), "base": side(p.Base, p.BaseSHA(), s.repo.ID),
		},
	})
}

// onPush is the run of a push of the head of main.
func (s *actStage) onPush() acted {
	s.Helper()
	sha, before := s.repo.Head("main"), strings.Repeat("0", 40)
	if parents := s.repo.Parents(sha); len(parents) > 0 {
		before = parents[0]
	}
	return s.run("push", sha, "refs/heads/main", map[string]any{"before": before, "after": sha, "deleted": false})
}

// on is the run of another event, at the head of main.
func (s *actStage) on(event string, payload map[string]any) acted {
	s.Helper()
	return s.run(event, s.repo.Head("main"), "refs/heads/main", maps.Clone(payload))
}

// wants checks what every run has: its end, told in every way.
func (s *actStage) wants(got acted, code int, result, reason string) {
	s.Helper()
	job := "success"
	if code != 0 {
		job = "failure"
	}
	is := []string{got.job, got.outputs["exit-code"], got.outputs["result"], got.outputs["failure-reason"]}
	want := []string{job, strconv.Itoa(code), result, reason}
	if strings.Join(is, " ") != strings.Join(want, " ") {
		s.Fatalf("the run ended %q, want %q; log:\n%s", is, want, got.log)
	}
	s.contains("log", got.log, "a later step sees "+result+", "+job)
	if len(got.outputs) != 18 || got.summary == "" || len(got.said["error"]) == 0 && code != 0 {
		s.Errorf("%d outputs, want 18; a summary of %d bytes; errors %q", len(got.outputs), len(got.summary), got.said["error"])
	}
	s.discreet(got)
}

// discreet checks that a run shows neither the id of the account nor the token,
// and that the file, whoever may write it, gave the runner no command.
func (s *actStage) discreet(got acted) {
	s.Helper()
	if strings.Contains(fmt.Sprint(got.log, got.summary, got.said, got.outputs), motoAccount) {
		s.Errorf("the id of the account is shown; log:\n%s", got.log)
	}
	if strings.Contains(got.log, "***") || strings.Contains(got.summary, s.hub.JobToken()) { // the log has its secrets masked
		s.Errorf("the token is shown, or the file has added a mask; log:\n%s", got.log)
	}
	for kind, all := range got.said {
		for _, text := range all {
			if strings.HasSuffix(text, ": forged") {
				s.Errorf("the file made an annotation, %s: %q", kind, text)
			}
		}
	}
}

func (s *actStage) contains(what, text string, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			s.Errorf("the %s has no %q:\n%s", what, part, text)
		}
	}
}
