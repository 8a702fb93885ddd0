package acttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// process is a stage whose runner starts the program itself, by environment,
// event file and command files, on a fleet of two accounts.
type process struct {
	*stage
	program string
	fleet   []place
}

// file is preferences.yaml for the accounts. Each profile is a file of its own,
// so that pull requests can be merged in any order without a conflict.
const file = `version: 1
roles: { plan: ssmprefs, apply: ssmprefs }
preferences:
  idleSessionTimeout: 20
  runAsEnabled: true
  runAsDefaultUser: ops
  shellProfile:
    linux: { file: profile.sh }
    windows: { file: profile.ps1 }
rules: { no-session-logs: "off" }
targets:
  - name: all
    accounts: ["%s", "%s"]
    regions: [eu-west-1, us-east-1]
`

// asTheFile is what the file says, as the console writes it.
const asTheFile = `{"s3BucketName":"","s3KeyPrefix":"","s3EncryptionEnabled":false,"cloudWatchLogGroupName":"",` +
	`"cloudWatchEncryptionEnabled":false,"cloudWatchStreamingEnabled":false,"kmsKeyId":"","runAsEnabled":true,"runAsDefaultUser":"ops",` +
	`"idleSessionTimeout":"20","maxSessionDuration":"","shellProfile":{"windows":"cd C:\\","linux":"cd /"}}`

// newProcess is a fleet of accounts that no other has, all as the file says.
func newProcess(t *testing.T, program, address string, number int) *process {
	s := &process{program: program}
	a, b := fmt.Sprintf("8000000000%02d", number), fmt.Sprintf("9000000000%02d", number)
	s.stage = newStage(t, motoAt(t, address), githubtest.Files{
		"preferences.yaml": fmt.Sprintf(file, a, b), "profile.sh": "cd /", "profile.ps1": `cd C:\`,
	})
	s.runner, s.hidden = s.start, append(s.hidden, a, b)
	for _, account := range []string{a, b} {
		for _, region := range []string{"eu-west-1", "us-east-1"} {
			s.fleet = append(s.fleet, place{account, region})
			s.aws.console(t, place{account, region}, asTheFile)
		}
	}
	return s
}

// start runs the step for an event at a commit.
func (s *process) start(event, sha, ref, payload string) acted {
	s.Helper()
	folder := s.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	s.checkOut(sha, in("workspace"))
	for name, text := range map[string]string{"event.json": payload, "output": "", "summary": ""} {
		s.write(in(name), text)
	}
	var asked struct{ Inputs map[string]string }
	if err := json.Unmarshal([]byte(payload), &asked); err != nil {
		s.Fatal(err)
	}
	cmd := exec.CommandContext(s.Context(), s.program, "action")
	cmd.Dir = in("workspace")
	for name, value := range map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": in("event.json"), "GITHUB_REPOSITORY": s.repo.Name,
		"GITHUB_SHA": sha, "GITHUB_REF": ref, "GITHUB_RUN_ID": strconv.Itoa(100 + s.runs), "GITHUB_ACTOR": "ana",
		"GITHUB_API_URL": s.hub.URL, "GITHUB_GRAPHQL_URL": s.hub.GraphQL, "GITHUB_SERVER_URL": "https://github.com",
		"GITHUB_WORKSPACE": in("workspace"), "GITHUB_OUTPUT": in("output"), "GITHUB_STEP_SUMMARY": in("summary"), "RUNNER_TEMP": folder,
		"INPUT_GITHUB-TOKEN": s.hub.JobToken(), "INPUT_MODE": asked.Inputs["mode"], "INPUT_EXPECTED-PLAN-HASH": asked.Inputs["hash"],
		"AWS_ENDPOINT_URL": s.aws.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": in("none"), "AWS_SHARED_CREDENTIALS_FILE": in("none"),
		"HOME": folder, "PATH": os.Getenv("PATH"),
	} {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		s.Fatal(err)
	}
	got := hear(out)
	got.job, got.outputs, got.summary = "success", outputs(s.text(in("output"))), s.text(in("summary"))
	if err != nil {
		got.job = "failure"
	}
	if code := strconv.Itoa(cmd.ProcessState.ExitCode()); got.outputs["exit-code"] != code {
		s.Errorf("the exit code is %s, its output %q; log:\n%s", code, got.outputs["exit-code"], got.log)
	}
	return got
}

func (s *process) text(file string) string {
	s.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		s.Fatal(err)
	}
	return string(text)
}

// hear reads a log as the runner does: it obeys commands, unless they are
// stopped, and masks.
func hear(out []byte) acted {
	got := acted{said: map[string][]string{}}
	var masks []string
	stopped := ""
	for line := range bytes.Lines(out) {
		text := strings.TrimSpace(string(line))
		head, data, _ := strings.Cut(strings.TrimPrefix(text, "::"), "::")
		command, _, _ := strings.Cut(head, " ")
		switch {
		case !strings.HasPrefix(text, "::"):
		case stopped != "":
			if head == stopped {
				stopped = ""
				continue
			}
		case command == "stop-commands":
			stopped = data
			continue
		case command == "add-mask":
			masks = append(masks, data)
			continue
		default:
			got.said[command] = append(got.said[command], head+": "+data)
		}
		for _, mask := range masks {
			text = strings.ReplaceAll(text, mask, "***")
		}
		got.log += text + "\n"
	}
	return got
}

// outputs are what the runner reads of GITHUB_OUTPUT.
func outputs(text string) map[string]string {
	all := map[string]string{}
	for text != "" {
		var name, value string
		name, text, _ = strings.Cut(text, "<<")
		end, rest, _ := strings.Cut(text, "\n")
		value, text, _ = strings.Cut("\n"+rest, "\n"+end+"\n")
		all[name] = strings.TrimPrefix(value, "\n")
	}
	return all
}
