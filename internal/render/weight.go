package render

import (
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// weighty reports whether a change is one of those that count as reviewed only
// where they are shown: it loosens, or it says what runs on a node, as whom,
// with which key, and where the logs go.
func weighty(c plan.Change) bool {
	if c.Direction == preferences.Loosens || slices.ContainsFunc(c.Moves, weighty) {
		return true
	}
	k, known := preferences.ParseKey(c.Key)
	if !known { // parts of a profile that have no key
		return strings.HasPrefix(strings.ToLower(c.Key), "/inputs/shellprofile")
	}
	switch k {
	case preferences.ShellProfileLinux, preferences.ShellProfileWindows,
		preferences.RunAsEnabled, preferences.RunAsDefaultUser,
		preferences.KMSKeyID, preferences.S3BucketName, preferences.CloudWatchLogGroupName:
		return true
	}
	return false
}

// Omitted is the weighty changes that a comment has no room for: those that
// loosen, and those of the shell profile, run-as, KMS key, bucket and log
// group. Who did not see them did not review them.
type Omitted struct {
	count int
	of    map[omission]bool
}

type omission struct {
	target int
	id     plan.ID
}

// Has reports whether a change of a target, by its place in the plan, is not
// shown.
func (o Omitted) Has(target int, id plan.ID) bool { return o.of[omission{target, id}] }

// Count is the number of changes that are not shown, each counted once however
// many targets it is of.
func (o Omitted) Count() int { return o.count }

// add notes the hidden changes of a group that weigh. own is the changes of
// each target in the order of the group's.
func (o *Omitted) add(g group, hidden []int, own func(target int) []plan.Change) {
	for _, i := range hidden {
		if !weighty(g.changes[i]) {
			continue
		}
		o.count++
		if o.of == nil {
			o.of = map[omission]bool{}
		}
		for _, t := range g.targets {
			o.of[omission{t, own(t)[i].ID}] = true
		}
	}
}
