package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const stands = `The bucket "logs" does not exist, so no session opens.`

// found is a preflight of three targets, in the second of which something
// stands in the way.
func found() plan.Preflight {
	return plan.Preflight{
		Findings: []plan.Finding{plan.NewFinding(diag.Finding{Rule: "bucket-missing", Severity: diag.Warning, Message: "m", Remedy: "r"}, 1)},
		Obstacles: map[int][]plan.Obstacle{1: {{
			Keys: []preferences.Key{preferences.S3BucketName, preferences.S3EncryptionEnabled}, Sentence: stands,
		}}},
		Unchecked: []plan.Unchecked{{What: "whether the bucket exists", Action: "s3:ListBucket", Why: "the role may not s3:ListBucket", Targets: []int{0, 2}}},
	}
}

func wishing(live plan.Live) plan.Input {
	in := plan.Input{Live: []plan.Live{live, live, live}}
	for _, region := range []string{"eu-west-1", "us-east-1", "us-west-2"} {
		d := plan.Desired{Target: target.Target{Name: "all", Account: "111111111111", Region: region, Partition: "aws"}}
		d.Set[preferences.S3BucketName], d.Set[preferences.S3EncryptionEnabled], d.Set[preferences.IdleSessionTimeout] = "logs", "true", "10"
		d.Texts = d.Set
		in.Desired = append(in.Desired, d)
	}
	return in
}

// TestPreflight tells what stands in the way with the first change that meets
// it, and with no other. The ids and the hash are those of the same changes without.
func TestPreflight(t *testing.T) {
	t.Parallel()
	in := wishing(plan.Live{})
	without := plan.Compute(in)
	in.Preflight = found()
	with := plan.Compute(in)

	if with.PlanHash != without.PlanHash {
		t.Errorf("hash %s, and %s without preflight", with.PlanHash, without.PlanHash)
	}
	for i, target := range with.Targets {
		for j, c := range target.Changes {
			plain := without.Targets[i].Changes[j]
			met := i == 1 && c.Key == "s3BucketName"
			if got := strings.TrimPrefix(c.Consequence, plain.Consequence); got != map[bool]string{true: " " + stands}[met] {
				t.Errorf("targets[%d] %s: the consequence gains %q", i, c.Key, got)
			}
			if c.ID != plain.ID {
				t.Errorf("targets[%d] %s: another id", i, c.Key)
			}
		}
	}
	var groups [][]int
	for _, g := range with.Groups {
		groups = append(groups, g.Targets)
	}
	if diff := cmp.Diff([][]int{{0, 2}, {1}}, groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	validate(t, schema(t), roundTrip(t, with))
}

// TestPreflightOfARepoint: what the default moves over meets it too.
func TestPreflightOfARepoint(t *testing.T) {
	t.Parallel()
	version := func(number int, bucket string) preferences.Version {
		doc, err := preferences.ParseDocument(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3BucketName":"` + bucket +
			`","s3EncryptionEnabled":true,"idleSessionTimeout":"10"}}`)
		if err != nil {
			t.Fatal(err)
		}
		return preferences.Version{Number: number, Document: doc}
	}
	in := wishing(plan.Live{Snapshot: preferences.Snapshot{Latest: version(2, "logs"), Default: version(1, "old")}})
	in.Preflight = found()
	p := plan.Compute(in)
	for i, target := range p.Targets {
		if len(target.Changes) != 1 || len(target.Changes[0].Moves) != 1 {
			t.Fatalf("targets[%d]: changes %+v", i, target.Changes)
		}
		c := target.Changes[0]
		for _, text := range []string{c.Consequence, c.Moves[0].Consequence} {
			if strings.Contains(text, stands) != (i == 1) {
				t.Errorf("targets[%d]: %q", i, text)
			}
		}
	}
	validate(t, schema(t), roundTrip(t, p))
}

func TestUncheckedOfNoTarget(t *testing.T) {
	t.Parallel()
	in := wishing(plan.Live{})
	in.Preflight.Unchecked = []plan.Unchecked{{What: "w", Action: "a", Why: "y", Targets: []int{3}}}
	encoded, err := plan.Encode(plan.Compute(in))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Decode(encoded); err == nil || !strings.Contains(err.Error(), "unchecked[0]: there is no targets[3]") {
		t.Errorf("error %v", err)
	}
}

func TestUncheckedIsRedacted(t *testing.T) {
	t.Parallel()
	in := wishing(plan.Live{})
	in.Preflight.Unchecked = []plan.Unchecked{{What: `whether the bucket "logs-111111111111" exists`, Action: "a", Why: "no answer about 111111111111", Targets: []int{0}}}
	p := plan.Compute(in).Redacted()
	if got := p.Unchecked[0].What + p.Unchecked[0].Why; strings.Contains(got, "111111111111") {
		t.Errorf("the id is shown: %q", got)
	}
}

// TestEffective is what a target has after an apply: what the file leaves is as
// it is live.
func TestEffective(t *testing.T) {
	t.Parallel()
	live, err := preferences.ParseDocument(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3BucketName":"live","s3EncryptionEnabled":true,"kmsKeyId":"k"}}`)
	if err != nil {
		t.Fatal(err)
	}
	var d plan.Desired
	d.Set[preferences.CloudWatchLogGroupName] = "/ssm"
	d.Unmanaged = d.Unmanaged.With(preferences.S3BucketName).With(preferences.S3EncryptionEnabled).With(preferences.CloudWatchStreamingEnabled)
	want := d.Set
	if got := d.Effective(nil); got != want {
		t.Errorf("over no document %q, want %q", got, want)
	}
	want[preferences.S3BucketName], want[preferences.S3EncryptionEnabled] = "live", "true"
	if got := d.Effective(live); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
