package review_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/review"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// again parses what the record is written as, and holds it to be written the
// same.
func again(t testing.TB, r review.Record) review.Record {
	t.Helper()
	line := r.Encode()
	got, err := review.Parse(line + "\nthe comment")
	if err != nil {
		t.Fatalf("%v\n%s", err, line)
	}
	if got.Encode() != line {
		t.Fatalf("read and written again:\n%s\nwant:\n%s", got.Encode(), line)
	}
	if got.Header != r.Header || got.Form != r.Form {
		t.Fatalf("header %+v %d, want %+v %d", got.Header, got.Form, r.Header, r.Form)
	}
	return got
}

// entry is what a record says about a target of a plan, nil for nothing.
func entry(r review.Record, t plan.Target) *review.Entry {
	e, ok := r.Entry(t.Place())
	if !ok {
		return nil
	}
	return &e
}

func sameEntry(t *testing.T, i int, got, want *review.Entry) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("targets[%d]: got\n%+v\nwant\n%+v", i, got, want)
	}
}

// TestRecordHoldsThePlan compares the record with the other way a review is
// kept, the plan file: the guard sees the same.
func TestRecordHoldsThePlan(t *testing.T) {
	t.Parallel()
	p, once := mixed(t)
	r := again(t, record(t, p, once))
	want := review.Entries(p)
	for i, at := range p.Targets {
		file := want[at.Place().Pair()]
		got := entry(r, at)
		if got == nil {
			t.Fatalf("targets[%d] is not in the record", i)
		}
		byID := func(a, b review.Change) int { return slices.Compare(a.ID[:], b.ID[:]) }
		slices.SortFunc(file.Needed, byID)
		if at.Action == plan.Unreadable {
			sameEntry(t, i, got, &review.Entry{PullRequest: 42, Unreadable: true})
			continue
		}
		if len(got.Once) == 0 || len(got.Once) != len(once[i]) {
			t.Errorf("targets[%d]: %d changes once another is applied, want %d", i, len(got.Once), len(once[i]))
		}
		for _, c := range got.Shown {
			shownAsIs(t, at.Changes, c)
		}
		file.PullRequest, file.Once = 42, got.Once
		file.Shown = got.Shown
		if len(file.Needed) == 0 {
			file.Needed = nil
		}
		sameEntry(t, i, got, &file)
	}
}

func shownAsIs(t *testing.T, changes []plan.Change, c plan.Change) {
	t.Helper()
	for _, is := range changes {
		if is.ID == c.ID && is.Kind == c.Kind && is.Key == c.Key && (is.New == c.New || c.Kind == plan.RepointDefault) {
			return
		}
	}
	t.Errorf("shown %+v, which the plan does not have", c)
}

func TestRecordOfWhatIsShown(t *testing.T) {
	t.Parallel()
	p := fleet{accounts: 2, regions: 1}.plan(t)
	hidden := p.Targets[0].Changes[0]
	r, err := review.NewRecord(p, header(), nil, func(i int, id plan.ID) bool { return i == 0 && id == hidden.ID })
	if err != nil {
		t.Fatal(err)
	}
	r = again(t, r)
	class := func(i int) plan.Class {
		e := entry(r, p.Targets[i])
		return review.Decide(p.Targets[i], p.Wished[p.Targets[i].Wish], []review.Entry{*e}, review.History{}).Class
	}
	if got := class(0); got != plan.FileMoved {
		t.Errorf("a change that was not shown is %q, want %q: no input overrides that", got, plan.FileMoved)
	}
	if got := class(1); got != plan.AsReviewed {
		t.Errorf("the same change, shown for another target, is %q", got)
	}
}

func TestSpend(t *testing.T) {
	t.Parallel()
	p := fleet{accounts: 4, regions: 1}.plan(t)
	r := record(t, p, nil)
	p.Targets[0].Outcome = &plan.Outcome{Result: plan.Written}
	p.Targets[1].Outcome = &plan.Outcome{Result: plan.Unconfirmed}
	p.Targets[2].Outcome = &plan.Outcome{Result: plan.Failed}
	p.Targets[3].Outcome, p.Targets[3].Verdict = &plan.Outcome{Result: plan.Skipped}, &plan.Verdict{Class: plan.InSync}
	after := again(t, r.Spend(p))
	if after.State != review.Applied || r.State != review.Planned {
		t.Errorf("states %d and %d before", after.State, r.State)
	}
	for i := range p.Targets {
		was, is := entry(r, p.Targets[i]), entry(after, p.Targets[i])
		switch i {
		case 0, 3:
			was.Spent, was.Latest = true, 0
		case 1:
			was.Promote, was.Latest = true, 0
		}
		sameEntry(t, i, is, was)
	}
	p.Targets[1].Outcome.Result = plan.Written
	if e := entry(again(t, after.Spend(p)), p.Targets[1]); !e.Spent || e.Promote {
		t.Errorf("confirmed at last: %+v", e)
	}
}

