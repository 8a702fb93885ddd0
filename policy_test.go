package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/cli"
)

// whole names everything that a file can name.
const whole = `version: 1
preferences:
  s3BucketName: logs
  s3EncryptionEnabled: true
  cloudWatchLogGroupName: /ssm
  kmsKeyId: alias/ssm
roles: { plan: plan, apply: apply }
rules: { bucket-missing: error } # so that an apply asks too
targets:
  - name: all
    accounts: ["111111111111"]
    regions: [eu-west-1]
`

// TestPoliciesAreWhatHelpLists holds the policies of the two roles and of
// their caller to the AWS actions in the help of the command that they are for.
func TestPoliciesAreWhatHelpLists(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "preferences.yaml")
	if err := os.WriteFile(file, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		var out, said bytes.Buffer
		if code := cli.Main(t.Context(), args, cli.Env{Stdout: &out, Stderr: &said, Getenv: func(string) string { return "" }}); code != 0 {
			t.Fatalf("%q: exit code %d, %s", args, code, &said)
		}
		return out.Bytes()
	}
	action := regexp.MustCompile(`(ssm|sts|s3|logs|kms):[A-Z]\w+`)
	for _, command := range []string{"plan", "apply"} {
		got := []string{"sts:GetCallerIdentity"} // which needs no grant
		for _, more := range [][]string{nil, {"--caller"}} {
			text := run(append([]string{"policy", command, "--config", file}, more...)...)
			var policy struct{ Statement []struct{ Action any } }
			if err := json.Unmarshal(text, &policy); err != nil {
				t.Fatalf("policy %s %q: %v, %s", command, more, err, text)
			}
			got = append(got, action.FindAllString(fmt.Sprint(policy), -1)...)
		}
		want := action.FindAllString(string(run("help", command)), -1)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
			t.Errorf("the %s policies allow %q, its help lists %q", command, got, want)
		}
	}
}
