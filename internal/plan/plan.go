// Package plan is what would change: desired and live states in, a Plan out,
// as plain data that can be stored, hashed, shown and applied again. Verdicts
// and outcomes are part of it, so that everything that is ever shown of a run
// is in the plan.
//
// It knows no AWS client, no GitHub and no output format other than its JSON.
package plan

import (
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// FormatVersion is the version of the plan's JSON form.
const FormatVersion = 1

// Plan is one comparison of a file with what is live.
type Plan struct {
	FormatVersion int            `json:"formatVersion"`
	Tool          Tool           `json:"tool"`
	Caller        Caller         `json:"caller"`
	Config        Config         `json:"config"`
	Base          *Base          `json:"base,omitempty"`
	Filters       Filters        `json:"filters"`
	Limits        Limits         `json:"limits"`
	Exceeded      []string       `json:"exceeded,omitempty"` // the limits that this plan is over, a sentence each
	Rollback      bool           `json:"rollback,omitempty"` // back to what was live before an apply, not to the file
	PlanHash      string         `json:"planHash"`           // 64 hex digits
	Complete      bool           `json:"complete"`           // every target read, no filter given
	Totals        Totals         `json:"totals"`
	ConfigChanges []ConfigChange `json:"configChanges"`
	Targets       []Target       `json:"targets"`
	Groups        []Group        `json:"groups"`
	Findings      []Finding      `json:"findings"`
	Unchecked     []Unchecked    `json:"unchecked,omitempty"`
	Wished        []Wish         `json:"wished"` // the distinct desired states; targets point here

	seen sightings // what groups are shown by; a decoded plan has none of its own
}

// Tool is what made the plan.
type Tool struct {
	Version string `json:"version"`
}

// Caller is who asked AWS, before any role was assumed.
type Caller struct {
	Account string `json:"account"`
	ARN     string `json:"arn"`
}

// Config is the file that was planned, its path relative to the repository.
type Config struct {
	Path string `json:"path"`
}

// Base is the commit that the file is compared with.
type Base struct {
	Commit string `json:"commit"`
}

// Filters are the selectors of the command line that left targets out.
type Filters struct {
	Accounts []string `json:"accounts,omitempty"`
	Regions  []string `json:"regions,omitempty"`
	Excluded []string `json:"excluded,omitempty"`
}

// Given reports whether any target may have been left out.
func (f Filters) Given() bool {
	return len(f.Accounts) > 0 || len(f.Regions) > 0 || len(f.Excluded) > 0
}

// Limits are the most targets that may change, or loosen, as written: a number
// or a percentage of all targets, "" for no limit.
type Limits struct {
	MaxChanges   string `json:"maxChanges,omitempty"`
	MaxLoosening string `json:"maxLoosening,omitempty"`
}

// Totals count targets by action; Loosening counts those with at least one
// change that loosens.
type Totals struct {
	Targets    int `json:"targets"`
	Create     int `json:"create"`
	Update     int `json:"update"`
	Repoint    int `json:"repoint"`
	InSync     int `json:"inSync"`
	Unreadable int `json:"unreadable"`
	Loosening  int `json:"loosening"`
}

// Changing is the number of targets with changes.
func (n Totals) Changing() int { return n.Create + n.Update + n.Repoint }

// ConfigChange is something that the file stops protecting. It moves nothing
// live.
type ConfigChange struct {
	Kind   ConfigKind `json:"kind"`
	Name   string     `json:"name"`   // of the target, key or rule
	Detail string     `json:"detail"` // one sentence
}

// ConfigKind is what a ConfigChange is about.
type ConfigKind string

// The kinds of a ConfigChange.
const (
	TargetDropped     ConfigKind = "target-dropped"
	NewlyUnmanaged    ConfigKind = "newly-unmanaged"
	RuleWeakened      ConfigKind = "rule-weakened"
	LimitRaised       ConfigKind = "limit-raised"
	RoleChanged       ConfigKind = "role-changed"
	ExternalIDChanged ConfigKind = "external-id-changed"
)

// Action is what an apply would do to a target.
type Action string

// The actions, strongest first; Unreadable stands beside them.
const (
	Create     Action = "create"
	Update     Action = "update"
	Repoint    Action = "repoint"
	None       Action = "none"
	Unreadable Action = "unreadable"
)

// Target is one account and region in the plan.
type Target struct {
	Name           string       `json:"name"`
	Account        string       `json:"account"`
	AccountName    string       `json:"accountName,omitempty"`
	Region         string       `json:"region"`
	Partition      string       `json:"partition,omitempty"` // left out when aws
	Discovered     bool         `json:"discovered,omitempty"`
	Action         Action       `json:"action"`
	LatestVersion  int          `json:"latestVersion"`  // 0: no document
	DefaultVersion int          `json:"defaultVersion"` // 0: no document
	Wish           int          `json:"wish"`           // index into Wished
	Changes        []Change     `json:"changes"`
	Verdict        *Verdict     `json:"verdict,omitempty"`
	Outcome        *Outcome     `json:"outcome,omitempty"`
	Error          *fault.Error `json:"error,omitempty"` // why it is unreadable
}

const defaultPartition = "aws"

// Place is the target as the other packages know it.
func (t Target) Place() target.Target {
	place := target.Target{Name: t.Name, Account: t.Account, AccountName: t.AccountName, Region: t.Region, Partition: t.Partition}
	if place.Partition == "" {
		place.Partition = defaultPartition
	}
	return place
}

// Kind is what sort of change one is.
type Kind string

// The kinds of a change.
const (
	CreateDocument Kind = "create"  // the document is absent
	Set            Kind = "set"     // a key gets another meaning
	Retype         Kind = "retype"  // a key gets the canonical form of the same meaning
	Remove         Kind = "remove"  // something that the file does not know goes
	RepointDefault Kind = "repoint" // the default version moves over other content
)

// Change is one difference of one target. Old and New are canonical values of
// the target; in a Group they are as shown.
type Change struct {
	ID          ID                `json:"id"`
	Kind        Kind              `json:"kind"`
	Key         string            `json:"key,omitempty"` // a key's name or, for remove, a JSON pointer
	Old         preferences.Value `json:"old,omitzero"`
	New         preferences.Value `json:"new,omitzero"`
	Direction   Direction         `json:"direction"`
	Origin      Origin            `json:"origin,omitempty"`
	Consequence string            `json:"consequence"`
	Moves       []Change          `json:"moves,omitempty"` // of a repoint: per key

	text preferences.Value // New as the file writes it, where that is known
}

// Direction is what a change does to security and audit.
type Direction = preferences.Direction

// Origin is whose doing a change is; "" when the base is not known.
type Origin string

// The origins of a change.
const (
	Drift       Origin = "drift"        // the wish at base and head is equal
	PullRequest Origin = "pull-request" // the wish differs, live is the base's
	Both        Origin = "both"         // the wish differs, live is neither
)

// Group is the targets with the same action, origins and changes as shown: New
// is the text of the file; Old is in general form, except that the account, or
// the region, stays literal where a target of another has the very same value.
// The ids are those of the first target.
type Group struct {
	Action  Action   `json:"action"`
	Changes []Change `json:"changes"`
	Targets []int    `json:"targets"` // indexes into Plan.Targets
}

// Finding is a finding of the file or of its resolved values.
type Finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Remedy   string `json:"remedy"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Excerpt  string `json:"excerpt,omitempty"`
	Targets  []int  `json:"targets,omitempty"` // indexes into Plan.Targets; none: the file
}

// Wish is a desired state in general form, by key name: the keys that the file
// manages, description only when the file states it.
type Wish map[string]preferences.Value

// Desired is what the file wishes for one target.
type Desired struct {
	Target     target.Target
	Discovered bool
	Set        preferences.Set   // canonical, placeholders resolved
	Texts      preferences.Set   // the same as the file writes it, placeholders and all
	Describes  bool              // the file states a description
	Summary    string            // that description, placeholders are not for it
	Unmanaged  preferences.Names // left as it is live
}

// Live is what one target holds, or why it could not be read.
type Live struct {
	Snapshot preferences.Snapshot
	Err      *fault.Error
}
