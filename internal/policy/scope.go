package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Scope is a place that the file is about, with what the file names for it. An
// empty account or region is any: that of the caller, or one that AWS would
// have to be asked for.
type Scope struct {
	target.Target
	Texts     preferences.Set // with placeholders
	PlanRole  string          // as the file writes it: a name or an ARN, "" for none
	ApplyRole string
	// Shared is that targets of other accounts name the same bucket, so that it
	// is another account's for all but one of them.
	Shared bool

	units   bool   // of several accounts, which only AWS knows
	enabled bool   // in the regions that only AWS knows
	lister  string // the role that lists the organization, as the file writes it
}

// Scopes returns the places of a file without asking AWS for any. Where the
// file leaves the account or region open, the words of the selector that can
// be one take its place.
func Scopes(f *config.File, only target.Selector) []Scope {
	var all []Scope
	open := slices.DeleteFunc(slices.Clone(only.Accounts), func(word string) bool { return !isAccount(word) || lists(f, word) })
	for i := range f.Blocks {
		b := &f.Blocks[i]
		merged := f.Merged(b)
		s := Scope{
			Texts:     merged.Texts(),
			PlanRole:  cmp.Or(b.Roles.Plan.Text, f.Roles.Plan.Text),
			ApplyRole: cmp.Or(b.Roles.Apply.Text, f.Roles.Apply.Text),
			units:     len(b.Units) > 0,
			enabled:   b.Enabled.Written(),
			lister:    f.OrganizationRole.Text,
		}
		for _, account := range accounts(b, open) {
			for _, region := range regions(b, only.Regions) {
				s.Target = target.Target{Name: b.Name, Account: account.ID.Text, AccountName: account.Name, Region: region}
				all = append(all, s)
			}
		}
	}
	settlePartitions(all)
	markShared(all)
	return all
}

// lists reports whether a block lists the account, which then is in no other.
func lists(f *config.File, account string) bool {
	return slices.ContainsFunc(f.Blocks, func(b config.TargetBlock) bool {
		return slices.ContainsFunc(b.Accounts, func(a config.Account) bool { return a.ID.Text == account })
	})
}

// accounts are those of a block, or the given ids where it leaves them open.
func accounts(b *config.TargetBlock, ids []string) []config.Account {
	if len(b.Accounts) > 0 {
		return b.Accounts
	}
	var all []config.Account
	for _, id := range ids {
		if !slices.ContainsFunc(b.Excluded, func(t config.Text) bool { return t.Text == id }) {
			all = append(all, config.Account{ID: config.Text{Text: id}})
		}
	}
	if len(all) == 0 {
		return []config.Account{{}}
	}
	return all
}

func isAccount(word string) bool {
	return len(word) == 12 && strings.Trim(word, "0123456789") == ""
}

func regions(b *config.TargetBlock, words []string) []string {
	if len(b.Regions) == 0 {
		if len(words) > 0 {
			return words
		}
		return []string{""}
	}
	var all []string
	for _, r := range b.Regions {
		all = append(all, r.Text)
	}
	return all
}

// settlePartitions finds the partition of each scope: by its region, else by
// the ARN of its role, else as in the rest of the file.
func settlePartitions(all []Scope) {
	rest := ""
	for i, s := range all {
		switch {
		case s.Region != "":
			all[i].Partition = config.PartitionOf(s.Region)
		case partitionIn(s.PlanRole) != "":
			all[i].Partition = partitionIn(s.PlanRole)
		default:
			all[i].Partition = partitionIn(s.ApplyRole)
		}
		rest = cmp.Or(rest, all[i].Partition)
	}
	for i := range all {
		all[i].Partition = cmp.Or(all[i].Partition, rest, "aws")
	}
}

// partitionIn is the partition of an ARN, "" of a name.
func partitionIn(role string) string {
	arn, _ := awsname.ParseARN(role)
	return arn.Partition
}

// markShared finds the buckets that several accounts name.
func markShared(all []Scope) {
	owner, shared := map[string]string{}, map[string]bool{}
	name := func(s Scope) string { return s.Partition + ":" + s.named(preferences.S3BucketName) }
	for _, s := range all {
		if first, ok := owner[name(s)]; ok && first != s.Account || s.units && !s.bucketOfAccount() {
			shared[name(s)] = true
		}
		owner[name(s)] = s.Account
	}
	for i, s := range all {
		all[i].Shared = shared[name(s)]
	}
}

// bucketOfAccount reports whether every account has a bucket of its own.
func (s Scope) bucketOfAccount() bool {
	s.Account = ""
	return strings.Contains(s.expanded(preferences.S3BucketName), anyAccount)
}

// Partitions are those of the scopes, sorted.
func Partitions(scopes []Scope) []string {
	var all Words
	for _, s := range scopes {
		all = append(all, s.Partition)
	}
	return sorted(all)
}

// Accounts are those of the scopes, sorted; "" stands for any.
func Accounts(scopes []Scope) []string {
	var all Words
	for _, s := range scopes {
		all = append(all, s.Account)
	}
	return sorted(all)
}

// forAll makes of scopes in several accounts such as hold in each of them: one
// policy is then deployed to all.
func forAll(scopes []Scope) []Scope {
	all := slices.Clone(scopes)
	if len(Accounts(all)) > 1 {
		for i := range all {
			all[i].Account = ""
		}
	}
	return all
}
