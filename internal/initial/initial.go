// Package initial is the first preferences.yaml of a fleet: what targets hold
// live, factored into preferences that most share and blocks of what differs,
// and proven by planning the text against what it was made from.
//
// It knows no disk, no AWS and no terminal. What harms sessions today is carried
// over as it is and commented on: a first file changes nothing.
package initial

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/rules"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Found is what a target holds, or why it could not be read.
type Found struct {
	Target target.Target
	plan.Live
}

// Request is what a file is made from.
type Request struct {
	Name   string // of the file
	Caller config.Caller
	Found  []Found
	Alone  bool   // there is one target, the caller's own, and the file is to name none
	Role   string // that reads in every account, "" for the caller's own rights
	// Taken reports whether a path beside the file holds another text than this,
	// so that a profile needs another name. Nil is for none.
	Taken func(path, text string) bool
}

// Draft is a file and what it leaves out.
type Draft struct {
	Text     string            // "" when there is nothing that it could carry over
	Profiles map[string]string // the files that it names, by path beside it
	Blocks   int
	// Plan is the file planned against what was found: it holds nothing but the
	// forms in which values are stored, and default versions that are behind.
	Plan    plan.Plan
	Odd     []diag.Finding  // what the rules say of what is live, as the comments of the text
	Absent  []target.Target // without a document
	Refused []Refusal
	Unread  []Found

	all []target.Target
}

// Refusal is targets whose documents a file cannot carry over whole.
type Refusal struct {
	Targets    []target.Target
	Reasons    []string // what is in the way
	Either, Or string   // between what somebody has to choose
}

// New makes a file. An error is a mistake of ours: the text that was made does
// not say what was found.
func New(r Request) (Draft, error) {
	found := slices.Clone(r.Found)
	slices.SortStableFunc(found, func(a, b Found) int {
		return cmp.Or(strings.Compare(a.Target.Account, b.Target.Account), strings.Compare(a.Target.Region, b.Target.Region))
	})
	r.Found = found
	d := Draft{}
	for _, f := range found {
		d.all = append(d.all, f.Target)
	}
	carried := d.sort(found)
	severities := map[string]bool{}
	for len(carried) > 0 {
		draft := newAttempt(r, carried, severities)
		draft.write(nil)
		draft.read()
		refused, lowered := draft.objections()
		switch {
		case len(refused) > 0:
			carried = d.without(carried, refused)
		case len(lowered) > 0:
			for _, rule := range lowered {
				severities[rule] = true
			}
		default:
			draft.comment(&d)
			return d, draft.prove(&d)
		}
	}
	return d, nil
}

// sort puts aside what no file can carry over, and returns the rest.
func (d *Draft) sort(found []Found) []Found {
	var carried []Found
	for _, f := range found {
		switch {
		case f.Err != nil:
			d.Unread = append(d.Unread, f)
		case f.Snapshot.Absent():
			d.Absent = append(d.Absent, f.Target)
		default:
			if r := obstacle(f); len(r.Reasons) > 0 {
				d.refuse(f.Target, r)
				continue
			}
			carried = append(carried, f)
		}
	}
	return carried
}

// without puts targets aside for what the rules say of them.
func (d *Draft) without(carried []Found, why map[target.Pair][]string) []Found {
	return slices.DeleteFunc(carried, func(f Found) bool {
		reasons := why[f.Target.Pair()]
		if len(reasons) > 0 {
			d.refuse(f.Target, Refusal{Reasons: reasons, Either: mendValue, Or: overwrite})
		}
		return len(reasons) > 0
	})
}

// refuse adds a target to those that are refused for the same reasons.
func (d *Draft) refuse(t target.Target, why Refusal) {
	for i, r := range d.Refused {
		if slices.Equal(r.Reasons, why.Reasons) && r.Either == why.Either {
			d.Refused[i].Targets = append(r.Targets, t)
			return
		}
	}
	why.Targets = []target.Target{t}
	d.Refused = append(d.Refused, why)
}

// attempt is a text for what is carried over, and what is said of it.
type attempt struct {
	Request
	carried    []Found
	severities []string // the rules that are to be warnings
	layout     layout
	page       page
	top        int // the line of the preferences at the top
	profiles   map[string]string
	file       *config.File
	resolved   []config.Resolved
	findings   []diag.Finding
}

