package githubtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// stampOf is null for a time that was not.
func stampOf(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return stamp(at)
}

// addresses adds the fields NAME_url of GitHub's objects.
func addresses(to map[string]any, base, names string) map[string]any {
	to["url"] = base
	for name := range strings.FieldsSeq(names) {
		to[name+"_url"] = base + "/" + name
	}
	return to
}

func (s *Server) showUser(i Identity) map[string]any {
	kind := "User"
	if i.Bot() {
		kind = "Bot"
	}
	return addresses(map[string]any{
		"login": i.Login, "id": i.id, "node_id": fmt.Sprintf("U_%d", i.id), "type": kind, "site_admin": false, "gravatar_id": "",
	}, s.URL+"/users/"+strings.ReplaceAll(i.Login, "[bot]", "%5Bbot%5D"),
		"avatar html followers following gists starred subscriptions organizations repos events received_events")
}

// getUser is the token's identity, for a person; a job's or an app's token may
// not ask.
func (s *Server) getUser(in *request) reply {
	if in.by.Bot() {
		f := Forbidden("")
		return reply{status: f.Status, body: f.Body}
	}
	user := s.showUser(in.by)
	for _, count := range strings.Fields("followers following public_gists public_repos") {
		user[count] = 0
	}
	for _, text := range strings.Fields("bio blog company location name email hireable") {
		user[text] = nil
	}
	user["user_view_type"] = "public"
	user["created_at"], user["updated_at"] = stamp(s.at), stamp(s.at)
	return ok(user)
}

func (r *Repo) show() map[string]any {
	owner, name, _ := strings.Cut(r.Name, "/")
	visibility := "public"
	if r.Private {
		visibility = "private"
	}
	shown := map[string]any{
		"id": r.ID, "node_id": fmt.Sprintf("R_%d", r.ID), "name": name, "full_name": r.Name,
		"owner": r.server.showUser(r.server.identity(owner)), "private": r.Private, "visibility": visibility,
		"default_branch": r.DefaultBranch, "description": nil, "homepage": nil, "language": nil, "license": nil,
		"created_at": stamp(r.server.at), "updated_at": stamp(r.server.at), "pushed_at": stamp(r.server.at),
	}
	for _, no := range strings.Fields("fork has_downloads has_projects has_wiki has_pages has_discussions archived disabled") {
		shown[no] = false
	}
	for _, count := range strings.Fields("forks forks_count open_issues open_issues_count size stargazers_count watchers watchers_count network_count subscribers_count") {
		shown[count] = 0
	}
	shown["has_issues"] = true
	addresses(shown, r.server.URL+"/repos/"+r.Name,
		"archive assignees blobs branches collaborators comments commits compare contents contributors deployments "+
			"downloads events forks git_commits git_refs git_tags hooks html issue_comment issue_events issues keys labels "+
			"languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags "+
			"teams trees clone git ssh svn")
	shown["mirror_url"] = nil
	return shown
}

func (s *Server) getRepository(in *request) reply { return ok(in.repo.show()) }

