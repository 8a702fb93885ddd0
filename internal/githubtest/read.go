package githubtest

import (
	"encoding/base64"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

func (s *Server) listCommits(in *request) reply {
	query := in.URL.Query()
	from := in.repo.resolve(query.Get("sha"))
	if from == nil {
		return notFound()
	}
	all := in.repo.history(from, query.Get("path"))
	if in.stale && len(all) > 0 {
		all = all[1:]
	}
	var shown []any
	for _, c := range all {
		if until, err := time.Parse(time.RFC3339, query.Get("until")); err == nil && c.at.After(until) {
			continue
		}
		shown = append(shown, in.repo.showCommit(c))
	}
	return list(shown)
}

// filesInPage is how many files of a commit GitHub lists at once.
const filesInPage = 300

func (s *Server) getCommit(in *request) reply {
	ref := in.params["ref"]
	c := in.repo.resolve(ref)
	if c == nil {
		return failed(http.StatusUnprocessableEntity, "No commit found for SHA: "+ref)
	}
	shown := in.repo.showCommit(c)
	files := in.repo.changed(c)
	at, _ := strconv.Atoi(in.URL.Query().Get("page"))
	size, _ := strconv.Atoi(in.URL.Query().Get("per_page"))
	if size == 0 {
		size = filesInPage
	}
	from := min(max(at-1, 0)*size, len(files))
	shown["files"] = files[from:min(from+size, len(files))]
	shown["stats"] = map[string]any{"additions": len(files), "deletions": 0, "total": len(files)}
	out := ok(shown)
	out.more = from+size < len(files)
	return out
}

func (s *Server) compare(in *request) reply {
	baseName, headName, _ := strings.Cut(in.params["basehead"], "...")
	base, head := in.repo.resolve(baseName), in.repo.resolve(headName)
	if base == nil || head == nil {
		return notFound()
	}
	common := in.repo.mergeBase(base.sha, head.sha)
	if common == nil {
		return failed(http.StatusNotFound, "No common ancestor between "+baseName+" and "+headName+".")
	}
	ahead, behind := in.repo.between(base.sha, head.sha), in.repo.between(head.sha, base.sha)
	status := "identical"
	switch {
	case len(ahead) > 0 && len(behind) > 0:
		status = "diverged"
	case len(ahead) > 0:
		status = "ahead"
	case len(behind) > 0:
		status = "behind"
	}
	return ok(addresses(map[string]any{
		"status": status, "ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead),
		"base_commit": in.repo.showCommit(base), "merge_base_commit": in.repo.showCommit(common), "commits": []any{}, "files": []any{},
	}, s.URL+"/repos/"+in.repo.Name+"/compare", "html permalink diff patch"))
}

func (s *Server) getRef(in *request) reply {
	branch, is := strings.CutPrefix(in.params["ref"], "heads/")
	sha := in.repo.branches[branch]
	if !is || sha == "" {
		return notFound()
	}
	base := s.URL + "/repos/" + in.repo.Name
	return ok(map[string]any{
		"ref": "refs/heads/" + branch, "node_id": "REF_" + branch, "url": base + "/git/refs/heads/" + branch,
		"object": map[string]any{"type": "commit", "sha": sha, "url": base + "/git/commits/" + sha},
	})
}

// largeFile is the size from which the contents API leaves the content out.
const largeFile = 1 << 20

func (s *Server) getContent(in *request) reply {
	name, ref := in.params["path"], in.URL.Query().Get("ref")
	at := in.repo.resolve(ref)
	if at == nil {
		return failed(http.StatusNotFound, "No commit found for the ref "+ref)
	}
	content, is := at.files[name]
	if !is {
		return s.folder(in, at, name)
	}
	shown := s.entry(in, name, "file")
	shown["sha"], shown["size"] = blob(content), len(content)
	shown["content"], shown["encoding"] = wrapped(content), "base64"
	if len(content) > largeFile {
		shown["content"], shown["encoding"] = "", "none"
	}
	return ok(shown)
}

// folder lists what is below a path that is no file.
func (s *Server) folder(in *request, at *commit, name string) reply {
	entries := []any{}
	for file := range below(at.files, name) {
		entry := s.entry(in, file, "file")
		entry["sha"], entry["size"] = blob(at.files[file]), len(at.files[file])
		entries = append(entries, entry)
	}
	if len(entries) == 0 {
		return notFound()
	}
	return ok(entries)
}

func (s *Server) entry(in *request, name, kind string) map[string]any {
	url := s.URL + "/repos/" + in.repo.Name + "/contents/" + name
	return map[string]any{
		"type": kind, "name": path.Base(name), "path": name, "url": url, "git_url": url, "html_url": url, "download_url": nil,
		"_links": map[string]any{"self": url, "git": url, "html": url},
	}
}

// wrapped is base64 in lines, as GitHub sends it.
func wrapped(content string) string {
	text := base64.StdEncoding.EncodeToString([]byte(content))
	var lines strings.Builder
	for len(text) > 60 {
		lines.WriteString(text[:60] + "\n")
		text = text[60:]
	}
	return lines.String() + text + "\n"
}

func (s *Server) getBlob(in *request) reply {
	for _, c := range in.repo.commits {
		for _, content := range c.files {
			if sha := blob(content); sha == in.params["file_sha"] {
				url := s.URL + "/repos/" + in.repo.Name + "/git/blobs/" + sha
				return ok(map[string]any{
					"sha": sha, "node_id": "B_" + sha, "size": len(content), "url": url, "content": wrapped(content), "encoding": "base64",
				})
			}
		}
	}
	return notFound()
}
