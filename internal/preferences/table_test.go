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
		Profile: {MoveSet, MoveCleared, MoveChanged, MoveSame},
		Flag:    {MoveOn, MoveOff, MoveUnreadable},
		Minutes: {MoveRaised, MoveLowered, MoveChanged, MoveUnreadable},
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
		switch k {
		case MaxSessionDuration: // unset is no limit, so it can be set and cleared
			want = append(want, MoveSet, MoveCleared)
		case IdleSessionTimeout: // unset is 20, so it can be set to the same
			want = append(want, MoveSame)
		}
		var always []MoveKind
		for i, m := range e.Moves {
			if m.When.Is == Any {
				always = append(always, m.Kind)
			}
			if slices.ContainsFunc(e.Moves[:i], func(before Move) bool { return before.Kind == m.Kind && before.When.Is == Any }) {
				t.Errorf("%s: %s when %s is never reached", k, m.Kind, m.When)
			}
			checkSentence(t, k, m.Consequence)
		}
		slices.Sort(always)
		slices.Sort(want)
		if !slices.Equal(always, want) {
			t.Errorf("%s: moves without condition %v, want %v", k, always, want)
		}
		if k < Count {
			checkSentence(t, k, e.WhenUnset)
			if len(e.Examples) == 0 || e.OnNode == (e.Type == Minutes) {
				t.Errorf("%s: examples %v, on the node: %v", k, e.Examples, e.OnNode)
			}
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
