package cli

import (
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// TestOnceApplied: a pull request that was applied is not waited for, though
// what it made was taken back by hand.
func TestOnceApplied(t *testing.T) {
	s := newStage(t)
	s.settled()
	sha, _ := s.review(minutes(10), githubtest.Squash)
	s.wants(s.onPush(sha, nil), 0, "applied", "")
	s.byHand("eu-west-1", `"idleSessionTimeout": "10"`, `"idleSessionTimeout": "30"`)
	p := s.repo.OpenPullRequest("ana", "Change", minutes(5))
	s.wants(s.onPull(p, nil), 0, "changes", "")
	body := p.Comments()[0].Body
	s.contains("comment", body, "#### Once the file without this pull request is applied")
	if strings.Contains(body, "nce #") {
		t.Errorf("the comment waits for a pull request that was applied:\n%s", body)
	}
}

// TestOnceIsCheap: whom a change waits for is looked up in few requests, and
// not at all where nobody is told.
func TestOnceIsCheap(t *testing.T) {
	bucket := func(name string) githubtest.Files {
		return githubtest.Files{"preferences.yaml": strings.Replace(minutes20, "  idle", "  s3BucketName: "+name+"\n  idle", 1)}
	}
	for name, c := range map[string]struct {
		before func(*stage)
		env    with
		most   int
	}{
		"records": {func(s *stage) {
			for i := range 12 {
				s.review(minutes(21+i), githubtest.Squash)
			}
		}, nil, 35},
		"no records": {func(s *stage) {
			for i := range 30 {
				s.repo.Push("ana", "main", "direct", minutes(21+i))
			}
		}, nil, 35},
		"no comment": {func(s *stage) {}, with{"comment": "never"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.settled()
			c.before(s)
			s.repo.Push("ana", "main", "direct", bucket("aaa"))
			p := s.repo.OpenPullRequest("ana", "Change", bucket("bbb"))
			before, lists := len(s.hub.Calls()), s.hub.Count("repos/list-commits")
			s.wants(s.onPull(p, c.env), 0, "changes", "")
			if n := len(s.hub.Calls()) - before; c.most > 0 && n > c.most {
				t.Errorf("%d requests, want at most %d", n, c.most)
			}
			if n := s.hub.Count("repos/list-commits") - lists; (n > 0) != (c.most > 0) {
				t.Errorf("%d looks at the commits", n)
			}
		})
	}
}