// TestSizes prints how large records are, and holds them to the estimate that
// the budget rests on.
func TestSizes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	few := func(_, _ int) int { return 1 + r.IntN(3) }
	many := func(_, _ int) int { return 1 + r.IntN(40) }
	for _, test := range []struct {
		name  string
		fleet fleet
		most  int
		form  review.Form
	}{
		{"1 target", fleet{accounts: 1, regions: 1}, 1000, review.Whole},
		{"20 accounts × 3 regions", fleet{accounts: 20, regions: 3}, 1200, review.Whole},
		{"1,000 × 17, 1 pattern", fleet{accounts: 1000, regions: 17, patterns: 1}, 7000, review.Whole},
		{"1,000 × 17, 1 pattern, 3 versions at random", fleet{1000, 17, 1, few}, 13000, review.Whole},
		{"1,000 × 17, 1 pattern, 40 versions at random", fleet{1000, 17, 1, many}, 7000, review.Unwitnessed},
		{"1,000 × 17, 50 patterns", fleet{accounts: 1000, regions: 17, patterns: 50}, 10000, review.Whole},
		{"1,000 × 17, 200 patterns", fleet{accounts: 1000, regions: 17, patterns: 200}, 15500, review.Whole},
		{"4,000 × 4, 1 pattern", fleet{accounts: 4000, regions: 4, patterns: 1}, 2000, review.ByBlock},
	} {
		got := again(t, record(t, test.fleet.plan(t), nil))
		size := len(got.Encode())
		t.Logf("%-45s %6d bytes, form %d", test.name, size, got.Form)
		if size > test.most || got.Form != test.form {
			t.Errorf("%s: %d bytes in form %d, want at most %d in form %d", test.name, size, got.Form, test.most, test.form)
		}
	}
}

func TestByBlock(t *testing.T) {
	t.Parallel()
	p := fleet{accounts: 4000, regions: 4}.plan(t)
	p.Targets[5].Action, p.Targets[5].Changes = plan.Unreadable, nil
	r := again(t, record(t, p, nil))
	if e := entry(r, p.Targets[5]); r.Form != review.ByBlock || e == nil || !e.Unreadable {
		t.Fatalf("form %d, and an unreadable target is %+v", r.Form, e)
	}
	e := entry(r, p.Targets[0])
	if !e.Unwitnessed || len(e.Needed) != len(p.Targets[0].Changes) {
		t.Fatalf("a target of a block: %+v", e)
	}
	if _, ok := r.Entry(target.Target{Name: "another", Account: account(0), Region: region(0)}); ok {
		t.Error("a block that the plan did not have is there")
	}

	// All but a few are delivered: what is still owed is listed.
	for i := range p.Targets {
		p.Targets[i].Outcome = &plan.Outcome{Result: plan.Written}
	}
	p.Targets[0].Outcome.Result = plan.Failed
	p.Targets[1].Outcome.Result = plan.Unconfirmed
	after := again(t, r.Spend(p))
	for i, want := range map[int][2]bool{0: {}, 1: {false, true}, 2: {true, false}} {
		if e := entry(after, p.Targets[i]); [2]bool{e.Spent, e.Promote} != want {
			t.Errorf("targets[%d] is spent %v, promoted %v", i, e.Spent, e.Promote)
		}
	}
	if e := entry(after, p.Targets[5]); !e.Unreadable {
		t.Errorf("the unreadable target is %+v", e)
	}

	// Nearly none is: what is owed does not fit, and the blocks are spent.
	for i := range p.Targets {
		p.Targets[i].Outcome.Result = plan.Failed
	}
	p.Targets[0].Outcome.Result = plan.Written // of block-0
	after = again(t, r.Spend(p))
	if e := entry(after, p.Targets[4]); e.Spent {
		t.Error("a target of a block that was not begun is spent")
	}
	p.Targets[4].Outcome.Result, p.Targets[8].Outcome.Result = plan.Written, plan.Written // of the other two
	after = again(t, r.Spend(p))
	if e := entry(after, p.Targets[12]); e.Spent {
		t.Error("a target that fits is not listed")
	}
	if e := entry(after, p.Targets[20]); !e.Spent {
		t.Error("a target that could not be listed is owed")
	}
}

