package rules_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/preflight"
	"github.com/ssmprefs/ssmprefs/internal/rules"
)

const foreseen = `version: 1
preferences:
  s3BucketName: logs
  kmsKeyId: alias/s
targets:
  - name: all
    regions: [eu-west-1, us-east-1, us-west-2]
`

func foresee(t *testing.T, more string) (*config.File, []config.Resolved) {
	t.Helper()
	f, found := config.Parse("preferences.yaml", []byte(foreseen+more), func(string) ([]byte, error) { return nil, os.ErrNotExist })
	if len(found) > 0 {
		t.Fatalf("%+v", found)
	}
	targets, _ := f.Resolve(caller, nil)
	return f, targets
}

// TestPreflight gives answers the place of their value and the severity that the
// file has for their rule. What reads the same is told once.
func TestPreflight(t *testing.T) {
	t.Parallel()
	bucket := preflight.Obstacle{Rule: preflight.RuleBucketMissing, Keys: []preferences.Key{preferences.S3BucketName}, Problem: `the bucket "logs" does not exist`, Effect: "logs are lost"}
	disabled := preflight.Obstacle{Rule: preflight.RuleKeyState, Keys: []preferences.Key{preferences.KMSKeyID}, Problem: "the KMS key is disabled", Effect: "no session opens"}
	asymmetric := disabled
	asymmetric.Problem = "the KMS key is asymmetric"
	elsewhere := disabled
	elsewhere.Rule = preflight.RuleKeyRegion
	answers := []preflight.Answer{
		{Obstacles: []preflight.Obstacle{bucket, disabled}},
		{Obstacles: []preflight.Obstacle{bucket, asymmetric}},
		{Obstacles: []preflight.Obstacle{elsewhere}, Unchecked: []preflight.Unchecked{{What: "w"}}},
	}
	const (
		lost    = `3:17 warning bucket-missing: the bucket "logs" does not exist, so logs are lost in [0 1]`
		off     = `4:13 warning kms-key-state: the KMS key is disabled, so no session opens in [0]`
		unusual = `4:13 warning kms-key-state: the KMS key is asymmetric, so no session opens in [1]`
	)
	for _, c := range []struct {
		name, more string
		want       []string
		sentences  []int // of each target
		foresees   bool
	}{
		{"as it is", "", []string{lost, unusual, off}, []int{2, 2, 1}, false},
		{"raised", "rules: { bucket-missing: error }", []string{`3:17 error bucket-missing: the bucket "logs" does not exist, so logs are lost in [0 1]`, unusual, off}, []int{2, 2, 1}, true},
		{"silent", "rules: { bucket-missing: off, kms-key-region: off }", []string{unusual, off}, []int{1, 1, 0}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, targets := foresee(t, c.more)
			findings, obstacles := rules.Preflight(f, targets, answers)
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%d:%d %s %s: %s in %v", f.Line, f.Column, f.Severity, f.Rule, f.Message, f.Targets))
				if f.Remedy == "" || f.Excerpt == "" {
					t.Errorf("%s has no remedy or no excerpt", f.Rule)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for i, o := range obstacles {
				if len(o) != c.sentences[i] {
					t.Errorf("target %d has %+v", i, o)
				}
			}
			if got := rules.Foresees(f); got != c.foresees {
				t.Errorf("foresees errors: %v", got)
			}
		})
	}
	f, targets := foresee(t, "")
	_, obstacles := rules.Preflight(f, targets, answers)
	if got, want := obstacles[0][0].Sentence, `The bucket "logs" does not exist, so logs are lost.`; got != want {
		t.Errorf("sentence %q, want %q", got, want)
	}
}

// TestPreflightOfWhatIsLive: the way out of what the file leaves as it is live is
// not in a value of the file, which judges nothing of it by itself.
func TestPreflightOfWhatIsLive(t *testing.T) {
	t.Parallel()
	f, found := config.Parse("preferences.yaml", []byte("version: 1\npreferences: { s3BucketName: logs }\nunmanaged: [kmsKeyId]\n"), nil)
	if len(found) > 0 {
		t.Fatalf("%+v", found)
	}
	targets, _ := f.Resolve(caller, nil)
	for _, rule := range []string{preflight.RuleKeyState, preflight.RuleKeyRegion} {
		findings, _ := rules.Preflight(f, targets, []preflight.Answer{{Obstacles: []preflight.Obstacle{
			{Rule: rule, Keys: []preferences.Key{preferences.KMSKeyID}, Problem: "the KMS key that is live is disabled", Effect: "no session opens"},
		}}})
		const remedy = "correct what is live, or take kmsKeyId out of unmanaged and write it in the file"
		if len(findings) != 1 || findings[0].Rule != rule || findings[0].Remedy != remedy {
			t.Errorf("%s: %+v", rule, findings)
		}
	}
}
