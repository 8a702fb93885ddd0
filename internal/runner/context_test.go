package runner

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	pullRequestEvent = `{"action":"synchronize","number":7,"repository":{"id":11,"default_branch":"main","private":true},
 "pull_request":{"number":7,"title":"Log everything","state":"open","merged":false,
  "head":{"ref":"work","sha":"aaa","repo":{"id":11}},"base":{"ref":"main","sha":"bbb","repo":{"id":11}},
  "labels":[{"id":1,"name":"security"},{"name":"may loosen"}]}}`
	forkEvent = `{"repository":{"id":11,"default_branch":"main"},
 "pull_request":{"number":8,"state":"closed","head":{"ref":"main","sha":"ccc","repo":{"id":99,"fork":true}},"base":{"ref":"main","sha":"bbb","repo":{"id":11}}}}`
	pushEvent  = `{"ref":"refs/heads/main","before":"bbb","after":"ccc","forced":true,"deleted":false,"repository":{"id":11,"default_branch":"main"}}`
	groupEvent = `{"action":"checks_requested","merge_group":{"head_sha":"ddd","head_ref":"refs/heads/gh-readonly-queue/main/pr-7-bbb",
 "base_sha":"bbb","base_ref":"refs/heads/main"},"repository":{"id":11,"default_branch":"main"}}`
)

// stepFor is a step of an event whose file has a text.
func stepFor(t *testing.T, event, text string, more map[string]string) *Runner {
	t.Helper()
	file := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{
		"GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": file, "GITHUB_REPOSITORY": "acme/preferences",
		"GITHUB_SHA": "ccc", "GITHUB_RUN_ID": "42", "GITHUB_REF": "refs/heads/main",
	}
	for name, value := range more {
		env[name] = value
	}
	r, _ := step(env)
	return r
}

func TestContext(t *testing.T) {
	t.Parallel()
	base := Context{
		SHA: "ccc", Ref: "refs/heads/main", RunID: 42, RunAttempt: 1,
		Server: "https://github.com", API: "https://api.github.com", GraphQL: "https://api.github.com/graphql",
		Repository: "acme/preferences", RepositoryID: 11, DefaultBranch: "main",
	}
	for _, c := range []struct {
		event, text string
		env         map[string]string
		change      func(*Context)
	}{
		{"pull_request", pullRequestEvent, map[string]string{"GITHUB_ACTOR": "ana", "GITHUB_WORKSPACE": "/github/workspace"}, func(c *Context) {
			c.Actor, c.Workspace = "ana", "/github/workspace"
			c.PullRequest = &PullRequest{
				Number: 7, Title: "Log everything", Open: true, Labels: []string{"security", "may loosen"},
				Head: Side{"work", "aaa", 11}, Base: Side{"main", "bbb", 11},
			}
		}},
		{"pull_request", forkEvent, nil, func(c *Context) {
			c.PullRequest = &PullRequest{Number: 8, Head: Side{"main", "ccc", 99}, Base: Side{"main", "bbb", 11}}
		}},
		{"push", pushEvent, map[string]string{"GITHUB_REPOSITORY_ID": "12", "GITHUB_RUN_ATTEMPT": "3"}, func(c *Context) {
			c.RepositoryID, c.RunAttempt = 12, 3
			c.Push = &Push{Before: "bbb", After: "ccc", Forced: true}
		}},
		{"merge_group", groupEvent, nil, func(c *Context) { c.MergeGroup = &MergeGroup{"ddd", "bbb", "refs/heads/main"} }},
		{"schedule", `{"schedule":"0 6 * * *"}`, map[string]string{"GITHUB_REPOSITORY_ID": "11"}, func(c *Context) { c.DefaultBranch = "" }},
		{"workflow_dispatch", `{"inputs":null,"ref":"refs/heads/main","repository":{"id":11,"default_branch":"main"}}`, map[string]string{
			"GITHUB_SERVER_URL": "https://ghe.acme.test/", "GITHUB_API_URL": "https://ghe.acme.test/api/v3", "GITHUB_GRAPHQL_URL": "https://ghe.acme.test/api/graphql",
		}, func(c *Context) {
			c.Server, c.API, c.GraphQL = "https://ghe.acme.test", "https://ghe.acme.test/api/v3", "https://ghe.acme.test/api/graphql"
		}},
	} {
		want := base
		want.Event = c.event
		c.change(&want)
		got, err := stepFor(t, c.event, c.text, c.env).Context()
		if err != nil {
			t.Errorf("%s: %v", c.event, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.event, diff)
		}
	}
	if got, want := base.RunURL(), "https://github.com/acme/preferences/actions/runs/42/attempts/1"; got != want {
		t.Errorf("the run is at %s, want %s", got, want)
	}
}