func newAttempt(r Request, carried []Found, severities map[string]bool) *attempt {
	a := &attempt{Request: r, carried: carried, layout: factor(carried)}
	for rule := range severities {
		a.severities = append(a.severities, rule)
	}
	slices.Sort(a.severities)
	return a
}

// read takes the text as a plan would.
func (a *attempt) read() {
	a.file, a.findings = config.Parse(a.Name, []byte(a.page.text()), func(path string) ([]byte, error) {
		return []byte(a.profiles[path]), nil
	})
	if a.file == nil {
		return
	}
	var findings []diag.Finding
	a.resolved, findings = a.file.Resolve(a.Caller, nil)
	a.findings = slices.Concat(a.findings, rules.Check(a.file), findings, rules.CheckResolved(a.file, a.resolved))
	a.findings = diag.Sorted(a.findings)
}

// objections are the errors of the file: those that no file can silence, by the
// targets that have them, and the rules of the others.
func (a *attempt) objections() (refused map[target.Pair][]string, lowered []string) {
	refused = map[target.Pair][]string{}
	for _, f := range a.findings {
		rule, known := rules.Find(f.Rule)
		switch {
		case f.Severity != diag.Error || !known:
		case !rule.Fixed:
			lowered = append(lowered, f.Rule)
		default:
			for _, i := range f.Targets {
				pair := a.resolved[i].Target.Pair()
				refused[pair] = append(refused[pair], fmt.Sprintf("%s [%s]", f.Message, f.Rule))
			}
		}
	}
	return refused, lowered
}

// comment writes the text once more, with what is said of it above its lines.
func (a *attempt) comment(d *Draft) {
	said := map[int][]string{}
	for _, f := range a.findings {
		at := a.page.start(f.Line)
		said[at] = append(said[at], fmt.Sprintf("%s [%s]; remedy: %s", f.Message, f.Rule, f.Remedy))
	}
	a.write(func(p *page) {
		for line, texts := range said {
			p.say(line, texts...)
		}
		a.sayForms(p)
		p.foot = d.LeftOut()
	})
	a.read()
}

// prove plans the text against what was found.
func (a *attempt) prove(d *Draft) error {
	for _, f := range a.findings {
		if f.Severity == diag.Error {
			return fmt.Errorf("the file that was made of what is live cannot be kept: %s: %s; remedy: %s", f.Position, f.Message, f.Remedy)
		}
	}
	live := make(map[target.Pair]plan.Live, len(a.carried))
	for _, f := range a.carried {
		live[f.Target.Pair()] = f.Live
	}
	in := plan.Input{Caller: plan.Caller{Account: a.Caller.Account, ARN: a.Caller.ARN}, Config: plan.Config{Path: a.Name}, Resolved: len(a.resolved)}
	for _, r := range a.resolved {
		held, known := live[r.Target.Pair()]
		if !known {
			return fmt.Errorf("the file that was made of what is live names %s, which was not read", r.Target)
		}
		delete(live, r.Target.Pair())
		in.Desired, in.Live = append(in.Desired, r.Desired), append(in.Live, held)
	}
	if len(live) > 0 {
		return fmt.Errorf("the file that was made of what is live leaves out %d targets", len(live))
	}
	p := plan.Compute(in)
	for _, t := range p.Targets {
		if t.Error != nil {
			return fmt.Errorf("%s/%s: the file that was made of what is live cannot be written: %w", t.Account, t.Region, t.Error)
		}
		for _, c := range t.Changes {
			if !formal(c) {
				return fmt.Errorf("%s/%s: the file that was made of what is live would change %s", t.Account, t.Region, c.Key)
			}
		}
	}
	d.Text, d.Profiles, d.Blocks, d.Plan, d.Odd = a.page.text(), a.profiles, len(a.layout.blocks), p, a.findings
	return nil
}

// formal reports whether a change leaves the meaning of the latest version.
func formal(c plan.Change) bool { return c.Kind == plan.Retype || c.Kind == plan.RepointDefault }

// wished is what a file that says what is live wishes for a target.
func wished(f Found) plan.Desired {
	set := f.Snapshot.Latest.Document.Set()
	return plan.Desired{Target: f.Target, Set: set, Texts: set}
}

// Asked is how many targets were asked.
func (d *Draft) Asked() int { return len(d.all) }
