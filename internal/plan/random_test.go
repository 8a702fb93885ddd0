package plan_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func pick(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }

// randomContent is content as somebody might have left it: any key absent, in
// any type and letter case, twice, in odd containers, with unknown ones.
func randomContent(r *rand.Rand) string {
	values := []string{`""`, `null`, `"b-111111111111-eu-west-1"`, `"$${aws:account}"`, `5`, `true`, `"true"`, `false`, `"20"`, `"020"`, `["a"]`, `{"a":1}`, `"{{x}}"`, `"d (ssmprefs 3)"`, `"1.0"`, `"Standard_Stream"`, `"\u00e9\n"`}
	member := func(name string) string {
		if r.IntN(8) == 0 {
			name = strings.ToUpper(name)
		}
		return `"` + name + `":` + pick(r, values...)
	}
	members := func(names ...string) string {
		var all []string
		for _, name := range names {
			for range r.IntN(5) / 2 {
				all = append(all, member(name))
			}
		}
		return strings.Join(all, ",")
	}
	var in []string
	for _, k := range preferences.Preferences() {
		if !strings.Contains(k.String(), ".") {
			in = append(in, k.String())
		}
	}
	profile := pick(r, `{`+members("linux", "windows", "macos")+`}`, `{}`, `"x"`, `null`)
	inputs := pick(r, `{`+members(append(in, "futureKey")...)+`,"shellProfile":`+profile+`}`, `[]`, `null`, `{}`)
	content := `"inputs":` + strings.ReplaceAll(inputs, "{,", "{")
	if top := members("schemaVersion", "sessionType", "description", "parameters", "extra"); top != "" {
		content = top + "," + content
	}
	return `{` + content + `}`
}

func randomDocument(t testing.TB, r *rand.Rand) *preferences.Document {
	t.Helper()
	content := randomContent(r)
	doc, err := preferences.ParseDocument(content)
	if err != nil {
		t.Fatalf("%s: %v", content, err)
	}
	return doc
}

func randomDesired(r *rand.Rand, at target.Target) plan.Desired {
	d := plan.Desired{Target: at}
	for _, k := range preferences.Preferences() {
		switch {
		case r.IntN(2) == 0:
		case k.Type() == preferences.Flag:
			d.Texts[k] = "true"
		case k.Type() == preferences.Minutes:
			d.Texts[k] = pick(r, "5", "20")
		default:
			d.Texts[k] = pick(r, "b", "b-${aws:account}-${aws:region}", "b-111111111111-eu-west-1", "$$${aws:account}", strings.Repeat("x", 300))
		}
		d.Set[k], _ = at.Expand(d.Texts[k])
	}
	if r.IntN(2) == 0 {
		d.Describes, d.Summary = true, pick(r, "", "ours", "of ${aws:account} 111111111111")
	}
	for k := range preferences.Description + 1 {
		if r.IntN(6) == 0 && !(k == preferences.Description && d.Describes) {
			d.Unmanaged = d.Unmanaged.With(k)
		}
	}
	for _, pointer := range []string{"/inputs/futureKey", "/parameters"} {
		if r.IntN(3) > 0 {
			d.Unmanaged.Pointers = append(d.Unmanaged.Pointers, pointer)
		}
	}
	return d
}

func randomInput(t testing.TB, r *rand.Rand) plan.Input {
	t.Helper()
	in := plan.Input{Resolved: 4, BaseDesired: map[target.Pair]plan.Desired{}, Base: &plan.Base{Commit: "c"}}
	for i, account := range []string{"111111111111", "222222222222"} {
		for _, region := range []string{"eu-west-1", "us-east-1"} {
			at := target.Target{Name: fmt.Sprintf("block-%d", i), Account: account, Region: region, Partition: "aws"}
			d := randomDesired(r, at)
			in.Desired = append(in.Desired, d)
			switch r.IntN(3) {
			case 0:
				in.BaseDesired[at.Pair()] = d
			case 1:
				in.BaseDesired[at.Pair()] = randomDesired(r, at)
			}
			var live plan.Live
			if r.IntN(6) > 0 {
				live.Snapshot.Latest = preferences.Version{Number: 3, Document: randomDocument(t, r)}
				live.Snapshot.Default = live.Snapshot.Latest
			}
			if live.Snapshot.Latest.Number > 0 && r.IntN(2) == 0 {
				live.Snapshot.Default = preferences.Version{Number: 2, Document: randomDocument(t, r)}
			}
			in.Live = append(in.Live, live)
		}
	}
	return in
}

// TestRandomPlans compares random wishes with random documents: what is
// applied is in sync, and the plan survives its JSON form, whose check holds
// every group to its targets.
func TestRandomPlans(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		in := randomInput(t, r)
		p := plan.Compute(in)
		for i, d := range in.Desired {
			after, ok := applied(t, d, in.Live[i])
			if len(after.Changes) > 0 {
				t.Fatalf("after it was applied over %s: %+v", in.Live[i].Snapshot.Latest.Document.Text(), after.Changes)
			}
			if a := p.Targets[i].Action; !ok && a != plan.Unreadable && a != plan.None && a != plan.Repoint {
				t.Fatalf("action is %s, and the document cannot be written", a)
			}
			checkRepoint(t, d, in.Live[i], p.Targets[i])
		}
		roundTrip(t, p)
	}
}

// checkRepoint holds the wished state of a repoint to the document that an
// apply writes, and its moves to the two states.
func checkRepoint(t testing.TB, d plan.Desired, live plan.Live, now plan.Target) {
	t.Helper()
	for _, c := range now.Changes {
		if c.Kind != plan.RepointDefault {
			continue
		}
		if doc, ok := content(t, d, live); ok && doc.State(nil) != c.New.Text() {
			t.Fatalf("the apply makes %s\nthe repoint says %s", doc.State(nil), c.New.Text())
		}
		if (c.Old == c.New) != (len(c.Moves) == 0) {
			t.Fatalf("%d moves from %s\nto %s", len(c.Moves), c.Old.Text(), c.New.Text())
		}
	}
}
