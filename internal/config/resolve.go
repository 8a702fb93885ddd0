package config

import (
	"fmt"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Caller is whose credentials are at hand: where a block without accounts or
// regions points. A check without credentials passes a stand-in, with an empty
// Partition when that is not known.
type Caller struct {
	Account   string
	Region    string
	Partition string
	ARN       string
}

// Resolved is what the file wishes for one target, where in the file it says
// so, and how the target is reached.
type Resolved struct {
	plan.Desired
	// Positions are the places of the values, and of the block for a value
	// that the file does not write. Targets of a block share them.
	Positions *[preferences.Count]diag.Position
	Access    Access
	StandIn   bool // the region is that of a stand-in, and may be any
	// Unknown is why the regions of the account are not known; the target then
	// stands for all of them, and its region means nothing.
	Unknown *fault.Error
}

// Access is how a target is reached.
type Access struct {
	PlanRole   string // ARN, "" for no role
	ApplyRole  string
	ExternalID string
}

// resolver resolves the blocks of a file one after the other.
type resolver struct {
	report
	file    *File
	caller  Caller
	found   *Discovered
	targets []Resolved
	seen    map[target.Pair]seat
	texts   map[string]string // equal texts of many targets are kept once
}

// Resolve returns what the file wishes for each target, in the order of the
// file, and what is wrong about the targets. When nothing was found, since AWS
// was not asked, blocks that leave accounts or regions to it have no targets.
func (f *File) Resolve(c Caller, found *Discovered) ([]Resolved, []diag.Finding) {
	r := &resolver{report: report{source: f.Source}, file: f, caller: c, found: found, seen: map[target.Pair]seat{}, texts: map[string]string{}}
	overlaps := newOverlaps()
	var all []places
	for i := range f.Blocks {
		block := &f.Blocks[i]
		if block.broken || found == nil && block.discovers() {
			continue
		}
		if p, ok := r.places(block); ok {
			all = append(all, p)
		}
	}
	taken := listedIn(all)
	for _, p := range all {
		r.block(p, taken, overlaps)
	}
	for _, p := range all {
		r.unknown(p, taken)
	}
	overlaps.tell(&r.report)
	return r.targets, diag.Sorted(r.findings)
}

// places returns the accounts and regions of a block, the caller's where the
// block names none.
func (r *resolver) places(b *TargetBlock) (places, bool) {
	p := places{block: b, accounts: r.accounts(b), regions: b.Regions}
	if len(p.regions) == 0 && !b.Enabled.Written() {
		p.regions = []Text{{r.caller.Region, b.At}}
	}
	ok := true
	missing := func(what, remedy string) {
		r.add(b.At, RuleNoTarget, remedy, "%s names no %s, and neither do the credentials", named(b.Name), what)
		ok = false
	}
	if len(b.Units) == 0 && p.accounts[0].ID.Text == "" {
		missing("accounts", "add accounts to it")
	}
	if len(p.regions) > 0 && p.regions[0].Text == "" {
		missing("regions", "add regions to it, or set AWS_REGION")
	}
	if !ok {
		return p, false
	}
	for _, region := range p.regions {
		if of := PartitionOf(region.Text); r.caller.Partition != "" && of != r.caller.Partition {
			r.add(region.At, RulePartition, "keep a file for each partition", "region %s is in partition %s, the credentials are of %s", region.Text, of, r.caller.Partition)
		}
	}
	if b.Enabled.Written() {
		p.enabled = r.found.Regions
	}
	return p, true
}

// block adds the targets of one block, but for pairs that are taken out of it.
func (r *resolver) block(p places, taken taken, overlaps *overlaps) {
	made := r.maker(p.block)
	r.targets = slices.Grow(r.targets, len(p.accounts)*len(p.regions))
	for _, account := range p.accounts {
		for _, region := range p.in(account) {
			t := r.target(p.block, account, region.Text)
			if p.discovered() && taken.has(t.Pair()) {
				continue
			}
			if first, twice := r.seen[t.Pair()]; twice {
				overlaps.add(t, first, seat{p.block.Name, account.ID.At})
				continue
			}
			r.seen[t.Pair()] = seat{p.block.Name, account.ID.At}
			r.targets = append(r.targets, made(t))
		}
	}
}

func (r *resolver) target(b *TargetBlock, account Account, region string) target.Target {
	t := target.Target{Name: b.Name, Account: account.ID.Text, AccountName: account.Name, Region: region, Partition: PartitionOf(region)}
	if b.Enabled.Written() { // AWS knows of regions that this table may not
		t.Partition = r.caller.Partition
	}
	return t
}

// maker makes the targets of a block.
func (r *resolver) maker(b *TargetBlock) func(target.Target) Resolved {
	merged := r.file.Merged(b)
	texts, positions := merged.Texts(), merged.Positions(b.At)
	roles := r.file.rolesOf(b)
	externalID := r.file.ExternalID
	if b.ExternalID.Written() {
		externalID = b.ExternalID
	}
	return func(t target.Target) Resolved {
		return Resolved{
			Desired: plan.Desired{
				Target: t, Discovered: b.discovers(),
				Set: r.expand(t, texts), Texts: texts,
				Describes: r.file.Description.Written(), Summary: r.file.Description.Text,
				Unmanaged: r.file.Unmanaged,
			},
			Positions: positions,
			Access:    Access{r.role(roles.Plan, t), r.role(roles.Apply, t), externalID.Text},
			StandIn:   r.caller.Partition == "" && len(b.Regions) == 0,
		}
	}
}

// expand puts a target's values in place of the placeholders.
func (r *resolver) expand(t target.Target, texts preferences.Set) preferences.Set {
	for k, text := range texts {
		expanded, err := t.Expand(text)
		if err != nil || expanded == text { // the error is a finding of Parse
			continue
		}
		texts[k] = r.once(expanded)
	}
	return texts
}

// once returns one copy of equal texts.
func (r *resolver) once(text string) string {
	if kept, ok := r.texts[text]; ok {
		return kept
	}
	r.texts[text] = text
	return text
}

// rolesOf are the roles of a block, those at the top where it names none.
func (f *File) rolesOf(b *TargetBlock) Roles {
	roles := f.Roles
	if b.Roles.Plan.Written() {
		roles.Plan = b.Roles.Plan
	}
	if b.Roles.Apply.Written() {
		roles.Apply = b.Roles.Apply
	}
	return roles
}

// role returns the ARN of a role in the account of a target, "" for no role.
// An ARN of the file has to be of that account and partition.
func (r *resolver) role(role Text, t target.Target) string {
	if role.Text == "" {
		return ""
	}
	arn, ok := awsname.ParseARN(role.Text) // the schema sees to the form
	if !ok {
		return r.once(fmt.Sprintf("arn:%s:iam::%s:role/%s", t.Partition, t.Account, role.Text))
	}
	standIn := r.caller.Partition == "" && t.Account == r.caller.Account
	if arn.Account != t.Account && !standIn {
		r.addOnce(role.At, RuleRole, "write the name of the role, and it is looked for in each target's account; or give the target a role of its own", "the role is of account %s, the target is %s", arn.Account, t)
	} else if arn.Partition != t.Partition {
		r.addOnce(role.At, RulePartition, "write the name of the role", "the role is of partition %s, the region %s of %s", arn.Partition, t.Region, t.Partition)
	}
	return role.Text
}

// addOnce reports the first of many findings that have one cause.
func (r *resolver) addOnce(at diag.Position, rule, remedy, format string, args ...any) {
	for _, f := range r.findings {
		if f.Position == at && f.Rule == rule {
			return
		}
	}
	r.add(at, rule, remedy, format, args...)
}

// Texts are the values as the file writes them.
func (b *Block) Texts() preferences.Set {
	var s preferences.Set
	for k, e := range b {
		s[k] = e.Text
	}
	return s
}

// Positions are the places of the values, and the given one for what the block
// does not write.
func (b *Block) Positions(otherwise diag.Position) *[preferences.Count]diag.Position {
	var at [preferences.Count]diag.Position
	for k, e := range b {
		if at[k] = otherwise; e.Written {
			at[k] = e.At
		}
	}
	return &at
}
