package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// Compare returns what the file stops protecting between base and head, both
// resolved with the same caller; a nil base is no file, which protects nothing.
// byDefault is the severity of a rule that a file says nothing of, "" for a
// rule that does not exist.
func Compare(base, head *File, baseTargets, headTargets []Resolved, byDefault func(rule string) diag.Severity) []plan.ConfigChange {
	if base == nil {
		return nil
	}
	return slices.Concat(
		dropped(baseTargets, headTargets),
		newlyUnmanaged(base, head),
		weakened(base, head, byDefault),
		raised(base.Limits, head.Limits, len(headTargets)),
		rolesChanged(base, head, baseTargets, headTargets),
		externalIDsChanged(baseTargets, headTargets),
	)
}

// dropped is one change for each name under which pairs are no longer named.
func dropped(base, head []Resolved) []plan.ConfigChange {
	still := byPair(head)
	all := make([]target.Target, 0, len(base))
	gone := map[string][]target.Target{}
	for _, b := range base {
		all = append(all, b.Target)
		if _, ok := still[b.Target.Pair()]; !ok {
			gone[b.Target.Name] = append(gone[b.Target.Name], b.Target)
		}
	}
	var changes []plan.ConfigChange
	for _, name := range slices.Sorted(maps.Keys(gone)) {
		changes = append(changes, plan.ConfigChange{
			Kind: plan.TargetDropped, Name: name,
			Detail: fmt.Sprintf("The file no longer names %s; what is live there is left as it is.", target.Notation(all, gone[name])),
		})
	}
	return changes
}

func newlyUnmanaged(base, head *File) []plan.ConfigChange {
	var names []string
	for k := range preferences.Key(preferences.KeyCount) {
		dropsDescription := k == preferences.Description && base.Description.Written() && !head.Description.Written()
		if dropsDescription || head.Unmanaged.Has(k) && !base.Unmanaged.Has(k) {
			names = append(names, k.String())
		}
	}
	for _, pointer := range head.Unmanaged.Pointers {
		if !slices.Contains(base.Unmanaged.Pointers, pointer) {
			names = append(names, pointer)
		}
	}
	var changes []plan.ConfigChange
	for _, name := range names {
		changes = append(changes, plan.ConfigChange{
			Kind: plan.NewlyUnmanaged, Name: name,
			Detail: fmt.Sprintf("%s is left as it is live from now on, and its drift goes unseen.", name),
		})
	}
	return changes
}

func weakened(base, head *File, byDefault func(string) diag.Severity) []plan.ConfigChange {
	rules := map[string]bool{}
	for _, o := range slices.Concat(base.Overrides, head.Overrides) {
		rules[o.Rule.Text] = true
	}
	strength := []diag.Severity{Off, diag.Warning, diag.Error}
	var changes []plan.ConfigChange
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		severity := byDefault(rule)
		old, now := base.Severity(rule, severity), head.Severity(rule, severity)
		if severity != "" && slices.Index(strength, now) < slices.Index(strength, old) {
			changes = append(changes, plan.ConfigChange{
				Kind: plan.RuleWeakened, Name: rule,
				Detail: fmt.Sprintf("The rule %s is %s now, it was %s.", rule, now, old),
			})
		}
	}
	return changes
}

func rolesChanged(base, head *File, baseTargets, headTargets []Resolved) []plan.ConfigChange {
	before := byPair(baseTargets)
	found := map[plan.ConfigChange]bool{}
	note := func(name, role, old, now string) {
		if old != now {
			found[plan.ConfigChange{
				Kind: plan.RoleChanged, Name: name,
				Detail: fmt.Sprintf("The %s role is %s now, it was %s.", role, orNone(now), orNone(old)),
			}] = true
		}
	}
	note("organization", "listing", base.OrganizationRole.Text, head.OrganizationRole.Text)
	for _, h := range headTargets {
		i, ok := before[h.Target.Pair()]
		if !ok {
			continue
		}
		general := h.Target.Generalise
		was := baseTargets[i].Access
		note(h.Target.Name, "plan", general(was.PlanRole), general(h.Access.PlanRole))
		note(h.Target.Name, "apply", general(was.ApplyRole), general(h.Access.ApplyRole))
	}
	return sorted(found)
}

func externalIDsChanged(base, head []Resolved) []plan.ConfigChange {
	before := byPair(base)
	found := map[plan.ConfigChange]bool{}
	for _, h := range head {
		if i, ok := before[h.Target.Pair()]; ok && base[i].Access.ExternalID != h.Access.ExternalID {
			found[plan.ConfigChange{
				Kind: plan.ExternalIDChanged, Name: h.Target.Name,
				Detail: "The external id that is given when its roles are assumed is another.",
			}] = true
		}
	}
	return sorted(found)
}

func byPair(targets []Resolved) map[target.Pair]int {
	index := make(map[target.Pair]int, len(targets))
	for i, t := range targets {
		index[t.Target.Pair()] = i
	}
	return index
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func sorted(found map[plan.ConfigChange]bool) []plan.ConfigChange {
	return slices.SortedFunc(maps.Keys(found), func(a, b plan.ConfigChange) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Detail, b.Detail))
	})
}
