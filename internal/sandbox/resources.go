package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// Resources are what preferences may name, as the state file holds them beside
// the documents of an account and region, every member optional:
//
//	{"accounts": {"111111111111": {"eu-west-1": {
//	  "default": 1,
//	  "versions": […],
//	  "buckets": {
//	    "session-logs": {},
//	    "shared-logs": {"encryption": "aws:kms", "key": "alias/logs", "readers": ["222222222222"]}
//	  },
//	  "logGroups": {
//	    "/ssm/sessions": {"key": "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
//	  },
//	  "keys": {
//	    "1234abcd-12ab-34cd-56ef-1234567890ab": {"aliases": ["alias/logs"], "state": "Disabled"}
//	  }
//	}}}}
//
// What is not there does not exist, and {} is one as AWS makes it.
type Resources struct {
	Buckets   map[string]*Bucket   `json:"buckets,omitempty"`
	LogGroups map[string]*LogGroup `json:"logGroups,omitempty"`
	Keys      map[string]*Key      `json:"keys,omitempty"` // by id
}

// Bucket is one of S3, owned by the account and in the region it stands under.
type Bucket struct {
	Encryption string   `json:"encryption,omitempty"` // AES256 when empty; see encryptions
	Key        string   `json:"key,omitempty"`        // of KMS: id, ARN or alias; unchecked, as S3 does not check it
	Readers    []string `json:"readers,omitempty"`    // other accounts whose calls are answered
}

// What stands for a default encryption beside the algorithms of S3: there is no
// configuration, one without rules, or a rule that names no default.
const (
	noEncryption = "none"
	noRule       = "no rule"
	noDefault    = "rule without default"
)

// encryptions are the algorithms of S3, and what stands for none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
var encryptions = []string{"AES256", "aws:kms", "aws:kms:dsse", "aws:fsx", noEncryption, noRule, noDefault}

// LogGroup is one of CloudWatch Logs.
type LogGroup struct {
	Key string `json:"key,omitempty"` // the ARN of its KMS key
}

// Key is one of KMS.
type Key struct {
	State       string   `json:"state,omitempty"`       // Enabled when empty
	Spec        string   `json:"spec,omitempty"`        // SYMMETRIC_DEFAULT when empty
	Usage       string   `json:"usage,omitempty"`       // the first of its spec's in keyUsages when empty
	MultiRegion string   `json:"multiRegion,omitempty"` // of a key whose id begins with mrk-: PRIMARY when empty, or REPLICA
	Aliases     []string `json:"aliases,omitempty"`     // one that begins with alias/aws/ makes it a key that AWS manages
	Readers     []string `json:"readers,omitempty"`     // other accounts whose calls are answered
}

// The patterns of names and ids in the state file.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
var (
	bucketPattern   = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	logGroupPattern = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`)
	keyARNPattern   = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[a-zA-Z0-9-]+$`)
)

func (r *Resources) check(where string) error {
	for _, name := range slices.Sorted(maps.Keys(r.Buckets)) {
		if err := r.Buckets[name].check(name, fmt.Sprintf("%s.buckets.%s", where, name)); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.LogGroups)) {
		if err := r.LogGroups[name].check(name, fmt.Sprintf("%s.logGroups.%s", where, name)); err != nil {
			return err
		}
	}
	aliases := map[string]string{} // to the key that has it
	for _, id := range slices.Sorted(maps.Keys(r.Keys)) {
		inner := fmt.Sprintf("%s.keys.%s", where, id)
		if err := r.Keys[id].check(id, inner); err != nil {
			return err
		}
		for _, alias := range r.Keys[id].Aliases {
			if other, ok := aliases[alias]; ok {
				return fmt.Errorf("%s.aliases: %s is an alias of %s too", inner, alias, other)
			}
			aliases[alias] = id
		}
	}
	return nil
}

func (b *Bucket) check(name, where string) error {
	switch {
	case !bucketPattern.MatchString(name):
		return fmt.Errorf("%s: %q is no name of a bucket", where, name)
	case b == nil:
		return fmt.Errorf("%s: put {} here for a bucket, or remove it", where)
	case b.Encryption != "" && !slices.Contains(encryptions, b.Encryption):
		return fmt.Errorf("%s.encryption: %q is none of %q", where, b.Encryption, encryptions)
	case b.Key != "" && b.Encryption != "aws:kms" && b.Encryption != "aws:kms:dsse":
		return fmt.Errorf("%s.key: encryption %s has no key", where, cmp.Or(b.Encryption, "AES256"))
	}
	return checkReaders(b.Readers, where)
}

func (g *LogGroup) check(name, where string) error {
	switch {
	case !logGroupPattern.MatchString(name):
		return fmt.Errorf("%s: %q is no name of a log group", where, name)
	case g == nil:
		return fmt.Errorf("%s: put {} here for a log group, or remove it", where)
	case g.Key != "" && !keyARNPattern.MatchString(g.Key):
		return fmt.Errorf("%s.key: %q is not the ARN of a KMS key", where, g.Key)
	}
	return nil
}

func checkReaders(readers []string, where string) error {
	for _, account := range readers {
		if !accountPattern.MatchString(account) {
			return fmt.Errorf("%s.readers: %q is no account id of 12 digits", where, account)
		}
	}
	return nil
}

// checkShared finds what no account and region can tell alone: bucket names are
// unique in a partition, and the regions of a multi-Region key have one primary.
func (w *world) checkShared() error {
	owners := map[[2]string]place{} // by partition and name
	for _, account := range slices.Sorted(maps.Keys(w.Accounts)) {
		primaries := map[string]int{} // how many, by id
		for _, name := range slices.Sorted(maps.Keys(w.Accounts[account])) {
			r, p := w.Accounts[account][name], place{account, name}
			if r == nil {
				continue
			}
			for _, bucket := range slices.Sorted(maps.Keys(r.Buckets)) {
				id := [2]string{partition(name), bucket}
				if other, ok := owners[id]; ok {
					return fmt.Errorf("%s.buckets.%s: it stands in %s too, and a bucket's name is given once", p, bucket, other)
				}
				owners[id] = p
			}
			for id, key := range r.Keys {
				primaries[id] += key.primaries(id)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(primaries)) {
			if primaries[id] != 1 && multiRegion(id) {
				return fmt.Errorf("accounts.%s: key %s is PRIMARY in %d regions, and has to be in one", account, id, primaries[id])
			}
		}
	}
	return nil
}

// Provide adds resources to those of an account and region, in the place of
// those of the same name. One that is nil is removed.
func (s *Server) Provide(account, region string, added Resources) error {
	p := place{account, region}
	if err := p.check(); err != nil {
		return err
	}
	s.mu.Lock()
	err := s.world.provide(p, added)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.keep()
}

// provide leaves the resources as they were when it refuses.
func (w *world) provide(p place, added Resources) error {
	r := w.region(p)
	before := r.Resources
	r.Resources = Resources{
		Buckets:   merged(before.Buckets, added.Buckets),
		LogGroups: merged(before.LogGroups, added.LogGroups),
		Keys:      merged(before.Keys, added.Keys),
	}
	err := r.Resources.check(p.String())
	if err == nil {
		err = w.checkShared()
	}
	if err != nil {
		r.Resources = before
		return err
	}
	w.changes++
	return nil
}

func merged[T any](held, added map[string]*T) map[string]*T {
	all := map[string]*T{}
	maps.Copy(all, held)
	for name, one := range added {
		if one == nil {
			delete(all, name)
			continue
		}
		copied := *one
		all[name] = &copied
	}
	return all
}
