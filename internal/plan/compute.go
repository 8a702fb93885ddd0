package plan

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Input is what a plan is made of.
type Input struct {
	Tool          Tool
	Caller        Caller
	Config        Config
	Base          *Base // nil: not known, as all origins are then
	Filters       Filters
	Limits        Limits
	Resolved      int                     // targets before the filters, which a limit in percent is of
	Desired       []Desired               // in the order of the plan's targets
	BaseDesired   map[target.Pair]Desired // what the base's file wishes; nil: not known
	Live          []Live                  // one for each of Desired
	Findings      []Finding
	Preflight     Preflight
	ConfigChanges []ConfigChange
}

// Compute compares what the file wishes with what is live.
func Compute(in Input) Plan {
	p := Plan{
		FormatVersion: FormatVersion,
		Tool:          in.Tool, Caller: in.Caller, Config: in.Config, Base: in.Base,
		Filters: in.Filters, Limits: in.Limits,
		ConfigChanges: in.ConfigChanges, Findings: slices.Concat(in.Findings, in.Preflight.Findings),
		Unchecked: in.Preflight.Unchecked,
		Targets:   make([]Target, len(in.Desired)),
	}
	wishes := map[wishKey]int{}
	for i, d := range in.Desired {
		c := comparison{desired: d, baseKnown: in.BaseDesired != nil}
		if base, ok := in.BaseDesired[d.Target.Pair()]; ok {
			c.base = &base
		}
		p.Targets[i] = c.target(in.Live[i])
		meet(p.Targets[i].Changes, in.Preflight.Obstacles[i])
		key := d.wishKey()
		at, known := wishes[key]
		if !known {
			at = len(p.Wished)
			wishes[key] = at
			p.Wished = append(p.Wished, d.general())
		}
		p.Targets[i].Wish = at
	}
	p.seen = sightings{}
	p.seen.expect(p.Targets)
	for i, l := range in.Live {
		p.seen.live(in.Desired[i].Target, l.Snapshot)
	}
	p.Finish()
	p.Exceeded = p.Limits.Exceeded(p.Totals, in.Resolved)
	return p
}

// wishKey tells desired states in general form apart.
type wishKey struct {
	set       preferences.Set
	keys      uint16
	describes bool
	summary   string
}

func (d Desired) wishKey() wishKey {
	key := wishKey{keys: d.Unmanaged.Keys}
	for k, text := range d.Set {
		if !d.Unmanaged.Has(preferences.Key(k)) {
			key.set[k] = d.Target.Generalise(text)
		}
	}
	if w := d.wish(preferences.Description); !w.leave {
		key.describes, key.summary = true, d.Target.Generalise(d.Summary)
	}
	return key
}

// NewFinding is a finding of the file, or of the values it has for these
// targets of the plan.
func NewFinding(f diag.Finding, targets ...int) Finding {
	return Finding{
		Rule: f.Rule, Severity: string(f.Severity), Message: f.Message, Remedy: f.Remedy,
		File: f.File, Line: f.Line, Column: f.Column, Excerpt: f.Excerpt, Targets: targets,
	}
}

// Finish works out what follows from the targets: their actions, the totals,
// the groups and the hash. It is called again after targets have changed.
func (p *Plan) Finish() {
	p.summarise()
	p.Groups = groups(p.Targets, p.seen)
}

func (p *Plan) summarise() {
	p.Totals = Totals{Targets: len(p.Targets)}
	for i := range p.Targets {
		t := &p.Targets[i]
		if t.Action != Unreadable {
			t.Action = actionOf(t.Changes)
		}
		p.Totals.count(*t)
	}
	p.Complete = p.Totals.Unreadable == 0 && !p.Filters.Given()
	p.PlanHash = hash(p.Targets)
}

func (n *Totals) count(t Target) {
	switch t.Action {
	case Create:
		n.Create++
	case Update:
		n.Update++
	case Repoint:
		n.Repoint++
	case None:
		n.InSync++
	case Unreadable:
		n.Unreadable++
	}
	for _, c := range t.Changes {
		if c.Direction == preferences.Loosens {
			n.Loosening++
			return
		}
	}
}
