package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/cli"
)

// TestPoliciesAreWhatHelpLists holds the policies of README.md to the SSM
// actions in the help of the command that they are for.
func TestPoliciesAreWhatHelpLists(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	policies := map[string]string{}
	for _, part := range block.FindAllStringSubmatch(string(page), -1) {
		policies[part[1]] = part[3]
	}
	ssmAction := regexp.MustCompile(`ssm:\w+`)
	for _, command := range []string{"plan", "apply"} {
		var out bytes.Buffer
		cli.Main(t.Context(), []string{"help", command}, cli.Env{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }})
		want := ssmAction.FindAllString(out.String(), -1)
		var policy struct {
			Statement []struct {
				Resource string
			}
		}
		text := policies[command+"-policy.json"]
		if err := json.Unmarshal([]byte(text), &policy); err != nil || len(policy.Statement) != 1 {
			t.Fatalf("the %s policy: %v, %s", command, err, text)
		}
		if got := ssmAction.FindAllString(text, -1); !slices.Equal(got, want) {
			t.Errorf("the %s policy allows %q, its help lists %q", command, got, want)
		}
		if got, want := policy.Statement[0].Resource, "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell"; got != want {
			t.Errorf("the %s policy is on %s, want %s", command, got, want)
		}
	}
}
