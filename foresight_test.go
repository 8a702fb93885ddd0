package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/rules"
)

// foreseen is a row of docs/foresight.md.
type foreseen struct{ number, what, verdict, how, proof string }

var (
	pageLink = regexp.MustCompile(`\[([^\]]+)\]\(keys-and-rules\.md#([^)]+)\)`)
	proofRef = regexp.MustCompile("`(?:(internal/[a-z]+) )?(Test[A-Za-z0-9]+)(?:/([^`]+))?`")
)

// TestForesight holds docs/foresight.md to the code: no row is missing, what it
// names exists, and what is said to warn does so unless a file silences it.
func TestForesight(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/foresight.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), preferences.AsOf) {
		t.Errorf("the page is not as of %s", preferences.AsOf)
	}
	for title, want := range map[string]int{"Traps": 24, "Surprises": 16} {
		_, section, _ := strings.Cut(string(text), "\n## "+title+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		rows := rowsOf(section)
		if len(rows) != want {
			t.Errorf("%s has %d rows, want %d", title, len(rows), want)
		}
		for i, r := range rows {
			at := fmt.Sprintf("%s %s", title, r.number)
			if r.number != strconv.Itoa(i+1) {
				t.Errorf("%s stands where %d belongs", at, i+1)
			}
			if title == "Traps" && !strings.Contains(r.what, "](https://") {
				t.Errorf("%s names no place where it was met", at)
			}
			for _, problem := range slices.Concat(r.judged(), r.linked(), r.proved()) {
				t.Errorf("%s: %s", at, problem)
			}
		}
	}
}

// rowsOf is the rows of a table of five columns, less its head.
func rowsOf(section string) []foreseen {
	var rows []foreseen
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) == 5 && cells[0] != "#" && cells[0] != "---" {
			rows = append(rows, foreseen{cells[0], cells[1], cells[2], cells[3], cells[4]})
		}
	}
	return rows
}

// judged is what is wrong with the verdict and with what it calls for.
func (r foreseen) judged() (problems []string) {
	tests := proofRef.MatchString(r.proof)
	switch r.verdict {
	case "prevents", "shows":
	case "warns":
		loud := slices.ContainsFunc(pageLink.FindAllStringSubmatch(r.how, -1), func(link []string) bool {
			rule, ok := rules.Find(link[1])
			return ok && rule.Severity != config.Off
		})
		if !loud {
			problems = append(problems, "warns, and links no rule that does")
		}
	case "cannot know":
		if tests || len(r.proof) < 40 {
			problems = append(problems, "cannot know, and has no reason")
		}
		return problems
	default:
		return []string{fmt.Sprintf("verdict %q is none", r.verdict)}
	}
	if rest := strings.Trim(proofRef.ReplaceAllString(r.proof, ""), ", "); !tests || rest != "" {
		problems = append(problems, fmt.Sprintf("names no test, or more than tests: %q", rest))
	}
	return problems
}

// linked is which keys and rules there are not; TestLinks follows the links.
func (r foreseen) linked() (problems []string) {
	for _, link := range pageLink.FindAllStringSubmatch(r.how, -1) {
		_, rule := rules.Find(link[1])
		_, key := preferences.ParseKey(link[1])
		if !rule && !key {
			problems = append(problems, "there is no key or rule "+link[1])
		}
		if link[2] != anchors("### " + link[1])[0] {
			problems = append(problems, "the link of "+link[1]+" leads elsewhere: #"+link[2])
		}
	}
	return problems
}

// proved is which tests there are not.
func (r foreseen) proved() (problems []string) {
	for _, ref := range proofRef.FindAllStringSubmatch(r.proof, -1) {
		if !declared(ref[1], ref[2], ref[3]) {
			problems = append(problems, "there is no test "+strings.Trim(ref[0], "`"))
		}
	}
	return problems
}

// declared reports whether a folder has a test, and in its file or its testdata
// the name of the sub-test.
func declared(folder, test, sub string) bool {
	files, _ := filepath.Glob(filepath.Join(folder, "*_test.go"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil || !slices.ContainsFunc(parsed.Decls, func(d ast.Decl) bool {
			f, ok := d.(*ast.FuncDecl)
			return ok && f.Recv == nil && f.Name.Name == test
		}) {
			continue
		}
		return sub == "" || strings.Contains(string(text), strconv.Quote(sub)) || inTestdata(folder, sub)
	}
	return false
}

// inTestdata reports whether a case of that name is kept as data.
func inTestdata(folder, name string) bool {
	for _, form := range []string{name, "*/" + name, "*/" + name + ".txtar"} {
		if found, _ := filepath.Glob(filepath.Join(folder, "testdata", form)); len(found) > 0 {
			return true
		}
	}
	return false
}
