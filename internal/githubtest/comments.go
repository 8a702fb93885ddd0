package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf16"
)

// maxBody is GitHub's limit for a comment, in UTF-16 units.
const maxBody = 65536

type comment struct {
	id      int64
	number  int
	by      Identity
	body    string
	at      time.Time
	updated time.Time
	edits   []edit // newest first, with the creation once there is one
}

type edit struct {
	by   Identity
	at   time.Time
	body string
}

// Comment is a comment as it stands.
type Comment struct {
	ID     int64
	Author string
	Body   string
	Edits  int
}

// Comments are those of the pull request, oldest first.
func (p *PullRequest) Comments() []Comment {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	var all []Comment
	for _, c := range p.repo.of(p.Number) {
		all = append(all, Comment{c.id, c.by.Login, c.body, max(len(c.edits)-1, 0)})
	}
	return all
}

// Comment posts a comment as somebody, and returns its id.
func (p *PullRequest) Comment(login, body string) int64 {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	return p.repo.comment(p.Number, p.repo.server.identity(login), body).id
}

// Edit changes a comment as somebody.
func (r *Repo) Edit(id int64, login, body string) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	r.edit(r.byID(id), r.server.identity(login), body)
}

// Delete deletes a comment.
func (r *Repo) Delete(id int64) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	r.comments = slices.DeleteFunc(r.comments, func(c *comment) bool { return c.id == id })
}

// Copy posts the body of a comment again, on a pull request, as somebody.
func (p *PullRequest) Copy(id int64, login string) int64 {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	return p.repo.comment(p.Number, p.repo.server.identity(login), p.repo.byID(id).body).id
}

func (r *Repo) of(number int) []*comment {
	var all []*comment
	for _, c := range r.comments {
		if c.number == number {
			all = append(all, c)
		}
	}
	return all
}

func (r *Repo) byID(id int64) *comment {
	if at := slices.IndexFunc(r.comments, func(c *comment) bool { return c.id == id }); at >= 0 {
		return r.comments[at]
	}
	return nil
}

func (r *Repo) comment(number int, by Identity, body string) *comment {
	at := r.server.tick()
	c := &comment{id: r.server.next(), number: number, by: by, body: body, at: at, updated: at}
	r.comments = append(r.comments, c)
	return c
}

func (r *Repo) edit(c *comment, by Identity, body string) {
	if len(c.edits) == 0 {
		c.edits = []edit{{c.by, c.at, c.body}}
	}
	c.body, c.updated = body, r.server.tick()
	c.edits = append([]edit{{by, c.updated, body}}, c.edits...)
}

func (s *Server) listComments(in *request) reply {
	if in.int("issue_number") > len(in.repo.pulls) {
		return notFound()
	}
	all := in.repo.of(in.int("issue_number"))
	if in.stale && len(all) > 0 {
		all = all[:len(all)-1]
	}
	var shown []any
	for _, c := range all {
		shown = append(shown, in.repo.showComment(c))
	}
	return list(shown)
}

// sent is the body that a request brings, or why it is refused.
func sent(in *request) (string, *reply) {
	var got struct{ Body string }
	if err := json.Unmarshal(in.body, &got); err != nil {
		bad := failed(http.StatusBadRequest, "Problems parsing JSON")
		return "", &bad
	}
	if len(utf16.Encode([]rune(got.Body))) > maxBody {
		long := TooLong()
		return "", &reply{status: long.Status, body: long.Body}
	}
	return got.Body, nil
}

func (s *Server) createComment(in *request) reply {
	number := in.int("issue_number")
	if number < 1 || number > len(in.repo.pulls) {
		return notFound()
	}
	if in.repo.pulls[number-1].locked && in.by.Bot() {
		return failed(http.StatusForbidden, "Unable to create comment because issue is locked.")
	}
	body, refused := sent(in)
	if refused != nil {
		return *refused
	}
	return reply{status: http.StatusCreated, body: in.repo.showComment(in.repo.comment(number, in.by, body))}
}

func (s *Server) updateComment(in *request) reply {
	c := in.repo.byID(int64(in.int("comment_id")))
	if c == nil {
		return notFound()
	}
	body, refused := sent(in)
	if refused != nil {
		return *refused
	}
	in.repo.edit(c, in.by, body)
	return ok(in.repo.showComment(c))
}

func (s *Server) deleteComment(in *request) reply {
	id := int64(in.int("comment_id"))
	if in.repo.byID(id) == nil {
		return notFound()
	}
	in.repo.comments = slices.DeleteFunc(in.repo.comments, func(c *comment) bool { return c.id == id })
	return reply{status: http.StatusNoContent}
}

func nodeID(id int64) string { return "IC_" + strconv.FormatInt(id, 36) }

func (r *Repo) showComment(c *comment) map[string]any {
	api := r.server.URL + "/repos/" + r.Name
	page := fmt.Sprintf("https://github.test/%s/pull/%d", r.Name, c.number)
	return map[string]any{
		"id": c.id, "node_id": nodeID(c.id), "body": c.body, "user": r.server.showUser(c.by),
		"created_at": stamp(c.at), "updated_at": stamp(c.updated), "author_association": "CONTRIBUTOR",
		"url": fmt.Sprintf("%s/issues/comments/%d", api, c.id), "issue_url": fmt.Sprintf("%s/issues/%d", api, c.number),
		"html_url": fmt.Sprintf("%s#issuecomment-%d", page, c.id),
	}
}
