package sandbox

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestJudges lets other people's clients talk to a sandbox with the resources of
// testdata/judges/sandbox.json: boto3, the AWS CLI and Terraform, each by the
// script of its name. SSMPREFS_JUDGES=1 runs them, about a minute. A judge that is not on this machine fails the test,
// unless SSMPREFS_JUDGES=available.
func TestJudges(t *testing.T) {
	wanted := os.Getenv("SSMPREFS_JUDGES")
	if wanted == "" {
		t.Skip("SSMPREFS_JUDGES=1 runs boto3, the AWS CLI and Terraform against the sandbox")
	}
	const judges = "../../testdata/judges/"
	file := filepath.Join(t.TempDir(), "sandbox.json")
	if err := os.WriteFile(file, contents(t, judges+"sandbox.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, file)
	for _, script := range []string{"boto.py", "awscli.sh", "terraform.sh"} {
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), judges+script, s.URL()).CombinedOutput()
			t.Logf("%s", out)
			absent, failed := errors.AsType[*exec.ExitError](err)
			switch {
			case failed && absent.ExitCode() == 77 && wanted == "available":
				t.Skip(strings.TrimSpace(string(out)))
			case err != nil:
				t.Errorf("%s: %v", script, err)
			}
		})
	}
}
