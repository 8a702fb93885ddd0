package review

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Record is a review as the comment of a pull request carries it. See record.md
// for its bytes.
type Record struct {
	Header
	Form   Form
	groups []group        // the first stands for unreadable
	blocks map[string]int // group by name of a target block of the file
	rows   map[fingerprint]map[string]cell
}

// Header is what a record belongs to.
type Header struct {
	Identity    Identity
	Repository  int64 // its id
	PullRequest int
	Commit      string // that was planned, 40 or 64 hex digits
	Run         int64  // that wrote the record
	PlanHash    string // 64 hex digits
	State       State
}

// State is what kind of run wrote a record last.
type State byte

// The states of a record.
const (
	Planned State = iota
	Applied       // a plan run leaves the record alone from here on
)

// Form is how much of the review a record has room for.
type Form byte

// The forms of a record, each smaller than the one before.
const (
	Whole       Form = iota
	Unwitnessed      // no version numbers, so AWS is no witness
	ByBlock          // the changes of each target block of the file, no accounts
	Unguarded        // nothing: an apply needs the hash of the plan
)

// Budget is the most bytes of a record as a line of a comment.
const Budget = 16000

// group is what several targets have in common.
type group struct {
	wish         [wishKeys]Held // missing: left as it is live
	state        state
	needed, once []Change // sorted by id
}

// wishKeys is the number of keys that a file has a wish for: the preferences
// and the description.
const wishKeys = int(preferences.Description) + 1

// unreadable is the group of targets that the plan could not read.
const unreadable = 0

// cell is one target of a record.
type cell struct {
	group  int
	latest int // 0 where the group needs no witness
}

// testifies reports whether AWS is asked about changes of the group.
func (g group) testifies() bool {
	return g.state == owed && (writes(g.needed) || len(g.once) > 0)
}

// owes reports whether the group authorises anything.
func (g group) owes() bool {
	return g.state == promote || g.state == owed && len(g.needed)+len(g.once) > 0
}

// Entry returns what the record says about a target.
func (r Record) Entry(at target.Target) (Entry, bool) {
	c, ok := r.rows[r.Identity.fingerprint(at.Account)][at.Region]
	if !ok {
		if c.group, ok = r.blocks[at.Name]; !ok {
			return Entry{}, false
		}
	}
	e := Entry{PullRequest: r.PullRequest, Latest: c.latest, Unwitnessed: r.Form != Whole}
	if e.Unreadable = c.group == unreadable; e.Unreadable {
		return e, true
	}
	g := r.groups[c.group]
	e.Wish, e.Needed, e.Once = g.held(), g.needed, g.once
	e.Spent, e.Promote = g.state == spent, g.state == promote
	e.Shown = shown(at, g.needed)
	return e, true
}

func (g group) held() Wish {
	w := Wish{}
	for k, v := range g.wish {
		if v != (Held{}) {
			w[preferences.Key(k).String()] = v
		}
	}
	return w
}

// shown is the changes that a record holds the texts of, as the target's own.
// What was there before is not in a record.
func shown(at target.Target, needed []Change) []plan.Change {
	var changes []plan.Change
	for _, c := range needed {
		if c.New.hashed || c.Key.hashed {
			continue
		}
		value := c.New.value
		if text, err := at.Expand(value.Text()); err == nil {
			value = value.Map(func(string) string { return text })
		}
		changes = append(changes, plan.Change{
			ID: c.ID, Kind: c.Kind, Key: c.Key.value.Text(), New: value, Direction: preferences.Neutral,
		})
	}
	slices.SortFunc(changes, func(a, b plan.Change) int { return cmp.Compare(a.Key, b.Key) })
	return changes
}

func (r Record) clone() Record {
	r.groups = slices.Clone(r.groups)
	r.blocks = maps.Clone(r.blocks)
	rows := make(map[fingerprint]map[string]cell, len(r.rows))
	for account, row := range r.rows {
		rows[account] = maps.Clone(row)
	}
	r.rows = rows
	return r
}

func (r *Record) put(account fingerprint, region string, c cell) {
	if !r.groups[c.group].testifies() {
		c.latest = 0
	}
	if r.rows[account] == nil {
		r.rows[account] = map[string]cell{}
	}
	r.rows[account][region] = c
}

// fits reports whether the record is within the budget. A small one is so
// however it is deflated, which need not be tried.
func (r Record) fits() bool {
	const small = Budget / 2
	body := r.body()
	return len(body) <= small || len(line(r.Identity, body)) <= Budget
}
