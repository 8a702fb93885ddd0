package plan_test

import (
	"slices"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func TestWouldBe(t *testing.T) {
	t.Parallel()
	at := target.Target{Account: "111111111111", Region: "eu-west-1", Partition: "aws"}
	base, head := plan.Desired{Target: at}, plan.Desired{Target: at, Describes: true, Summary: "ours"}
	for k, texts := range map[preferences.Key][2]string{
		preferences.S3BucketName:       {"", "logs-111111111111"}, // needed already
		preferences.IdleSessionTimeout: {"60", "20"},
		preferences.KMSKeyID:           {"alias/a", "alias/b"}, // unmanaged at the head
		preferences.MaxSessionDuration: {"5", "5"},
	} {
		base.Set[k], head.Set[k] = texts[0], texts[1]
	}
	head.Unmanaged = head.Unmanaged.With(preferences.KMSKeyID)

	doc, err := preferences.ParseDocument(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"20","maxSessionDuration":"5"}}`)
	if err != nil {
		t.Fatal(err)
	}
	v := preferences.Version{Number: 3, Document: doc}
	needed := plan.ComputeTarget(head, &base, plan.Live{Snapshot: preferences.Snapshot{Latest: v, Default: v}}).Changes

	var keys []string
	for _, c := range plan.WouldBe(base, head, needed) {
		keys = append(keys, c.Key+" "+c.Old.Text()+" → "+c.New.Text())
		if again := plan.Identified(at, c); again.ID != c.ID {
			t.Errorf("%s: the id is not that of the change", c.Key)
		}
	}
	// The base says nothing of a description, so there is no change from it.
	if want := []string{"idleSessionTimeout 60 → 20"}; !slices.Equal(keys, want) {
		t.Errorf("would be %q, want %q", keys, want)
	}
}

// TestWouldBeBesideUnmanaged weighs a change beside a key that is left as it is
// live, which may be anything.
func TestWouldBeBesideUnmanaged(t *testing.T) {
	t.Parallel()
	head := plan.Desired{Unmanaged: preferences.Names{}.With(preferences.S3BucketName)}
	base := head
	base.Set[preferences.S3EncryptionEnabled] = "true"
	for _, c := range plan.WouldBe(base, head, nil) {
		if c.Direction != preferences.Loosens {
			t.Errorf("%s off beside a bucket that may be there: %s, %q", c.Key, c.Direction, c.Consequence)
		}
	}
}
