package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ssmprefs/ssmprefs"

// rooms is the order of ARCHITECTURE.md: a package imports only from rows
// above its own, or exactly what only names.
var rooms = map[string]struct {
	row  int
	only []string
}{
	"config-schema":        {row: 0},
	"internal/preferences": {row: 0},
	"internal/target":      {row: 0},
	"internal/diag":        {row: 0},
	"internal/fault":       {row: 0},
	"internal/awsname":     {row: 0},
	"internal/plan":        {row: 1},
	"internal/review":      {row: 2},
	"internal/render":      {row: 2},
	"internal/config":      {row: 3},
	"internal/preflight":   {row: 3, only: row0},
	"internal/rules":       {row: 4},
	"internal/policy":      {row: 4, only: []string{"internal/preferences", "internal/target", "internal/awsname", "internal/config"}},
	"internal/workspace":   {row: 4, only: []string{"internal/fault"}},
	"internal/ssmdoc":      {row: 4, only: row0},
	"internal/awsauth":     {row: 4, only: row0},
	"internal/sandbox":     {row: 4, only: []string{}}, // so that it cannot share our mistakes
	"internal/bench":       {row: 4, only: []string{}}, // so that it measures the built binary
	"internal/github":      {row: 4, only: []string{"internal/fault"}},
	"internal/runner":      {row: 4, only: []string{"internal/diag", "internal/fault"}},
	"internal/explain":     {row: 5, only: []string{"internal/preferences", "internal/rules", "internal/diag"}},
	"internal/discovery":   {row: 5, only: []string{"internal/awsauth", "internal/target", "internal/fault"}},
	"internal/doctor":      {row: 5, only: []string{"internal/plan", "internal/render", "internal/awsauth", "internal/github", "internal/diag", "internal/fault"}},
	"internal/initial":     {row: 5, only: append([]string{"internal/plan", "internal/config", "internal/rules"}, row0...)},
	"internal/thread":      {row: 5, only: []string{"internal/plan", "internal/review", "internal/github"}},
	"internal/reconcile":   {row: 5, only: append([]string{"internal/plan", "internal/review", "internal/config", "internal/rules"}, row0...)},
	"internal/cli":         {row: 6},
	"":                     {row: 7, only: []string{"internal/cli"}},
}

// row0 is named by the edges, which know no plan.
var row0 = []string{"internal/preferences", "internal/target", "internal/diag", "internal/fault", "internal/awsname"}

// testOnly packages are imported by _test.go files alone.
var testOnly = []string{"internal/golden", "internal/githubtest", "internal/guardtest", "internal/acttest"}

// notLinked are packages whose import by our own code would link a template
// engine or its like; see scripts/check-size.
var notLinked = []string{"text/template", "html/template", "github.com/google/go-cmp/cmp", "github.com/alecthomas/kong"}

// listed is one package as go list describes it.
type listed struct {
	ImportPath, Name, Doc string
	GoFiles               []string
	Imports               []string
}

// room is the path below the module, "" for the root.
func (p listed) room() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func list(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Name,Doc,GoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestImportsFollowTheRows(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		room := p.room()
		if slices.Contains(testOnly, room) {
			continue
		}
		at, known := rooms[room]
		if !known {
			t.Errorf("%s has no row: add it to the table here and in ARCHITECTURE.md", p.ImportPath)
			continue
		}
		for _, path := range p.Imports {
			if slices.Contains(notLinked, path) {
				t.Errorf("%s imports %s, which costs the binary 7 MB", room, path)
			}
			if path != module && !strings.HasPrefix(path, module+"/") {
				continue
			}
			other := listed{ImportPath: path}.room()
			switch {
			case slices.Contains(testOnly, other):
				t.Errorf("%s imports %s, which is for tests", room, other)
			case at.only != nil && !slices.Contains(at.only, other):
				t.Errorf("%s imports %s; it may import only %v", room, other, at.only)
			case rooms[other].row >= at.row:
				t.Errorf("%s (row %d) imports %s (row %d)", room, at.row, other, rooms[other].row)
			}
		}
	}
}

func TestArchitectureHasTheRows(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for room, at := range rooms {
		if room == "" {
			room = "main.go"
		}
		row := "| " + string(rune('0'+at.row)) + " | `" + room + "`"
		if !strings.Contains(string(page), row) {
			t.Errorf("ARCHITECTURE.md has no line that begins %q", row)
		}
	}
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// TestNoRegistryHosts keeps addresses of package registries out of the
// repository: clients know their own, and mirrors are set on the machine.
func TestNoRegistryHosts(t *testing.T) {
	t.Parallel()
	var hosts [][]byte
	for _, name := range []string{"pypi", "pythonhosted", "registry.npmjs", "proxy.golang", "sum.golang", "deb.debian", "registry.terraform"} {
		for _, ending := range []string{"org", "io"} {
			hosts = append(hosts, []byte(name+"."+ending))
		}
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == ".cache") {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() || path == "ssmprefs" { // the built binary
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, host := range hosts {
			if bytes.Contains(text, host) {
				t.Errorf("%s names the host %s", path, host)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOneRoomPerService keeps the clients of outside services inside the
// package that is their edge.
func TestOneRoomPerService(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		for _, path := range p.Imports {
			if strings.HasPrefix(path, "github.com/google/go-github/") && p.room() != "internal/github" {
				t.Errorf("%s imports %s; only internal/github does", p.ImportPath, path)
			}
		}
	}
}
