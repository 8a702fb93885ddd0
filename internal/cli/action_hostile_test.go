package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/githubtest"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// nasty is text for every slot of the file that takes any.
var nasty = []string{
	"::error title=forged::x", "a ##[set-env name=PATH]/tmp", "\n::stop-commands::x\n::x::\n::add-mask::1", "%0A::warning::x",
	"x<!-- ssmprefs v1 ", "--> @everyone #1", "```\n# out", "EOF\nresult=applied", "\u202ertl\u200b", "$(id)`id`",
}

// TestHostile: whatever a file says, the runner obeys our annotations alone,
// and outputs are ours.
func TestHostile(t *testing.T) {
	for _, text := range nasty {
		s := newStage(t)
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{
			fmt.Sprintf("version: 1\npreferences:\n  shellProfile: { linux: %s }\ndescription: %s\n", quoted, quoted), // valid, or nearly
			fmt.Sprintf("version: 1\npreferences:\n  %s: 1\n  s3BucketName: %s\nrules: { %s: off }\n", quoted, quoted, quoted),
			text,
		} {
			p := s.repo.OpenPullRequest("eve", text, githubtest.Files{"preferences.yaml": file})
			s.innocent(text, s.onPull(p, nil))
			s.innocent(text, s.step("pull_request", p.Trial(), "refs/pull/1/merge", s.pullEvent(p, s.repo.ID+1), nil))
			for _, c := range p.Comments() {
				if _, err := review.Parse(c.Body); err != nil {
					t.Errorf("%q: the comment's record: %v", text, err)
				}
			}
		}
		s.innocent(text, s.on("workflow_dispatch", with{"mode": text}))
		s.innocent(text, s.on("workflow_dispatch", with{"config": text}))
		s.innocent(text, s.on("workflow_dispatch", with{"label": text}))
	}
}

// innocent holds what a step said to commands and outputs of ours.
func (s *stage) innocent(text string, got ran) {
	s.Helper()
	for _, c := range got.obeyed {
		word, _, _ := strings.Cut(c, "::")
		word, properties, _ := strings.Cut(word, " ")
		if word != "error" && word != "warning" && word != "notice" || strings.Contains(properties, "forged") && !strings.Contains(properties, "%3A%3A") {
			s.Errorf("%q: the runner obeys %q", text, c)
		}
	}
	if open := unfenced(got.log); len(open) > 0 {
		s.Errorf("%q: lines in which the runner obeys commands: %q", text, open)
	}
	if len(got.outputs) != 18 || got.outputs["result"] == "applied" {
		s.Errorf("%q: %d outputs, result %q", text, len(got.outputs), got.outputs["result"])
	}
	if strings.Contains(got.summary, "\n# out") && !strings.Contains(got.summary, "````") {
		s.Errorf("%q: a fence was ended:\n%s", text, got.summary)
	}
}

// TestRedacted: on a public repository no id of an account is shown, whatever
// happens; the plan file has it.
func TestRedacted(t *testing.T) {
	s := newStage(t)
	s.repo.Private = false
	s.aws.Inject(sandbox.Fault{Operation: "AssumeRole", Code: "AccessDenied"})
	s.repo.Push("ana", "main", "Another account's bucket", githubtest.Files{ // not applied yet, so once it is
		"preferences.yaml": strings.Replace(minutes20, "  idle", "  s3BucketName: logs-111111111111\n  idle", 1),
	})
	file := strings.Replace(minutes20, "20", "10", 1) + "  - name: other\n    accounts: [\"111111111111\"]\n    regions: [eu-west-1]\n    roles: { plan: hub, apply: hub }\n" +
		"    preferences: { s3BucketName: \"logs-111111111111-of-000000000000\" }\n"
	p := s.repo.OpenPullRequest("ana", "Change", githubtest.Files{"preferences.yaml": file})
	run := func(env with) ran { return s.onPull(p, env) }
	got := run(with{"log-level": "debug"})
	s.wants(got, 5, "changes", "aws-auth")
	s.hides(got, p.Comments()[0].Body)
	s.contains("plan file", got.plan, "111111111111")
	s.contains("comment", p.Comments()[0].Body, "nce the file without this pull request")
	s.contains("summary", run(with{"redact": "none"}).summary, "111111111111")
	s.repo.Private = true
	s.contains("summary", run(nil).summary, "111111111111")
	if strings.Contains(run(with{"redact": "ids"}).summary, "111111111111") {
		t.Error("redact: ids shows one")
	}
}

// hides holds a step and its comment to showing no id.
func (s *stage) hides(got ran, comment string) {
	s.Helper()
	for what, text := range map[string]string{"log": got.log, "summary": got.summary, "comment": comment, "outputs": fmt.Sprint(got.outputs)} {
		for _, id := range []string{sandbox.DefaultAccount, "111111111111"} {
			if strings.Contains(text, id) {
				s.Errorf("the %s shows %s:\n%s", what, id, text)
			}
		}
	}
}

