package githubtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Repo is a repository. Its methods act as people and apps do outside of the
// API that is tested.
type Repo struct {
	Name          string // owner/name
	ID            int64
	DefaultBranch string
	Private       bool

	server   *Server
	commits  map[string]*commit
	branches map[string]string
	pulls    []*PullRequest // by number
	comments []*comment
}

// Repository makes a repository with a first commit on its branch main.
func (s *Server) Repository(name string, files Files) *Repo {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Repo{
		Name: name, ID: s.next(), DefaultBranch: "main", Private: true, server: s,
		commits: map[string]*commit{}, branches: map[string]string{},
	}
	owner, _, _ := strings.Cut(name, "/")
	r.branches["main"] = r.commit(s.identity(owner), "first", r.with("", files))
	s.repos[strings.ToLower(name)] = r
	return r
}

// Push puts a commit onto a branch, which is made from the default branch if
// it is new, and returns the commit.
func (r *Repo) Push(login, branch, message string, files Files) string {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	return r.push(login, branch, message, files)
}

func (r *Repo) push(login, branch, message string, files Files) string {
	from, is := r.branches[branch]
	if !is {
		from = r.branches[r.DefaultBranch]
	}
	r.branches[branch] = r.commit(r.server.identity(login), message, r.with(from, files), from)
	return r.branches[branch]
}

// Reset points a branch at a commit, as a forced push does.
func (r *Repo) Reset(branch, sha string) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	r.branches[branch] = sha
}

// Head is the commit of a branch.
func (r *Repo) Head(branch string) string {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	return r.branches[branch]
}

// Files are those of a commit or branch, such as a checkout has.
func (r *Repo) Files(ref string) Files {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	return r.with(r.resolve(ref).sha, nil)
}

// Parents are those of a commit.
func (r *Repo) Parents(sha string) []string {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	return slices.Clone(r.commits[sha].parents)
}

// PullRequest is a pull request.
type PullRequest struct {
	Number       int
	Title        string
	Branch, Base string

	repo     *Repo
	by       Identity
	id       int64
	from     *Repo // where the branch is: another repository for a fork
	headSHA  string
	baseSHA  string
	open     bool
	merged   time.Time
	closed   time.Time
	created  time.Time
	landed   []string // the commits that the merge made
	mergeSHA string
	labels   []string
	events   []any
	locked   bool
}

// OpenPullRequest pushes files to a branch of its own and opens a pull request
// into the default branch.
func (r *Repo) OpenPullRequest(login, title string, files Files) *PullRequest {
	return r.OpenPullRequestInto(r.DefaultBranch, login, title, files)
}

// OpenPullRequestInto opens one into a branch.
func (r *Repo) OpenPullRequestInto(base, login, title string, files Files) *PullRequest {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	number := len(r.pulls) + 1
	branch := fmt.Sprintf("change-%d", number)
	r.branches[branch] = r.commit(r.server.identity(login), title, r.with(r.branches[base], files), r.branches[base])
	p := &PullRequest{
		Number: number, Title: title, Branch: branch, Base: base, repo: r, from: r, by: r.server.identity(login),
		id: r.server.next(), headSHA: r.branches[branch], baseSHA: r.branches[base], open: true, created: r.server.at,
	}
	r.pulls = append(r.pulls, p)
	return p
}

// OpenFromFork opens one whose branch is in another repository of this login.
func (r *Repo) OpenFromFork(login, title string, files Files) *PullRequest {
	p := r.OpenPullRequest(login, title, files)
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	_, name, _ := strings.Cut(r.Name, "/")
	p.from = &Repo{Name: login + "/" + name, ID: r.server.next(), DefaultBranch: r.DefaultBranch, server: r.server}
	delete(r.branches, p.Branch)
	return p
}

// Push adds a commit to the pull request.
func (p *PullRequest) Push(login, message string, files Files) string {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	p.headSHA = p.repo.commit(p.repo.server.identity(login), message, p.repo.with(p.headSHA, files), p.headSHA)
	if p.from == p.repo {
		p.repo.branches[p.Branch] = p.headSHA
	}
	return p.headSHA
}

// Update merges the base branch into the pull request's branch, as the button
// of that name does.
func (p *PullRequest) Update() string {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	base := p.repo.branches[p.Base]
	p.headSHA = p.repo.commit(p.by, "Merge branch '"+p.Base+"'", p.joined(), p.headSHA, base)
	p.baseSHA = base
	p.repo.branches[p.Branch] = p.headSHA
	return p.headSHA
}

// joined are the files after a merge; of a file changed on both sides the pull
// request's form stays.
func (p *PullRequest) joined() Files {
	base := p.repo.branches[p.Base]
	common := p.repo.mergeBase(base, p.headSHA)
	return p.repo.with(base, p.repo.change(common.sha, p.headSHA))
}

