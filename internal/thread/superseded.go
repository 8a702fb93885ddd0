package thread

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// newest is the answer about one head of the branch; commits do not change.
type newest struct {
	ours  []string // newest commit of each path, seen from the commit of this run; the config's first
	head  string   // that by is about
	by    string
	moved bool
}

// Superseded reports whether the branch holds a newer file than this run's, or
// no longer holds its commit, and which commit it is by.
func (w *Walk) Superseded(ctx context.Context) (by string, yes bool, err error) {
	head, err := w.thread.GitHub.Head(ctx, w.at.Branch)
	if err != nil || head == w.at.Commit {
		return "", false, err
	}
	if head != w.newest.head {
		if by, yes, err = w.moved(ctx, head); err != nil {
			return "", false, err
		}
		w.newest.head, w.newest.by, w.newest.moved = head, by, yes
	}
	return w.newest.by, w.newest.moved, nil
}

func (w *Walk) moved(ctx context.Context, head string) (by string, yes bool, err error) {
	on, err := w.thread.GitHub.Contains(ctx, head, w.at.Commit)
	if err != nil {
		return "", false, err
	}
	if w.newest.ours == nil {
		if w.newest.ours, err = w.touched(ctx, w.at.Commit); err != nil {
			return "", false, err
		}
	}
	if w.newest.ours[0] == "" {
		return "", false, fmt.Errorf("whether a newer commit supersedes %s is not known: %s is in no commit up to it", short(w.at.Commit), w.at.Config)
	}
	now, err := w.touched(ctx, head)
	if err != nil {
		return "", false, err
	}
	for i, sha := range now {
		if sha != w.newest.ours[i] {
			return sha, true, nil
		}
	}
	return head, !on, nil
}

// touched is the newest commit of each path, seen from a commit. Each path is
// asked for alone: of several the newest by date may be an older merge's.
func (w *Walk) touched(ctx context.Context, ref string) ([]string, error) {
	all := make([]string, len(w.at.Paths))
	for i, one := range w.at.Paths {
		commits, err := w.thread.GitHub.Commits(ctx, ref, []string{one}, 1)
		if err != nil {
			return nil, err
		}
		if len(commits) > 0 {
			all[i] = commits[0].SHA
		}
	}
	return all, nil
}

const mostPaths = 10

// Paths is what makes up the desired state: the config and the folders of its
// profile files, all as paths in the repository. Where they are more than ten,
// folders above stand in for them, at last the whole repository.
func Paths(config string, profiles []string) []string {
	for depth := mostDepth(profiles); depth > 0; depth-- {
		paths := []string{config}
		for _, p := range profiles {
			paths = append(paths, above(p, depth))
		}
		slices.Sort(paths[1:])
		if paths = slices.Compact(paths); len(paths) <= mostPaths {
			return paths
		}
	}
	if len(profiles) == 0 {
		return []string{config}
	}
	return []string{""}
}

func mostDepth(profiles []string) int {
	most := 0
	for _, p := range profiles {
		most = max(most, strings.Count(p, "/")+1)
	}
	return most
}

// above is the folder of a file, at most so many levels deep. A file in the
// root stands for itself.
func above(file string, depth int) string {
	folder := path.Dir(file)
	if folder == "." {
		return file
	}
	levels := strings.Split(folder, "/")
	return strings.Join(levels[:min(depth, len(levels))], "/")
}