// TestRedactedFindings: nor is one shown where the file is refused, at whatever
// point, be it that of the base.
func TestRedactedFindings(t *testing.T) {
	for name, block := range map[string]string{
		"not quoted":    "accounts: [111111111111]",
		"not YAML":      "accounts: [\"111111111111\"",
		"twice":         "accounts: [\"111111111111\", \"111111111111\"]",
		"of the caller": "",
		"in disguise":   "accounts: [\"11111111111\\x31\", \"111111111111\"]",
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.repo.Private = false
			file := githubtest.Files{"preferences.yaml": minutes20 + "  - name: other\n    regions: [eu-west-1]\n    " + block + "\n"}
			p := s.repo.OpenPullRequest("ana", "Change", file)
			got := s.onPull(p, nil)
			s.wants(got, 3, "failed", "invalid-config")
			s.hides(got, "")
			s.repo.Push("ana", "main", "Invalid", file)
			p = s.repo.OpenPullRequest("ana", "Mends it", minutes(10))
			got = s.onPull(p, nil)
			s.wants(got, 0, "changes", "")
			s.hides(got, p.Comments()[0].Body)
		})
	}
}

// TestOneName: an account has one name in all of a comment, also where others
// have the same last digits.
func TestOneName(t *testing.T) {
	s := newStage(t)
	s.settled()
	s.byHand("eu-west-1", `"kmsKeyId": ""`, `"kmsKeyId": "arn:aws:kms:eu-west-1:055555551234:key/k"`)
	s.repo.Private = false
	s.repo.Push("ana", "main", "Not applied yet", githubtest.Files{
		"preferences.yaml": strings.Replace(minutes20, "  idle", "  s3BucketName: logs-111111111234\n  idle", 1),
	})
	p := s.repo.OpenPullRequest("ana", "Change", githubtest.Files{
		"preferences.yaml": minutes20 + "  - name: other\n    accounts: [\"111111111234\"]\n    regions: [eu-west-1]\n    roles: { plan: hub }\n",
	})
	s.aws.Inject(sandbox.Fault{Operation: "AssumeRole", Code: "AccessDenied"})
	s.wants(s.onPull(p, nil), 5, "changes", "aws-auth")
	s.contains("comment", p.Comments()[0].Body, ":…1234:key/k", "…(2)1234 / eu-west-1", "logs-…(2)1234")
}

// large is a pull request with more profile text than a comment takes.
func (s *stage) large() *githubtest.PullRequest {
	s.Helper()
	var file strings.Builder
	file.WriteString("version: 1\nrules: { no-session-logs: off }\npreferences:\n  idleSessionTimeout: 20\ntargets:\n")
	for i := range 40 {
		region := fmt.Sprintf("eu-west-%d", i+1)
		fmt.Fprintf(&file, "  - name: t%d\n    regions: [%s]\n    preferences:\n      shellProfile:\n        linux: |\n", i, region)
		for line := range 60 {
			fmt.Fprintf(&file, "          echo %d %d %s\n", i, line, strings.Repeat("x", 40))
		}
	}
	return s.repo.OpenPullRequest("ana", "Large", githubtest.Files{"preferences.yaml": file.String()})
}

// TestLarge: a plan that no comment can hold whole keeps within the limits, and
// what it did not show is not reviewed.
func TestLarge(t *testing.T) {
	s := newStage(t)
	p := s.large()
	got := s.onPull(p, nil)
	s.wants(got, 0, "changes", "")
	body := p.Comments()[0].Body
	if len(body) > 60_000 {
		t.Errorf("the comment has %d bytes", len(body))
	}
	s.contains("comment", body, "only in the job summary")
	record, err := review.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	made, err := plan.Decode([]byte(got.plan))
	if err != nil {
		t.Fatal(err)
	}
	missing := 0
	for _, target := range made.Targets {
		if e, ok := record.Entry(target.Place()); !ok || len(e.Needed) < len(target.Changes) {
			missing++
		}
		s.contains("summary", got.summary, target.Region)
	}
	if missing == 0 {
		t.Error("all changes count as reviewed")
	}
	s.wants(s.onPush(p.Merge(githubtest.Squash), nil), 5, "applied-partly", "file-moved")
}

// TestAcceptSummary: with that input the summary counts as shown.
func TestAcceptSummary(t *testing.T) {
	s := newStage(t)
	p := s.large()
	s.wants(s.onPull(p, with{"accept-summary": "true"}), 0, "changes", "")
	s.wants(s.onPush(p.Merge(githubtest.Squash), nil), 0, "applied", "")
}
