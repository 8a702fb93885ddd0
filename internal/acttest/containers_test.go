package acttest

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// containers is a stage whose runner others wrote (nektos/act): the workflow
// uses the action of this tree.
type containers struct {
	*stage
	program  string
	home     string // act's own
	checkout string
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

func newContainers(t *testing.T, program string, files githubtest.Files) *containers {
	s := &containers{stage: newStage(t, startMoto(t), files), program: program, home: t.TempDir(), checkout: t.TempDir()}
	s.runner = s.act
	s.write(filepath.Join(s.checkout, ".github/workflows/preferences.yml"), actWorkflow)
	for _, path := range []string{"action.yml", "Dockerfile", ".dockerignore", "LICENSE", "go.mod", "go.sum", "main.go", "config-schema", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, path), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(file)
			s.write(filepath.Join(s.checkout, strings.TrimPrefix(file, root)), string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
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

// act runs the workflow for an event at a commit.
func (s *containers) act(event, sha, ref, payload string) acted {
	s.Helper()
	s.checkOut(sha, s.checkout)
	file := filepath.Join(s.home, "event.json")
	s.write(file, payload)
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
	s.contains("log", got.log, "a later step sees "+got.outputs["result"]+", "+got.job)
	return got
}

// read takes in what act says.
func (s *containers) read(out []byte) acted {
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