// HeadSHA is the newest commit of the pull request, BaseSHA the one of the
// base branch that GitHub compares it with.
func (p *PullRequest) HeadSHA() string { return p.read(&p.headSHA) }

// BaseSHA is the commit of the base branch that GitHub compares it with.
func (p *PullRequest) BaseSHA() string { return p.read(&p.baseSHA) }

func (p *PullRequest) read(field *string) string {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	return *field
}

// Trial makes the merge commit that a pull_request run checks out, on no
// branch: its first parent is the head of the base branch.
func (p *PullRequest) Trial() string {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	base := p.repo.branches[p.Base]
	p.mergeSHA = p.repo.commit(p.by, fmt.Sprintf("Merge %s into %s", p.headSHA, base), p.joined(), base, p.headSHA)
	return p.mergeSHA
}

// Close closes it without a merge; Reopen opens it again.
func (p *PullRequest) Close() {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	p.open, p.closed = false, p.repo.server.tick()
}

// Reopen opens it again.
func (p *PullRequest) Reopen() {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	p.open, p.closed = true, time.Time{}
}

// Retarget changes the branch that it is to be merged into, as GitHub does for
// a stacked one when the branch below it is merged and deleted.
func (p *PullRequest) Retarget(base string) {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	p.Base, p.baseSHA = base, p.repo.branches[base]
}

// Lock locks the conversation: only people may comment.
func (p *PullRequest) Lock() {
	p.repo.server.mu.Lock()
	defer p.repo.server.mu.Unlock()
	p.locked = true
}

// Label puts a label on, Unlabel takes it off.
func (p *PullRequest) Label(login, label string) { p.label(login, label, "labeled") }

// Unlabel takes a label off.
func (p *PullRequest) Unlabel(login, label string) { p.label(login, label, "unlabeled") }

func (p *PullRequest) label(login, label, event string) {
	s := p.repo.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.labels = slices.DeleteFunc(p.labels, func(l string) bool { return l == label })
	if event == "labeled" {
		p.labels = append(p.labels, label)
	}
	p.events = append(p.events, s.event(event, s.identity(login), label))
}

// Method is how a pull request is merged.
type Method string

// The methods.
const (
	Merge  Method = "merge"
	Squash Method = "squash"
	Rebase Method = "rebase"
)

// Merge merges a pull request and returns the commit at the head of its base
// branch.
func (r *Repo) Merge(number int, method Method) string { return r.pulls[number-1].Merge(method) }

// Merge merges it and returns the commit at the head of the base branch.
func (p *PullRequest) Merge(method Method) string {
	r := p.repo
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	if !p.open {
		r.server.t.Fatalf("githubtest: #%d is closed", p.Number)
	}
	base, files, commits := r.branches[p.Base], p.joined(), r.between(r.branches[p.Base], p.headSHA)
	owner, _, _ := strings.Cut(p.from.Name, "/")
	switch method {
	case Merge:
		title := fmt.Sprintf("Merge pull request #%d from %s/%s\n\n%s", p.Number, owner, p.Branch, p.Title)
		for _, c := range commits {
			p.landed = append(p.landed, c.sha)
		}
		p.landed = append(p.landed, r.commit(p.by, title, files, base, p.headSHA))
	case Squash:
		p.landed = []string{r.commit(p.by, fmt.Sprintf("%s (#%d)", p.Title, p.Number), files, base)}
	case Rebase:
		at := base
		for _, c := range commits {
			if len(c.parents) == 1 { // merges vanish
				at = r.commit(c.by, c.message, r.with(at, r.change(c.parents[0], c.sha)), at)
				p.landed = append(p.landed, at)
			}
		}
	}
	p.baseSHA, p.mergeSHA = base, p.landed[len(p.landed)-1]
	r.branches[p.Base] = p.mergeSHA
	for _, below := range r.pulls {
		if below.open && below.from == r && below.Branch == p.Base {
			below.headSHA = p.mergeSHA
		}
	}
	p.open, p.merged = false, r.server.tick()
	p.closed = p.merged
	return p.mergeSHA
}

// has tells whether the pull request lists for a commit, as GitHub documents
// it: on the default branch the merged one that brought it, else open ones.
func (p *PullRequest) has(sha string, onDefault bool) bool {
	if onDefault {
		return slices.Contains(p.landed, sha)
	}
	if !p.open {
		return p.Base != p.repo.DefaultBranch && slices.Contains(p.landed, sha)
	}
	return slices.ContainsFunc(p.repo.between(p.repo.branches[p.Base], p.headSHA), func(c *commit) bool { return c.sha == sha })
}