// TestBlockWithTwoWishes takes for unknown what two targets of a block are
// wished differently.
func TestBlockWithTwoWishes(t *testing.T) {
	t.Parallel()
	p, once := byHand()
	other := plan.Wish{"idleSessionTimeout": preferences.TextValue("30"), "kmsKeyId": preferences.TextValue("")}
	p.Wished = append(p.Wished, other)
	p.Targets[1].Wish = 1
	e := entry(review.OneBlock(t, p, record(t, p, once).Header, once), p.Targets[0])
	if want := (review.Wish{"kmsKeyId": review.Hold(preferences.TextValue(""))}); !reflect.DeepEqual(e.Wish, want) {
		t.Errorf("wished %v, want %v", e.Wish, want)
	}
}

// TestAccountsAlike has two accounts with one fingerprint: neither is in the
// record, so that none is taken for the other.
func TestAccountsAlike(t *testing.T) {
	t.Parallel()
	p := fleet{accounts: 200000, regions: 1}.plan(t)
	known := map[[4]byte]int{}
	for i, at := range p.Targets {
		sum := sha256.Sum256(fmt.Appendf(nil, "[%q,%q]", header().Identity, at.Account))
		first, alike := known[[4]byte(sum[:4])]
		if !alike {
			known[[4]byte(sum[:4])] = i
			continue
		}
		p.Targets = append(p.Targets[:5:5], p.Targets[first], at, p.Targets[6])
		r := again(t, record(t, p, nil))
		for i, want := range []bool{true, true, true, true, true, false, false, true} {
			if got := entry(r, p.Targets[i]) != nil; got != want {
				t.Errorf("targets[%d] is in the record: %v, want %v", i, got, want)
			}
		}
		return
	}
	t.Fatal("no two of these accounts have one fingerprint")
}

func TestNewRecordRefuses(t *testing.T) {
	t.Parallel()
	p, _ := byHand()
	for name, change := range map[string]func(h *review.Header){
		"no repository":   func(h *review.Header) { h.Repository = 0 },
		"no pull request": func(h *review.Header) { h.PullRequest = 0 },
		"a short commit":  func(h *review.Header) { h.Commit = h.Commit[:7] },
		"capital letters": func(h *review.Header) { h.Commit = strings.ToUpper(h.Commit) },
	} {
		h := header()
		change(&h)
		if _, err := review.NewRecord(p, h, nil, nil); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := review.NewRecord(p, header(), make([][]plan.Change, 1), nil); err == nil {
		t.Error("changes once another is applied of one target of many: taken")
	}
	p.PlanHash = ""
	if _, err := review.NewRecord(p, header(), nil, nil); err == nil {
		t.Error("no plan hash: taken")
	}
}

func TestUnguarded(t *testing.T) {
	t.Parallel()
	p := fleet{accounts: 6000, regions: 1}.plan(t)
	for i := range p.Targets {
		p.Targets[i].Name = fmt.Sprintf("block-%04d-%s", i, p.PlanHash[:i%20+20])
	}
	r := again(t, record(t, p, nil))
	if e := entry(r, p.Targets[0]); r.Form != review.Unguarded || e != nil {
		t.Errorf("form %d, entry %+v", r.Form, e)
	}
}

// TestSpendAtTheEdge spends a random half of a large fleet: whatever it does
// not find room for, nothing is owed that was delivered.
func TestSpendAtTheEdge(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for _, patterns := range []int{1, 200} {
		p := fleet{accounts: 1000, regions: 17, patterns: patterns}.plan(t)
		rec := record(t, p, nil)
		for i := range p.Targets {
			p.Targets[i].Outcome = &plan.Outcome{Result: []plan.Result{plan.Written, plan.Failed}[r.IntN(2)]}
		}
		after := again(t, rec.Spend(p))
		kept, lost := 0, 0
		for i := range p.Targets {
			e := entry(after, p.Targets[i])
			switch delivered := p.Targets[i].Outcome.Result == plan.Written; {
			case delivered && e != nil && !e.Spent:
				t.Fatalf("targets[%d] was delivered and is owed", i)
			case !delivered && (e == nil || e.Spent):
				lost++
			case !delivered:
				kept++
			}
		}
		t.Logf("%d patterns: %d bytes, form %d, %d still owed, %d lost", patterns, len(after.Encode()), after.Form, kept, lost)
	}
}
