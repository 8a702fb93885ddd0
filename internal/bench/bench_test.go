package main

import (
	"strings"
	"testing"
	"time"
)

func TestIdeal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fleet fleet
		early bool
		want  time.Duration
	}{
		{fleet{1, 1}, true, 5 * latency},
		{fleet{1, 1}, false, 7 * latency},
		{fleet{100, 17}, false, (5 + 2 + 54) * latency},
	} {
		if got := c.fleet.ideal(latency, wide, c.early); got != c.want {
			t.Errorf("%+v, early %v: %v, want %v", c.fleet, c.early, got, c.want)
		}
	}
}

func TestBucket(t *testing.T) {
	t.Parallel()
	var b bucket
	now := time.Unix(0, 0)
	for i, step := range []struct {
		after time.Duration
		want  bool
	}{
		{0, true}, {0, true}, {0, false}, {900 * time.Millisecond, false}, {100 * time.Millisecond, true}, {0, false},
		{time.Hour, true}, {0, true}, {0, false},
	} {
		now = now.Add(step.after)
		if got := b.take(now, 1, 2); got != step.want {
			t.Errorf("step %d: %v, want %v", i, got, step.want)
		}
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	f := fleet{3, 2}
	for _, c := range []struct {
		key, region string
		want        int
		ok          bool
	}{
		{"ASIA100000000002", "us-east-2", 5, true},
		{"ASIA100000000003", "us-east-2", 0, false},
		{"ASIA100000000000", "us-west-1", 0, false},
		{"AKIABENCH", "us-east-1", 0, false},
	} {
		if got, ok := f.index(c.key, c.region); got != c.want || ok != c.ok {
			t.Errorf("%s in %s: %d %v, want %d %v", c.key, c.region, got, ok, c.want, c.ok)
		}
	}
}

// TestFake has the floor read a small fleet: every pair twice, in no more calls
// than needed.
func TestFake(t *testing.T) {
	f := fleet{3, 17}
	trusted := t.TempDir() + "/ca.pem"
	identity, err := newIdentity(trusted)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newFake(f, conditions{kinds: 2}, identity)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	t.Setenv("HTTPS_PROXY", s.proxy())
	t.Setenv("AWS_CA_BUNDLE", trusted)
	if err := runFloor([]string{"3", "17", "8"}); err != nil {
		t.Fatal(err)
	}
	if got := s.requests.Load(); got != int64(f.requests()) || s.missed() > 0 || s.misfits.Load() > 0 {
		t.Errorf("%d requests, %d pairs not read, %d misfits", got, s.missed(), s.misfits.Load())
	}
}

func TestReportMarksWhatIsMissed(t *testing.T) {
	t.Parallel()
	var r report
	r.goal("a", 1, 1)
	r.goal("b", 1.1, 1)
	r.goal("c", 7, -8)
	r.goal("d", 9, -8)
	text := r.text()
	for _, want := range []string{"| a | 1.00 | ≤ 1 | met |", "| b | 1.10 | ≤ 1 | **missed** |", "| c | 7.00 | ≥ 8 | **missed** |", "| d | 9.00 | ≥ 8 | met |"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if got := grouped(170000); got != "170,000" {
		t.Errorf("grouped: %s", got)
	}
}
