package githubtest

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Files are contents by path.
type Files map[string]string

// Deleted as a content takes a file away.
const Deleted = "\x00deleted"

// commit is a snapshot with its past.
type commit struct {
	sha     string
	parents []string
	files   Files
	message string
	by      Identity
	at      time.Time
	order   int // of making, for commits of one second
}

// commit makes one, on no branch.
func (r *Repo) commit(by Identity, message string, files Files, parents ...string) string {
	at := r.server.tick()
	text := fmt.Sprintln(parents, message, by.Login, at.UnixNano())
	for _, path := range slices.Sorted(maps.Keys(files)) {
		text += fmt.Sprintln(path, blob(files[path]))
	}
	sha := blob(text)
	r.commits[sha] = &commit{sha: sha, parents: parents, files: files, message: message, by: by, at: at, order: len(r.commits)}
	return sha
}

// blob is the name of a content.
func blob(content string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(content), content))
	return hex.EncodeToString(sum[:])
}

// with is the files of a commit after a change.
func (r *Repo) with(sha string, change Files) Files {
	files := Files{}
	if c := r.commits[sha]; c != nil {
		maps.Copy(files, c.files)
	}
	for path, content := range change {
		if content == Deleted {
			delete(files, path)
		} else {
			files[path] = content
		}
	}
	return files
}

// change is what leads from one commit's files to another's.
func (r *Repo) change(from, to string) Files {
	old, now, change := r.with(from, nil), r.with(to, nil), Files{}
	for path, content := range now {
		if before, had := old[path]; !had || before != content {
			change[path] = content
		}
	}
	for path := range old {
		if _, has := now[path]; !has {
			change[path] = Deleted
		}
	}
	return change
}

// resolve finds the commit of a branch or a sha, as a ref parameter has it.
func (r *Repo) resolve(ref string) *commit {
	if ref == "" {
		ref = r.DefaultBranch
	}
	ref = strings.TrimPrefix(strings.TrimPrefix(ref, "refs/"), "heads/")
	if sha, is := r.branches[ref]; is {
		return r.commits[sha]
	}
	return r.commits[ref]
}

// past is a commit and all before it.
func (r *Repo) past(sha string) map[string]bool {
	seen, open := map[string]bool{}, []string{sha}
	for len(open) > 0 {
		at := open[0]
		open = open[1:]
		if c := r.commits[at]; c != nil && !seen[at] {
			seen[at] = true
			open = append(open, c.parents...)
		}
	}
	return seen
}

// newestFirst sorts commits as git log does by default.
func newestFirst(all []*commit) {
	slices.SortFunc(all, func(a, b *commit) int {
		if d := b.at.Compare(a.at); d != 0 {
			return d
		}
		return b.order - a.order
	})
}

// between are the commits of head's past that are not in base's, oldest first.
func (r *Repo) between(base, head string) []*commit {
	old := r.past(base)
	var all []*commit
	for sha := range r.past(head) {
		if !old[sha] {
			all = append(all, r.commits[sha])
		}
	}
	newestFirst(all)
	slices.Reverse(all)
	return all
}

// mergeBase is the newest commit that two have in common.
func (r *Repo) mergeBase(a, b string) *commit {
	mine, theirs := r.past(a), r.past(b)
	var common []*commit
	for sha := range mine {
		if theirs[sha] {
			common = append(common, r.commits[sha])
		}
	}
	newestFirst(common)
	if len(common) == 0 {
		return nil
	}
	return common[0]
}

// below is the part of a snapshot at or below a path.
func below(files Files, path string) Files {
	part := Files{}
	for name, content := range files {
		if path == "" || name == path || strings.HasPrefix(name, strings.TrimSuffix(path, "/")+"/") {
			part[name] = content
		}
	}
	return part
}

// history is git log for a path, newest first, with git's default
// simplification: of a merge that equals one parent at the path, only that
// parent is followed.
func (r *Repo) history(from *commit, path string) []*commit {
	seen, open, all := map[string]bool{}, []*commit{from}, []*commit{}
	for len(open) > 0 {
		at := open[0]
		open = open[1:]
		if at == nil || seen[at.sha] {
			continue
		}
		seen[at.sha] = true
		parents, differs := r.follow(at, path)
		if differs {
			all = append(all, at)
		}
		open = append(open, parents...)
	}
	newestFirst(all)
	return all
}

// follow is where the history of a path goes on from a commit, and whether the
// commit belongs to it.
func (r *Repo) follow(at *commit, path string) (parents []*commit, differs bool) {
	here := below(at.files, path)
	if len(at.parents) == 0 {
		return nil, len(here) > 0
	}
	for _, sha := range at.parents {
		parent := r.commits[sha]
		if maps.Equal(below(parent.files, path), here) && path != "" {
			return []*commit{parent}, false
		}
		parents = append(parents, parent)
	}
	return parents, true
}

// changed is what a commit did to its first parent's files, with a file moved
// unchanged, or with most of its lines, told as renamed.
func (r *Repo) changed(c *commit) []any {
	var parent string
	if len(c.parents) > 0 {
		parent = c.parents[0]
	}
	old, change := r.with(parent, nil), r.change(parent, c.sha)
	var gone []string
	for path, content := range change {
		if content == Deleted {
			gone = append(gone, path)
		}
	}
	slices.Sort(gone)
	all := []any{}
	for _, path := range slices.Sorted(maps.Keys(change)) {
		content := change[path]
		file := map[string]any{
			"sha": blob(content), "filename": path, "additions": 1, "deletions": 1, "changes": 2,
			"blob_url": "https://github.test/blob", "raw_url": "https://github.test/raw", "contents_url": "https://github.test/contents",
		}
		_, had := old[path]
		at := slices.IndexFunc(gone, func(from string) bool { return alike(old[from], content) })
		switch {
		case content == Deleted:
			continue
		case had:
			file["status"] = "modified"
		case at >= 0:
			file["status"], file["previous_filename"] = "renamed", gone[at]
			gone = slices.Delete(gone, at, at+1)
		default:
			file["status"] = "added"
		}
		all = append(all, file)
	}
	for _, path := range gone {
		all = append(all, map[string]any{
			"sha": blob(old[path]), "filename": path, "status": "removed", "additions": 0, "deletions": 1, "changes": 1,
			"blob_url": "https://github.test/blob", "raw_url": "https://github.test/raw", "contents_url": "https://github.test/contents",
		})
	}
	return all
}

// alike tells whether half of the lines are the same, as git's detection of
// renames wants it.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	lines := strings.Split(a, "\n")
	same := 0
	for _, line := range strings.Split(b, "\n") {
		if slices.Contains(lines, line) {
			same++
		}
	}
	return 2*same >= max(len(lines), strings.Count(b, "\n")+1)
}
