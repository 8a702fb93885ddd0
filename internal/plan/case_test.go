package plan_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// A case is testdata/NAME/case.txtar. Its file "head" is what the file wishes,
// "base" what the base's file does (absent: not known), both as JSON, see
// desiredFile. Live documents are files named "ACCOUNT/REGION latest N" and
// "… default N", one that cannot be read "… error CLASS".

// desiredFile is a file as its targets: preferences as written, for each
// target put over those for all.
type desiredFile struct {
	Preferences map[string]preferences.Value
	Unmanaged   []string
	Description *string
	Filters     plan.Filters
	Limits      plan.Limits
	Targets     []struct {
		Name, Account, AccountName, Region, Partition string
		Discovered                                    bool
		Preferences                                   map[string]preferences.Value
	}
}

func readCase(t testing.TB, file string) plan.Input {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	in := plan.Input{
		Tool:   plan.Tool{Version: "1.0.0"},
		Caller: plan.Caller{Account: "999999999999", ARN: "arn:aws:sts::999999999999:assumed-role/plan/ci"},
		Config: plan.Config{Path: "preferences.yaml"},
	}
	lives := map[string]*plan.Live{}
	for _, f := range archive.Files {
		switch f.Name {
		case "head":
			head := parseDesired(t, f.Data)
			in.Desired, in.Filters, in.Limits, in.Resolved = head.desired(t), head.Filters, head.Limits, len(head.Targets)
		case "base":
			in.Base = &plan.Base{Commit: "4be1c07"}
			in.BaseDesired = map[target.Pair]plan.Desired{}
			for _, d := range parseDesired(t, f.Data).desired(t) {
				in.BaseDesired[d.Target.Pair()] = d
			}
		default:
			readLive(t, lives, f)
		}
	}
	for _, d := range in.Desired {
		live := plan.Live{}
		if l := lives[d.Target.String()]; l != nil {
			live = *l
		}
		if live.Snapshot.Default.Number == 0 {
			live.Snapshot.Default = live.Snapshot.Latest
		}
		in.Live = append(in.Live, live)
	}
	return in
}

func readLive(t testing.TB, lives map[string]*plan.Live, f txtar.File) {
	t.Helper()
	words := strings.Fields(f.Name)
	if lives[words[0]] == nil {
		lives[words[0]] = &plan.Live{}
	}
	live := lives[words[0]]
	if words[1] == "error" {
		live.Err = &fault.Error{Class: fault.Class(words[2]), Op: "ssm:GetDocument", Message: strings.TrimSpace(string(f.Data))}
		return
	}
	doc, err := preferences.ParseDocument(strings.TrimSpace(string(f.Data)))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	n, err := strconv.Atoi(words[2])
	if err != nil {
		t.Fatal(err)
	}
	version := preferences.Version{Number: n, Status: preferences.Active, Document: doc}
	if words[1] == "latest" {
		live.Snapshot.Latest = version
	} else {
		live.Snapshot.Default = version
	}
}

func parseDesired(t testing.TB, text []byte) desiredFile {
	t.Helper()
	var f desiredFile
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f desiredFile) desired(t testing.TB) []plan.Desired {
	t.Helper()
	var all []plan.Desired
	for _, block := range f.Targets {
		d := plan.Desired{
			Target: target.Target{
				Name: block.Name, Account: block.Account, AccountName: block.AccountName, Region: block.Region, Partition: block.Partition,
			},
			Discovered: block.Discovered,
		}
		if d.Target.Partition == "" {
			d.Target.Partition = "aws"
		}
		if f.Description != nil {
			d.Describes, d.Summary = true, *f.Description
		}
		for _, name := range f.Unmanaged {
			if k, ok := preferences.ParseKey(name); ok {
				d.Unmanaged = d.Unmanaged.With(k)
			} else {
				d.Unmanaged.Pointers = append(d.Unmanaged.Pointers, name)
			}
		}
		written := maps.Clone(f.Preferences)
		if written == nil {
			written = map[string]preferences.Value{}
		}
		maps.Copy(written, block.Preferences)
		for name, v := range written {
			k, ok := preferences.ParseKey(name)
			if !ok {
				t.Fatalf("no key %s", name)
			}
			d.Texts[k] = v.Text()
			if v.On() {
				d.Texts[k] = "true"
			}
			made, err := d.Target.Expand(d.Texts[k])
			if err != nil {
				t.Fatal(err)
			}
			d.Set[k] = made
		}
		all = append(all, d)
	}
	return all
}

func caseFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*/case.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return files
}

// report is a plan as the tests' wanted files have it.
func report(p plan.Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+v complete=%v %s\n", p.Totals, p.Complete, p.PlanHash)
	for _, e := range p.Exceeded {
		fmt.Fprintln(&b, "exceeded:", e)
	}
	places := make([]target.Target, len(p.Targets))
	for i, t := range p.Targets {
		places[i] = t.Place()
		fmt.Fprintf(&b, "\n%s %s %s latest %d default %d wish %d\n", t.Name, t.Place(), t.Action, t.LatestVersion, t.DefaultVersion, t.Wish)
		if t.Error != nil {
			fmt.Fprintf(&b, "  %s: %v\n", t.Error.Class, t.Error)
		}
		reportChanges(&b, "  ", t.Changes)
	}
	for _, g := range p.Groups {
		some := make([]target.Target, len(g.Targets))
		for i, at := range g.Targets {
			some[i] = places[at]
		}
		fmt.Fprintf(&b, "\ngroup %s: %s\n", g.Action, target.Notation(places, some))
		for _, c := range g.Changes {
			fmt.Fprintf(&b, "  %s %s %s -> %s\n", c.Kind, c.Key, c.Old.AppendJSON(nil), c.New.AppendJSON(nil))
		}
	}
	for i, w := range p.Wished {
		text, _ := json.Marshal(w)
		fmt.Fprintf(&b, "\nwished %d %s\n", i, text)
	}
	return b.String()
}

func reportChanges(b *strings.Builder, indent string, changes []plan.Change) {
	for _, c := range changes {
		fmt.Fprintf(b, "%s%s %s %s -> %s\n%s  %s %s %s\n%s  %s\n", indent, c.Kind, c.Key, c.Old.AppendJSON(nil), c.New.AppendJSON(nil),
			indent, c.ID, c.Direction, c.Origin, indent, c.Consequence)
		reportChanges(b, indent+"    ", c.Moves)
	}
}