// showPull is a pull request: in a list, or whole.
func (p *PullRequest) show(whole bool) map[string]any {
	s, api := p.repo.server, fmt.Sprintf("%s/repos/%s/pulls/%d", p.repo.server.URL, p.repo.Name, p.Number)
	state := "closed"
	if p.open {
		state = "open"
	}
	side := func(r *Repo, ref, sha string) map[string]any {
		owner, _, _ := strings.Cut(r.Name, "/")
		return map[string]any{"label": owner + ":" + ref, "ref": ref, "sha": sha, "repo": r.show(), "user": s.showUser(s.identity(owner))}
	}
	links := map[string]any{}
	for _, name := range strings.Fields("comments commits statuses html issue review_comments review_comment self") {
		links[name] = map[string]any{"href": api + "/" + name}
	}
	labels := []any{}
	for i, name := range p.labels {
		labels = append(labels, map[string]any{
			"id": i + 1, "node_id": "LA_" + name, "url": s.URL + "/labels/" + name, "name": name,
			"description": "", "color": "ededed", "default": false,
		})
	}
	var merge any
	if p.mergeSHA != "" {
		merge = p.mergeSHA
	}
	shown := addresses(map[string]any{
		"id": p.id, "node_id": fmt.Sprintf("PR_%d", p.id), "number": p.Number, "state": state, "locked": p.locked, "title": p.Title,
		"user": s.showUser(p.by), "body": nil, "labels": labels, "milestone": nil, "assignee": nil, "auto_merge": nil,
		"created_at": stamp(p.created), "updated_at": stamp(s.at), "closed_at": stampOf(p.closed), "merged_at": stampOf(p.merged),
		"merge_commit_sha": merge, "author_association": "MEMBER", "_links": links,
		"head": side(p.from, p.Branch, p.headSHA), "base": side(p.repo, p.Base, p.baseSHA),
	}, api, "comments commits diff html issue patch review_comment review_comments statuses")
	if !whole {
		return shown
	}
	shown["merged"], shown["merged_by"], shown["mergeable"], shown["mergeable_state"] = !p.merged.IsZero(), nil, nil, "unknown"
	shown["maintainer_can_modify"] = false
	for _, count := range strings.Fields("additions deletions changed_files comments commits review_comments") {
		shown[count] = 0
	}
	return shown
}

func (s *Server) getPull(in *request) reply {
	number := in.int("pull_number")
	if number < 1 || number > len(in.repo.pulls) {
		return notFound()
	}
	return ok(in.repo.pulls[number-1].show(true))
}

func (s *Server) pullsOfCommit(in *request) reply {
	sha := in.params["commit_sha"]
	if in.repo.commits[sha] == nil {
		return failed(422, "No commit found for SHA: "+sha)
	}
	onDefault := in.repo.past(in.repo.branches[in.repo.DefaultBranch])[sha]
	var shown []any
	for _, p := range in.repo.pulls {
		if p.has(sha, onDefault) && (p.open || !in.stale) {
			shown = append(shown, p.show(false))
		}
	}
	return list(shown)
}

// event is what happened to a label.
func (s *Server) event(kind string, by Identity, label string) map[string]any {
	id := s.next()
	return map[string]any{
		"id": id, "node_id": fmt.Sprintf("LE_%d", id), "url": fmt.Sprintf("%s/events/%d", s.URL, id), "actor": s.showUser(by),
		"event": kind, "commit_id": nil, "commit_url": nil, "created_at": stamp(s.tick()), "performed_via_github_app": nil,
		"label": map[string]any{"name": label, "color": "ededed"},
	}
}

func (s *Server) listEvents(in *request) reply {
	number := in.int("issue_number")
	if number < 1 || number > len(in.repo.pulls) {
		return notFound()
	}
	events := in.repo.pulls[number-1].events
	if in.stale && len(events) > 0 {
		events = events[:len(events)-1]
	}
	return list(slices.Clone(events))
}

func (r *Repo) showCommit(c *commit) map[string]any {
	base := r.server.URL + "/repos/" + r.Name
	who := map[string]any{"name": c.by.Login, "email": "nobody@example.com", "date": stamp(c.at)}
	parents := []any{}
	for _, sha := range c.parents {
		parents = append(parents, map[string]any{"sha": sha, "url": base + "/commits/" + sha, "html_url": base + "/" + sha})
	}
	return addresses(map[string]any{
		"sha": c.sha, "node_id": "C_" + c.sha, "parents": parents, "author": r.server.showUser(c.by), "committer": r.server.showUser(c.by),
		"commit": map[string]any{
			"message": c.message, "author": who, "committer": who, "comment_count": 0, "url": base + "/git/commits/" + c.sha,
			"tree": map[string]any{"sha": c.sha, "url": base + "/git/trees/" + c.sha},
		},
	}, base+"/commits/"+c.sha, "html comments")
}
