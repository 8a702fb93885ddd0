package cli

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestDenyTooLarge tells which kind of policy it does not fit in.
func TestDenyTooLarge(t *testing.T) {
	t.Parallel()
	for roles, want := range map[int][2]bool{20: {false, false}, 95: {true, false}, 200: {true, true}} {
		var names []string
		for i := range roles {
			names = append(names, fmt.Sprintf("a-role-with-a-long-name-%04d", i))
		}
		var out, said bytes.Buffer
		code := Main(t.Context(), []string{"policy", "deny", "--config", filepath.Join("testdata", "deny.yaml"), "--except", strings.Join(names, ",")},
			Env{Stdout: &out, Stderr: &said, Getenv: func(string) string { return "" }})
		got := [2]bool{strings.Contains(said.String(), "as a managed policy"), strings.Contains(said.String(), "as a service control policy")}
		if code != 0 || got != want {
			t.Errorf("%d roles, %d bytes: exit code %d, told %v, want %v\n%s", roles, out.Len(), code, got, want, &said)
		}
	}
}
