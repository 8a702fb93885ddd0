package rules

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Check judges a file as it is written: every value that stands in it, and
// what each block comes to. A value with placeholders is judged when it is
// resolved, see [CheckResolved].
func Check(f *config.File) []diag.Finding {
	c := newChecker(f)
	c.overrides()
	c.entries(&f.Base)
	for i := range f.Blocks {
		b := &f.Blocks[i]
		c.entries(&b.Preferences)
		merged := f.Merged(b)
		if merged.Broken() {
			continue
		}
		w := wish{set: merged.Texts(), at: merged.Positions(b.At), place: b.At, block: merged, description: c.description, unmanaged: f.Unmanaged}
		c.judge(&w, noTarget)
	}
	return diag.Sorted(c.findings)
}

// CheckResolved judges what a file comes to in each target, less what already
// has a finding as it is written. A finding holds
// the indexes of the targets that have it at the same place; its message quotes
// the first of them.
func CheckResolved(f *config.File, targets []config.Resolved) []diag.Finding {
	c := newChecker(f)
	blocks := map[string]config.Block{}
	places := map[string]diag.Position{}
	for i := range f.Blocks {
		b := &f.Blocks[i]
		blocks[b.Name], places[b.Name] = f.Merged(b), b.At
	}
	var w wish // one for all, since it is large
	for i := range targets {
		t := &targets[i]
		block := blocks[t.Target.Name]
		for k, entry := range block {
			c.written(preferences.Key(k), entry, i)
			if !entry.Broken {
				c.resolvedValue(t, preferences.Key(k), i)
			}
		}
		if block.Broken() {
			continue
		}
		w = wish{
			target: t.Target, standIn: t.StandIn, set: t.Set, at: t.Positions, place: places[t.Target.Name], block: block,
			description: c.description, unmanaged: t.Unmanaged,
		}
		c.judge(&w, i)
	}
	for _, r := range c.rules {
		if r.fleet != nil {
			r.fleet(targets, func(at diag.Position, problem string, target int) { c.tell(r, at, problem, target) })
		}
	}
	return diag.Sorted(c.findings)
}

// noTarget is the index of no target.
const noTarget = -1

// checker applies the rules of one file.
type checker struct {
	file        *config.File
	rules       []Rule // with the severities of the file, without the silent
	description string
	findings    []diag.Finding
	known       map[cause]int // index of a finding
	values      map[place][]problem
	scripts     map[script][][]flaw
	inline      map[diag.Position]bool // lines with text of a profile, which excerpts do not show
}

// cause is what makes two findings one.
type cause struct {
	rule string
	at   diag.Position
}

// place is a value of a block, which its targets share.
type place struct {
	positions *[preferences.Count]diag.Position
	key       preferences.Key
}

// problem is what a rule says of a value.
type problem struct {
	rule    Rule
	at      diag.Position
	message string
}

func newChecker(f *config.File) *checker {
	c := &checker{
		file: f, description: preferences.DefaultDescription, known: map[cause]int{}, values: map[place][]problem{},
		scripts: map[script][][]flaw{}, inline: map[diag.Position]bool{},
	}
	if f.Description.Written() {
		c.description = f.Description.Text
	}
	c.inlineIn(&f.Base)
	for i := range f.Blocks {
		c.inlineIn(&f.Blocks[i].Preferences)
	}
	for _, r := range judging() {
		if r.Severity = r.severity(f); r.Severity != config.Off {
			c.rules = append(c.rules, r)
		}
	}
	return c
}

// entries judges the values that a block writes and that stand for themselves.
func (c *checker) entries(b *config.Block) {
	for k, e := range b {
		c.written(preferences.Key(k), e, noTarget)
		if shown, err := (target.Target{}).Expand(e.Text); !e.Written || e.Broken || err != nil || shown != e.Text {
			continue
		}
		for _, p := range c.problems(preferences.Key(k), e.Text, e.Text, e.At) {
			c.tell(p.rule, p.at, p.message, noTarget)
		}
	}
}

// written judges how a value is written.
func (c *checker) written(k preferences.Key, e config.Entry, index int) {
	for i := range c.rules {
		if r := &c.rules[i]; r.entry != nil {
			if message := r.entry(k, e); message != "" {
				c.tell(*r, e.At, message, index)
			}
		}
	}
}

// resolvedValue judges one value of a target, once for all targets of a block
// that have the same.
func (c *checker) resolvedValue(t *config.Resolved, k preferences.Key, index int) {
	text := t.Set[k]
	var problems []problem
	if text != t.Texts[k] {
		problems = c.problems(k, text, t.Texts[k], t.Positions[k])
	} else {
		at := place{t.Positions, k}
		judged, done := c.values[at]
		if !done {
			judged = c.problems(k, text, text, t.Positions[k])
			c.values[at] = judged
		}
		problems = judged
	}
	for _, p := range problems {
		c.tell(p.rule, p.at, p.message, index)
	}
}

// problems judges a value that the file writes at a place, with placeholders
// as written there.
func (c *checker) problems(k preferences.Key, text, written string, at diag.Position) []problem {
	if k.Type() == preferences.Profile {
		return c.profileProblems(k, text, written, at)
	}
	var found []problem
	for _, r := range c.rules {
		if r.value == nil {
			continue
		}
		if message := r.value(k, text); message != "" {
			found = append(found, problem{r, at, message})
		}
	}
	return found
}

func (c *checker) judge(w *wish, index int) {
	for _, r := range c.rules {
		if r.wish == nil {
			continue
		}
		if at, message := r.wish(w); message != "" {
			c.tell(r, at, message, index)
		}
	}
}

// tell adds a finding, or a target to the one that has the same cause.
func (c *checker) tell(r Rule, at diag.Position, message string, index int) {
	id := cause{r.ID, at}
	i, known := c.known[id]
	if !known {
		i = len(c.findings)
		c.known[id] = i
		found := diag.Finding{Position: at, Rule: r.ID, Severity: r.Severity, Message: message, Remedy: r.Remedy}
		if !c.inline[at] {
			found.Excerpt = c.file.Source.Excerpt(at)
		}
		c.findings = append(c.findings, found)
	}
	about := &c.findings[i].Targets
	if n := len(*about); index != noTarget && (n == 0 || (*about)[n-1] != index) { // once, where two keys are at one place
		*about = append(*about, index)
	}
}

// overrides judges the severities that the file gives rules.
func (c *checker) overrides() {
	var ids []string
	for _, r := range All() {
		if !r.Fixed {
			ids = append(ids, r.ID)
		}
	}
	unknown, fixed := c.rule(ruleUnknown), c.rule(ruleFixed)
	for _, o := range c.file.Overrides {
		r, exists := Find(o.Rule.Text)
		switch {
		case !exists && unknown.ID != "":
			unknown.Remedy = "write one of " + strings.Join(ids, ", ")
			if near := diag.Nearest(o.Rule.Text, ids); near != "" {
				unknown.Remedy = fmt.Sprintf("did you mean %s?", near)
			}
			c.tell(unknown, o.Rule.At, fmt.Sprintf("there is no rule %s", diag.Quote(o.Rule.Text)), noTarget)
		case exists && r.Fixed && o.Severity != r.Severity:
			c.tell(fixed, o.Rule.At, fmt.Sprintf("the rule %s is always %s", r.ID, r.Severity), noTarget)
		}
	}
}

// rule returns a rule as the file has it, the zero value when it is silent.
func (c *checker) rule(id string) Rule {
	for _, r := range c.rules {
		if r.ID == id {
			return r
		}
	}
	return Rule{}
}
