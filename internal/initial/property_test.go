package initial_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/initial"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/rules"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// hostile is texts that a writer of YAML gets wrong.
var hostile = []string{
	"yes", "No", "NULL", "~", "0123", "1e3", "0x1F", "1_000", ".inf", "12:30", "2001-01-01", "true", "-", "- a", "? a", "=", "<<",
	"a: b", "a:", "a #b", "#a", " a", "a ", "  ", "a  b", "'a'", `"a"`, `\`, `a\nb`, "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "[a]", "{a}", "a, b", "---", "...",
	"a\nb", "a\nb\n", "a\nb\n\n", "\na", "\n", " a\nb", "\ta\nb", "a\n\tb\n", "a\n \nb", "a\n\n\n  b\n# c\n", "a\r\nb\r\n", "a\rb", "a\tb", "\t", "a\n---\nb\n", "a\n...\n",
	"\u0085", "a\u2028b", "\uFEFFa", "\x1b[31m", "\x7f", "a\u200bb", "\u202ea", "é — ü", "日本語", "😀", "\U000E0041", "\uFFFD", "\uFFFE",
	"${aws:account}", "$${aws:account}", "${aws:nobody}", "${target:name}", "$${", "${x}", "$", "$$", "a-${aws:region", "{aws:region}", "{{ ssm }}",
	strings.Repeat("x", 3000), strings.Repeat("long line of a script\n", 40), strings.Repeat("\r\n", 20) + "a", "111111111111", "x-111111111111-eu-west-1", "1111111111112",
	"::error::x", "##[error]", "<!-- -->", "| a | b |",
}

// document is a document that holds a set.
func document(t testing.TB, set preferences.Set, description string) preferences.Snapshot {
	t.Helper()
	text, err := preferences.Content(set, description, nil, preferences.Names{})
	if err != nil {
		t.Fatal(err)
	}
	return snapshot(t, text, "")
}

// randomSet is preferences of which none breaks a rule that no file silences.
func randomSet(r *rand.Rand) preferences.Set {
	var set preferences.Set
	for k := range set {
		if r.IntN(3) == 0 {
			continue
		}
		key := preferences.Key(k)
		switch {
		case key == preferences.RunAsDefaultUser:
			set[k] = []string{"ops", "yes", "n", "null"}[r.IntN(4)]
		case key.Type() == preferences.Flag:
			set[k] = "true"
		case key.Type() == preferences.Minutes:
			set[k] = fmt.Sprint(1 + r.IntN(60))
		default:
			set[k] = hostile[r.IntN(len(hostile))]
		}
	}
	return set
}

// fleetOf is accounts and regions, each of which holds one of k sets: chosen for
// each account, for each region, or for each pair, some of which are absent.
func fleetOf(t testing.TB, r *rand.Rand) (found []initial.Found, whole bool, kinds map[preferences.Set]bool) {
	sets := make([]preferences.Set, 1+r.IntN(5))
	for i := range sets {
		sets[i] = randomSet(r)
	}
	accounts, regions := 1+r.IntN(6), []string{"eu-west-1", "us-east-1", "ap-southeast-2"}[:1+r.IntN(3)]
	by := r.IntN(3)
	kinds = map[preferences.Set]bool{}
	ofRegion := []int{r.IntN(len(sets)), r.IntN(len(sets)), r.IntN(len(sets))}
	for a := range accounts {
		ofAccount := r.IntN(len(sets))
		for i, region := range regions {
			f := initial.Found{Target: target.Target{Account: strings.Repeat(fmt.Sprint(a+1), 12), Region: region, Partition: "aws"}}
			of := sets[[]int{ofAccount, ofRegion[i], r.IntN(len(sets))}[by]]
			if by < 2 || r.IntN(4) > 0 {
				f.Snapshot = document(t, of, "")
				kinds[of] = true
			}
			found = append(found, f)
		}
	}
	return found, by < 2, kinds
}

func TestGeneratedFleets(t *testing.T) {
	t.Parallel()
	for seed := range uint64(150) {
		found, whole, kinds := fleetOf(t, rand.New(rand.NewPCG(seed, 7)))
		d, err := initial.New(initial.Request{Name: "preferences.yaml", Caller: caller, Found: found})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if len(d.Refused) > 0 {
			t.Fatalf("seed %d: %v", seed, d.LeftOut())
		}
		if len(kinds) == 0 {
			continue
		}
		if d.Plan.Totals.InSync != len(d.Plan.Targets) || len(d.Plan.Targets)+len(d.Absent) != len(found) {
			t.Fatalf("seed %d: %+v", seed, d.Plan.Totals)
		}
		file := sameAgain(t, d, caller, found)
		if whole && len(file.Blocks) > len(kinds) {
			t.Errorf("seed %d: %d blocks for %d kinds of documents\n%s", seed, len(file.Blocks), len(kinds), d.Text)
		}
		apart(t, file, whole)
	}
}

// sameAgain reads a draft anew, and holds what it wishes against what was found.
func sameAgain(t testing.TB, d initial.Draft, caller config.Caller, found []initial.Found) *config.File {
	t.Helper()
	file, findings := config.Parse("preferences.yaml", []byte(d.Text), func(path string) ([]byte, error) {
		return []byte(d.Profiles[path]), nil
	})
	if file == nil {
		t.Fatalf("%v\n%s", findings, d.Text)
	}
	resolved, more := file.Resolve(caller, nil)
	findings = append(findings, more...)
	findings = append(findings, rules.Check(file)...)
	findings = append(findings, rules.CheckResolved(file, resolved)...)
	if diag.HasError(findings) {
		t.Fatalf("%s\n%s", diag.Text(findings), d.Text)
	}
	live := map[target.Pair]*preferences.Document{}
	for _, f := range found {
		live[f.Target.Pair()] = f.Snapshot.Latest.Document
	}
	for _, r := range resolved {
		document := live[r.Target.Pair()]
		if document == nil || document.Set() != r.Set {
			t.Fatalf("%s: %q\nwant %q\n%s", r.Target, r.Set, document.Set(), d.Text)
		}
		if r.Describes && document.Description() != r.Summary {
			t.Fatalf("%s: %q\nwant %q", r.Target, r.Summary, document.Description())
		}
	}
	return file
}

// apart fails for two targets of a file that could be one.
func apart(t *testing.T, file *config.File, whole bool) {
	t.Helper()
	for i := range file.Blocks {
		for j := range i {
			a, b := &file.Blocks[i], &file.Blocks[j]
			if a.Preferences.Texts() != b.Preferences.Texts() || written(a) != written(b) {
				continue
			}
			if whole || fmt.Sprint(ids(a)) == fmt.Sprint(ids(b)) || fmt.Sprint(regions(a)) == fmt.Sprint(regions(b)) {
				t.Errorf("%s and %s have the same preferences:\n%s", a.Name, b.Name, file.Source.Name())
			}
		}
	}
}

func written(b *config.TargetBlock) string {
	var text string
	for _, e := range b.Preferences {
		text += fmt.Sprint(e.Written)
	}
	return text
}

func ids(b *config.TargetBlock) (ids []string) {
	for _, a := range b.Accounts {
		ids = append(ids, a.ID.Text)
	}
	return ids
}

func regions(b *config.TargetBlock) (regions []string) {
	for _, r := range b.Regions {
		regions = append(regions, r.Text)
	}
	return regions
}

func FuzzTexts(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, "")
		f.Add("", text)
	}
	f.Fuzz(func(t *testing.T, text, description string) {
		if len(text)+len(description) > 9000 || !utf8.ValidString(text) || !utf8.ValidString(description) {
			t.Skip("no text of a document")
		}
		var set preferences.Set
		set[preferences.S3KeyPrefix], set[preferences.ShellProfileLinux], set[preferences.ShellProfileWindows] = text, text, text+"\n"
		found := []initial.Found{
			{Target: target.Target{Account: caller.Account, AccountName: description, Region: caller.Region, Partition: "aws"}},
			{Target: target.Target{Account: "222222222222", Region: caller.Region, Partition: "aws"}},
		}
		found[0].Snapshot = document(t, set, description)
		set[preferences.S3KeyPrefix] = ""
		found[1].Snapshot = document(t, set, description)
		d, err := initial.New(initial.Request{Name: "preferences.yaml", Caller: caller, Found: found})
		if err != nil {
			t.Fatal(err)
		}
		for _, left := range d.LeftOut() {
			said := fmt.Sprint(left)
			if !strings.Contains(said, "U+0000") && !strings.Contains(said, "[ssm-parameter]") && !strings.Contains(said, "[document-size]") {
				t.Fatal(said)
			}
		}
		if d.Text != "" {
			sameAgain(t, d, caller, found)
		}
	})
}