// Without an address for GraphQL the token goes to the server of the API, or
// nowhere.
func TestContextWhereGraphQLIs(t *testing.T) {
	t.Parallel()
	for api, want := range map[string]string{
		"":                              "https://api.github.com/graphql",
		"https://api.github.com/":       "https://api.github.com/graphql",
		"https://ghe.acme.test/api/v3":  "https://ghe.acme.test/api/graphql",
		"https://ghe.acme.test/api/v3/": "https://ghe.acme.test/api/graphql",
		"https://proxy.acme.test":       "",
	} {
		got, err := stepFor(t, "push", pushEvent, map[string]string{"GITHUB_API_URL": api}).Context()
		if err != nil || got.GraphQL != want {
			t.Errorf("API %q: GraphQL at %q, %v, want %q", api, got.GraphQL, err, want)
		}
	}
}

func TestContextDamaged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ event, text, want string }{
		{"push", "", "not the JSON of an event: unexpected end of JSON input"},
		{"push", "[1]", "not the JSON of an event"},
		{"push", `{"before":"a"}`, "it has no before and after"},
		{"pull_request", `{}`, "it has no pull_request"},
		{"pull_request", `null`, "it has no pull_request"},
		{"pull_request", `{"pull_request":{"number":"7"}}`, "pull_request.number"},
		{"pull_request", `{"pull_request":{"head":{"sha":"a"}}}`, "its pull_request has no number"},
		{"pull_request", `{"pull_request":{"number":7,"head":{"sha":"a"}}}`, "its pull_request has no head.sha, base.sha and base.ref"},
		{"pull_request", `{"pull_request":{"number":7,"head":{"sha":"a"},"base":{"sha":"b","ref":"main"}}}`, "its pull_request has no base.repo.id"},
		{"merge_group", `{"merge_group":{"head_sha":"a","base_sha":"b"}}`, "it has no merge_group with head_sha, base_sha and base_ref"},
	} {
		_, err := stepFor(t, c.event, c.text, nil).Context()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "read the event "+c.event+": ") {
			t.Errorf("%s %q\ngot  %v\nwant %s", c.event, c.text, err, c.want)
		}
	}
	if _, err := stepFor(t, "push", pushEvent, map[string]string{"GITHUB_EVENT_PATH": "/no/such/file"}).Context(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing event file: %v", err)
	}
	if _, err := stepFor(t, "push", pushEvent, map[string]string{"GITHUB_EVENT_PATH": t.TempDir()}).Context(); err == nil {
		t.Error("a folder for an event file is no error")
	}
	if _, err := stepFor(t, "push", pushEvent, map[string]string{"GITHUB_RUN_ID": "x"}).Context(); err == nil {
		t.Error("a run id that is no number is no error")
	}
	large := `{"before":"a","after":"b"}` + strings.Repeat(" ", mostOfEvent)
	if _, err := stepFor(t, "push", large, nil).Context(); err == nil || !strings.Contains(err.Error(), "is over") {
		t.Errorf("an event of %d bytes: %v", len(large), err)
	}
	for _, name := range []string{"GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_RUN_ID"} {
		_, err := stepFor(t, "push", pushEvent, map[string]string{name: ""}).Context()
		if !errors.Is(err, ErrNoRunner) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestAskedOfContext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, actor string
		fork, dependabot  bool
	}{
		{"own branch", pullRequestEvent, "ana", false, false},
		{"fork", forkEvent, "ana", true, false},
		{"fork that is gone", strings.Replace(forkEvent, `{"id":99,"fork":true}`, "null", 1), "ana", true, false},
		{"Dependabot", pullRequestEvent, "dependabot[bot]", false, true},
		{"a look-alike", pullRequestEvent, "dependabot", false, false},
	} {
		got, err := stepFor(t, "pull_request", c.text, map[string]string{"GITHUB_ACTOR": c.actor}).Context()
		if err != nil {
			t.Fatal(err)
		}
		want := Asked{Mode: Drift, Event: "pull_request", Ref: "refs/heads/main", ApplyBranch: "live", DefaultBranch: "main", Fork: c.fork, Dependabot: c.dependabot}
		if diff := cmp.Diff(want, got.Asked(Inputs{Mode: Drift, ApplyBranch: "live"})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func FuzzEvent(f *testing.F) {
	for _, text := range []string{pullRequestEvent, forkEvent, pushEvent, groupEvent, `{}`, `null`, `{"pull_request":null}`, `{"pull_request":{"number":1e2}}`, "\xff"} {
		for _, event := range []string{"pull_request", "push", "merge_group", "schedule"} {
			f.Add(event, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, event string, text []byte) {
		c := Context{Event: event}
		if err := c.take(text); err != nil {
			return
		}
		if p := c.PullRequest; p != nil && (p.Number < 1 || p.Head.SHA == "" || p.Base.RepositoryID < 1) {
			t.Errorf("a pull request without its parts: %+v", *p)
		}
		if event == "pull_request" && c.PullRequest == nil || event == "push" && c.Push == nil || event == "merge_group" && c.MergeGroup == nil {
			t.Errorf("nothing was read of %s", event)
		}
		if got := Choose(c.Asked(Inputs{Mode: Auto})); event == "pull_request" && got.Do != DoPlanComment && got.Do != DoValidate {
			t.Errorf("a pull request gets %s", got.Do)
		}
	})
}
