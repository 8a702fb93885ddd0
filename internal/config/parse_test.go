package config_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/golden"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

var caller = config.Caller{Account: "000000000001", Region: "eu-central-1", Partition: "aws", ARN: "arn:aws:iam::000000000001:user/test"}

// beside opens profile files in the folder of the test's file.
func beside(folder string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		content, err := os.ReadFile(filepath.Join(folder, path))
		if os.IsNotExist(err) {
			return nil, os.ErrNotExist
		}
		return content, err
	}
}

// load parses and resolves a file, and returns all that is found.
func load(t *testing.T, path string) (*config.File, []config.Resolved, []diag.Finding) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, found := config.Parse(filepath.Base(path), text, beside(filepath.Dir(path)))
	if f == nil {
		return nil, nil, found
	}
	c := caller
	if strings.HasPrefix(filepath.Base(path), "chin") {
		c.Partition = "aws-cn"
	}
	resolved, more := f.Resolve(c, nil)
	return f, resolved, diag.Sorted(append(found, more...))
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files match %s (%v)", pattern, err)
	}
	return paths
}

// TestBad holds what is found in a bad file to the text beside it. A new case
// is a file.
func TestBad(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			_, _, found := load(t, path)
			if !diag.HasError(found) {
				t.Error("no error found")
			}
			for _, f := range found {
				if f.File == "" || f.Line < 1 || f.Column < 1 || f.Rule == "" || f.Message == "" || f.Remedy == "" || f.Excerpt == "" {
					t.Errorf("incomplete finding: %+v", f)
				}
			}
			golden.Compare(t, strings.TrimSuffix(path, ".yaml")+".out", diag.Text(found))
		})
	}
}

// TestGood holds what a good file resolves to to the JSON beside it.
func TestGood(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			f, resolved, found := load(t, path)
			if len(found) > 0 {
				t.Fatalf("found:\n%s", diag.Text(found))
			}
			golden.Compare(t, strings.TrimSuffix(path, ".yaml")+".json", show(t, f, resolved))
		})
	}
}

// shownTarget is a resolved target for people: only what is set, texts only
// where they differ, places without the file.
type shownTarget struct {
	Name, Account, AccountName, Region, Partition string

	Set, Texts, Positions map[string]string
	Description           *string `json:",omitempty"`
	Unmanaged             preferences.Names
	Access                config.Access
}

func show(t *testing.T, f *config.File, resolved []config.Resolved) string {
	t.Helper()
	var targets []shownTarget
	for _, r := range resolved {
		s := shownTarget{
			Name: r.Target.Name, Account: r.Target.Account, AccountName: r.Target.AccountName, Region: r.Target.Region, Partition: r.Target.Partition,
			Set: map[string]string{}, Texts: map[string]string{}, Positions: map[string]string{},
			Unmanaged: r.Unmanaged, Access: r.Access,
		}
		if r.Describes {
			s.Description = &r.Summary
		}
		for _, k := range preferences.Preferences() {
			s.Positions[k.String()] = strings.TrimPrefix(r.Positions[k].String(), f.Source.Name()+":")
			if r.Set[k] != "" {
				s.Set[k.String()] = r.Set[k]
			}
			if r.Texts[k] != r.Set[k] {
				s.Texts[k.String()] = r.Texts[k]
			}
		}
		targets = append(targets, s)
	}
	severities := map[string]diag.Severity{}
	for _, o := range f.Overrides {
		severities[o.Rule.Text] = o.Severity
	}
	shown, err := json.MarshalIndent(struct {
		Limits           plan.Limits
		ProfileFiles     []string
		OrganizationRole string
		Severities       map[string]diag.Severity
		Targets          []shownTarget
	}{f.Limits, f.ProfileFiles(), f.OrganizationRole.Text, severities, targets}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(shown) + "\n"
}
