package cli

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
)

// checkout is a workspace with other files than those of the run's commit.
func (s *stage) checkout(files githubtest.Files) with {
	s.Helper()
	folder := s.TempDir()
	for name, text := range files {
		s.write(filepath.Join(folder, name), text)
	}
	return with{"GITHUB_WORKSPACE": folder}
}

// withProfile is a file whose profile lies beside it.
func withProfile(profile string) githubtest.Files {
	files := minutes(10)
	files["preferences.yaml"] += "    preferences:\n      shellProfile: { linux: { file: shell/linux.sh } }\n"
	files["shell/linux.sh"] = profile
	return files
}

// TestAnotherCheckout: an apply takes the file of its commit and no other,
// however it is let in.
func TestAnotherCheckout(t *testing.T) {
	here := withProfile("echo reviewed\n")
	below := githubtest.Files{}
	for name, text := range here {
		below["deep/"+name] = text
	}
	for name, c := range map[string]struct {
		files githubtest.Files
		env   with
		names string
	}{
		"ref":     {minutes(5), nil, "preferences.yaml"},
		"profile": {withProfile("echo another\n"), nil, "shell/linux.sh"},
		"path":    {below, with{"config": "deep/preferences.yaml"}, "deep/preferences.yaml"},
		"bom":     {githubtest.Files{"preferences.yaml": "\ufeff" + here["preferences.yaml"], "shell/linux.sh": here["shell/linux.sh"]}, nil, "preferences.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.settled()
			sha, _ := s.review(here, githubtest.Squash)
			before := s.awsCalls()
			env := s.checkout(c.files)
			env["require-reviewed-plan"] = "false"
			for input, value := range c.env {
				env[input] = value
			}
			got := s.onPush(sha, env)
			s.wants(got, 64, "failed", "invalid-config")
			s.contains("summary", got.summary, c.names+" in the checkout is not that of commit "+sha[:7], "actions/checkout without ref, repository and path")
			if s.awsCalls() != before {
				t.Error("AWS was asked")
			}
		})
	}
	t.Run("an old commit again, with the newest file", func(t *testing.T) {
		s := newStage(t)
		sha, _ := s.review(minutes(10), githubtest.Squash)
		s.review(minutes(5), githubtest.Squash)
		s.wants(s.onPush(sha, s.checkout(minutes(5))), 64, "failed", "invalid-config")
	})
	t.Run("GitHub down", func(t *testing.T) {
		s := newStage(t)
		s.hub.Fail("repos/get-content", 0, githubtest.Status(http.StatusBadGateway))
		s.wants(s.onPush(s.repo.Head("main"), with{"require-reviewed-plan": "false"}), 1, "failed", "internal")
		if s.awsCalls() != 0 {
			t.Error("AWS was asked")
		}
	})
	t.Run("merge queue", func(t *testing.T) {
		s := newStage(t)
		p := s.repo.OpenPullRequest("ana", "Ten", minutes(10))
		sha, ref := s.queued(p, minutes(10))
		s.wants(s.onGroup(sha, ref, s.checkout(minutes(20))), 64, "failed", "invalid-config")
	})
}

// TestLineEnds: git can be told to write CRLF. The file is the same with it, and
// a profile is not.
func TestLineEnds(t *testing.T) {
	s := newStage(t)
	s.settled()
	files := withProfile("echo reviewed\n")
	p := s.repo.OpenPullRequest("ana", "Change", files)
	windows := githubtest.Files{}
	for name, text := range files {
		windows[name] = strings.ReplaceAll(text, "\n", "\r\n")
	}
	harmless := s.checkout(githubtest.Files{"preferences.yaml": windows["preferences.yaml"], "shell/linux.sh": files["shell/linux.sh"]})
	const says = "shell/linux.sh in the checkout has other line ends than in commit "
	got := s.onPull(p, s.checkout(windows))
	s.wants(got, 0, "changes", "")
	s.contains("warnings", strings.Join(got.annotated("warning"), "\n"), says)
	got = s.onPull(p, harmless)
	s.wants(got, 0, "changes", "")
	if said := got.annotated("warning"); len(said) != 0 {
		t.Errorf("warnings %q", said)
	}
	sha := p.Merge(githubtest.Squash)
	got = s.onPush(sha, s.checkout(windows))
	s.wants(got, 64, "failed", "invalid-config")
	s.contains("summary", got.summary, says+sha[:7], "`shell/linux.sh -text`")
	s.wants(s.onPush(sha, harmless), 0, "applied", "")
}

// TestCheckoutForetold: a plan says that its apply will refuse the checkout, and
// not of that of the pull request's head.
func TestCheckoutForetold(t *testing.T) {
	s := newStage(t)
	s.settled()
	p := s.repo.OpenPullRequest("ana", "Profile", githubtest.Files{"shell/linux.sh": "echo mine\n"})
	s.repo.Push("ana", "main", "The base moves", withProfile("echo theirs\n"))
	p.Update()
	s.repo.Push("ana", "main", "The base moves again", minutes(10))
	head := s.repo.Files(p.HeadSHA())
	rewritten := githubtest.Files{"preferences.yaml": head["preferences.yaml"] + "# more\n", "shell/linux.sh": head["shell/linux.sh"]}
	below := githubtest.Files{"deep/preferences.yaml": head["preferences.yaml"], "deep/shell/linux.sh": head["shell/linux.sh"]}
	for name, c := range map[string]struct {
		env  with
		says string // "" for nothing
	}{
		"trial merge": {nil, ""},
		"head":        {s.checkout(head), ""},
		"rewritten":   {s.checkout(rewritten), ": preferences.yaml in the checkout is not that of commit "},
		"path":        {s.checkout(below), "deep/preferences.yaml in the checkout is not that of commit "},
	} {
		t.Run(name, func(t *testing.T) {
			env := with{"comment": "never"}
			for name, value := range c.env {
				env[name] = value
			}
			if name == "path" {
				env["config"] = "deep/preferences.yaml"
			}
			said := strings.Join(s.onPull(p, env).annotated("warning"), "\n")
			if strings.Contains(said, "would be refused") != (c.says != "") || !strings.Contains(said, c.says) {
				t.Errorf("warnings %q, want %q", said, c.says)
			}
		})
	}
	t.Run("GitHub down", func(t *testing.T) {
		s.hub.Fail("repos/get-content", 0, githubtest.Status(http.StatusBadGateway))
		got := s.onPull(p, with{"comment": "never"})
		if said := strings.Join(got.annotated("warning"), "\n"); strings.Contains(said, "refused") {
			t.Errorf("warnings %q", said)
		}
	})
}

// TestHashOnPush: the hash of a plan stands in for a review on a dispatch, and
// on nothing else.
func TestHashOnPush(t *testing.T) {
	s := newStage(t)
	planned := s.on("workflow_dispatch", nil)
	got := s.onPush(s.repo.Head("main"), with{"expected-plan-hash": planned.outputs["plan-hash"]})
	s.wants(got, 4, "refused", "not-reviewed")
	s.contains("notices", strings.Join(got.annotated("notice"), "\n"), "expected-plan-hash is for workflow_dispatch")
	if s.awsWrites() != 0 {
		t.Error("something was written")
	}
}
