package preferences

import (
	"slices"
	"strings"
	"testing"
)

func TestTableIsComplete(t *testing.T) {
	t.Parallel()
	kinds := map[Type][]MoveKind{
		Text:    {MoveSet, MoveCleared, MoveChanged},
		Profile: {MoveSet, MoveCleared, MoveChanged},
		Flag:    {MoveOn, MoveOff},
		Minutes: {MoveRaised, MoveLowered, MoveChanged},
	}
	for k := range Key(KeyCount) {
		e := k.Describe()
		if e.Name == "" || e.Title == "" || e.Help == "" || !strings.HasPrefix(e.Docs, guide) {
			t.Errorf("%s: the row has gaps: %+v", k, e)
		}
		if back, ok := ParseKey(k.String()); !ok || back != k {
			t.Errorf("ParseKey(%q) = %d, %v, want %d", k, back, ok, k)
		}
		if bounded := e.Min > 0 && e.Max > e.Min; bounded != (e.Type == Minutes) {
			t.Errorf("%s: bounds %d to %d do not fit its type", k, e.Min, e.Max)
		}
		want := slices.Clone(kinds[e.Type])
		if k == MaxSessionDuration { // unset is no limit, so it can be set and cleared
			want = append([]MoveKind{MoveSet, MoveCleared}, want...)
		}
		var got []MoveKind
		for _, m := range e.Moves {
			got = append(got, m.Kind)
			checkSentence(t, k, m.Consequence)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: moves %v, want %v", k, got, want)
		}
	}
	if _, ok := ParseKey("S3BucketName"); ok {
		t.Error("ParseKey folds letter case")
	}
	if got := len(Preferences()); got != Count {
		t.Errorf("%d preferences, want %d", got, Count)
	}
}

func checkSentence(t *testing.T, k Key, s string) {
	t.Helper()
	if !strings.HasSuffix(s, ".") || strings.Contains(s, ". ") || strings.ContainsAny(s, "\n`") || strings.ToUpper(s[:1]) != s[:1] {
		t.Errorf("%s: not one plain sentence: %q", k, s)
	}
}

func TestMoves(t *testing.T) {
	t.Parallel()
	on, off := FlagValue(true), FlagValue(false)
	text := TextValue
	tests := []struct {
		key      Key
		old, new Value
		want     Direction
		says     string
	}{
		{S3BucketName, text(""), text("a"), Tightens, "The log of each new session"},
		{S3BucketName, Value{}, text("a"), Tightens, "The log of each new session"},
		{S3BucketName, text("a"), text(""), Loosens, "no longer logged to S3"},
		{S3BucketName, text("a"), text("b"), Neutral, "the new bucket"},
		{CloudWatchLogGroupName, text("a"), text(""), Loosens, "no longer logged to CloudWatch"},
		{KMSKeyID, text("a"), text(""), Loosens, "TLS only"},
		{KMSKeyID, text(""), text("a"), Tightens, "kms:Decrypt"},
		{KMSKeyID, text("a"), text("b"), Neutral, "the new KMS key"},
		{S3KeyPrefix, text("a"), text(""), Neutral, "root of the S3 bucket"},
		{S3EncryptionEnabled, off, on, Tightens, "nobody gets in"},
		{S3EncryptionEnabled, on, off, Loosens, "no longer check"},
		{CloudWatchEncryptionEnabled, on, off, Loosens, "no longer check"},
		{CloudWatchStreamingEnabled, off, on, Tightens, "while the session runs"},
		{CloudWatchStreamingEnabled, text("{{x}}"), on, Tightens, "while the session runs"},
		{RunAsEnabled, on, off, Loosens, "run as ssm-user"},
		{RunAsEnabled, text(`"yes"`), off, Loosens, "run as ssm-user"},
		{RunAsDefaultUser, text("a"), text("b"), Neutral, "the new user"},
		{ShellProfileLinux, text(""), text("id"), Neutral, "typed into sh"},
		{ShellProfileWindows, text("dir"), text(""), Neutral, "Nothing is typed"},

		{IdleSessionTimeout, text(""), text("30"), Loosens, "A session left alone stays open for 30 minutes instead of 20 minutes."},
		{IdleSessionTimeout, text(""), text("1"), Tightens, "after 1 minute instead of 20 minutes, "},
		{IdleSessionTimeout, text("9"), text("10"), Loosens, "10 minutes instead of 9 minutes"},
		{IdleSessionTimeout, text("10"), text("9"), Tightens, "9 minutes instead of 10 minutes"},
		{IdleSessionTimeout, text("10"), text(""), Loosens, "20 minutes instead of 10 minutes"},
		{IdleSessionTimeout, text("30"), text(""), Tightens, "20 minutes instead of 30 minutes"},
		{IdleSessionTimeout, text(""), text("20"), Neutral, "A session left alone is closed after 20 minutes."},
		{IdleSessionTimeout, text("{{x}}"), text("20"), Neutral, "A session left alone is closed after 20 minutes."},
		{IdleSessionTimeout, text("20"), text("{{x}}"), Neutral, "after an unreadable time."},
		{MaxSessionDuration, text(""), text("60"), Tightens, "Every session is ended after 60 minutes, "},
		{MaxSessionDuration, text("60"), text(""), Loosens, "without limit"},
		{MaxSessionDuration, text("60"), text("120"), Loosens, "A session may last 120 minutes instead of 60 minutes."},
		{MaxSessionDuration, text("120"), text("60"), Tightens, "60 minutes instead of 120 minutes"},
		{MaxSessionDuration, text("12.5"), text("60"), Neutral, "after 60 minutes"},
		{MaxSessionDuration, text("12.5"), text(""), Loosens, "without limit"},

		{Description, text("a"), text(""), Neutral, "loses its description"},
		{SchemaVersion, text("2.2"), text("1.0"), Neutral, "schemaVersion 1.0"},
		{SessionType, text(""), text("Standard_Stream"), Neutral, "Standard_Stream"},
	}
	for _, tt := range tests {
		if got := tt.key.Direction(tt.old, tt.new); got != tt.want {
			t.Errorf("%s %q to %q: direction %s, want %s", tt.key, tt.old.Text(), tt.new.Text(), got, tt.want)
		}
		got := tt.key.Consequence(tt.old, tt.new)
		if !strings.Contains(got, tt.says) || strings.ContainsAny(got, "{}") {
			t.Errorf("%s %q to %q: consequence %q, want it to say %q", tt.key, tt.old.Text(), tt.new.Text(), got, tt.says)
		}
	}
}
