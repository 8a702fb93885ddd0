package render

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// report is everything said about a plan, in the order of importance and
// before it takes a form.
type report struct {
	plan     plan.Plan
	venue    Venue
	places   []target.Target            // of plan.Targets
	siblings map[string][]target.Target // by account
	applied  bool                       // an apply is over: every target has its outcome
	groups   []group
	dropped  []note // what the file stops protecting
	loosened []note
	profiles []note
	findings []plan.Finding // errors first
	unread   []unread
	results  []result
}

// group is the targets that change in the same way.
type group struct {
	action    plan.Action
	brief     phrase
	direction plan.Direction
	origin    plan.Origin // of all its changes; "" when they differ
	mixed     bool        // the changes differ in origin
	targets   []int
	changes   []plan.Change
	after     []int // the pull requests that the changes wait for, 0 for one that is not known
}

// newReport makes the report of a plan.
func newReport(p plan.Plan, v Venue) *report {
	r := &report{plan: p, venue: v}
	r.place()
	for _, g := range p.Groups {
		if v.Drift {
			g.Changes = asDrift(g.Changes)
		}
		r.groups = append(r.groups, r.newGroup(g))
	}
	r.applied = isApplied(p)
	r.dropped = droppedNotes(p.ConfigChanges)
	r.loosened = r.notesOf(r.groups, doesLoosen)
	r.profiles = r.notesOf(r.groups, touchesProfile)
	r.findings = errorsFirst(p.Findings)
	r.unread = r.allUnread()
	r.results = r.allResults()
	return r
}

func (r *report) newGroup(g plan.Group) group {
	view := group{
		action: g.Action, brief: r.brief(g.Changes), targets: g.Targets, changes: g.Changes,
		direction: worst(g.Changes),
	}
	for i, c := range g.Changes {
		if i == 0 {
			view.origin = c.Origin
		}
		view.mixed = view.mixed || c.Origin != view.origin
	}
	if view.mixed {
		view.origin = ""
	}
	return view
}

// worst is what changes do on the whole: one that loosens counts for all.
func worst(changes []plan.Change) plan.Direction {
	all := preferences.Neutral
	for _, c := range changes {
		switch c.Direction {
		case preferences.Loosens:
			return preferences.Loosens
		case preferences.Tightens:
			all = preferences.Tightens
		}
	}
	return all
}

// place finds the places of the targets. An account whose name another has too
// is called by its id as well.
func (r *report) place() {
	r.siblings = map[string][]target.Target{}
	owner, shared := map[string]string{}, map[string]bool{}
	for _, t := range r.plan.Targets {
		if first, ok := owner[t.AccountName]; ok && first != t.Account {
			shared[t.AccountName] = true
		}
		owner[t.AccountName] = t.Account
	}
	for _, t := range r.plan.Targets {
		if t.AccountName != "" && shared[t.AccountName] {
			t.AccountName += " " + t.Account
		}
		r.places = append(r.places, t.Place())
		r.siblings[t.Account] = append(r.siblings[t.Account], t.Place())
	}
}

// extent is how many accounts and regions the plan is about.
func (r *report) extent() string {
	accounts, regions := map[string]bool{}, map[string]bool{}
	for _, t := range r.places {
		accounts[t.Account], regions[t.Region] = true, true
	}
	return counted(len(accounts), "account") + ", " + counted(len(regions), "region")
}

// where is the set notation of some targets.
func (r *report) where(indexes []int) string {
	all, some := r.among(indexes)
	return target.Notation(all, some)
}

// spot is the number and the notation of targets.
func (r *report) spot(targets []int) phrase {
	where := r.where(targets)
	if len(targets) == 1 {
		return say(where)
	}
	return say(counted(len(targets), "target") + ": " + where)
}

// among is some targets, and all targets of their accounts.
func (r *report) among(indexes []int) (all, some []target.Target) {
	seen := map[string]bool{}
	for _, i := range indexes {
		t := r.places[i]
		some = append(some, t)
		if !seen[t.Account] {
			seen[t.Account] = true
			all = append(all, r.siblings[t.Account]...)
		}
	}
	return all, some
}

const (
	namedAccounts = 50 // more are only counted
	longName      = 60 // characters of an account's name; AWS allows 50
)

// members names targets with the ids of their accounts, account by account as
// long as they are few.
func (r *report) members(indexes []int) phrase {
	_, some := r.among(indexes)
	names := map[string]string{}
	for _, t := range some {
		names[t.Account] = t.AccountName
	}
	if len(names) > namedAccounts {
		return say(r.where(indexes))
	}
	call := func(account string) phrase {
		if names[account] == "" {
			return phrase(nil).quote(account)
		}
		return say(shorten(names[account], longName) + " ").quote(account)
	}
	var blocks []phrase
	for _, b := range target.Blocks(some) {
		var accounts, except []phrase
		for _, a := range b.Accounts {
			accounts = append(accounts, call(a))
		}
		for _, p := range b.Except {
			except = append(except, call(p.Account).and(" / "+p.Region))
		}
		block := join(", ", accounts...).and(" × " + strings.Join(b.Regions, ", "))
		blocks = append(blocks, join(", except ", block, join(", ", except...)))
	}
	return join("; ", blocks...)
}

// pointer tells the step of the default version, in numbers where it is the
// same one in all targets and known.
func (r *report) pointer(g group) string {
	first := r.plan.Targets[g.targets[0]]
	for _, i := range g.targets {
		t := r.plan.Targets[i]
		if t.LatestVersion != first.LatestVersion || t.DefaultVersion != first.DefaultVersion {
			return "moves to the latest"
		}
	}
	if g.action == plan.Repoint {
		return fmt.Sprintf("%d → %d", first.DefaultVersion, first.LatestVersion)
	}
	return fmt.Sprintf("%d moves to the new version", first.DefaultVersion)
}

// isApplied reports whether every target that changes has its outcome.
func isApplied(p plan.Plan) bool {
	told := false
	for _, t := range p.Targets {
		if t.Outcome == nil && t.Action != plan.None && t.Action != plan.Unreadable {
			return false
		}
		if _, ok := cameOut(t); ok && t.Outcome != nil {
			told = true
		}
	}
	return told
}
