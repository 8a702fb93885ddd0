package doctor

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/render"
)

// NoTarget is what a run without targets cannot tell.
func NoTarget() Report { return unreached(Skipped, "the file has no target") }

// NoAnswer is what cannot be told when AWS does not say which targets the file
// means, which [CheckOrganization] tells.
func NoAnswer() Report {
	return unreached(Unknown, "which accounts and regions the file means is not known")
}

const (
	notAsked = "AWS was not asked, since "
	noRegion = "no region is named"
)

// NoCaller is what cannot be told when nobody says who the caller is, for the
// reason of err.
func NoCaller(err error) Report {
	if !errors.Is(err, awsauth.ErrNoRegion) {
		return unreached(Unknown, notAsked+"it does not say who is asking")
	}
	r := unreached(Unknown, notAsked+noRegion)
	for i := range r {
		if r[i].Name == Regions {
			r[i] = Check{
				Name: Regions, Result: Bad, Says: noRegion, facts: []string{noRegion},
				Problems: []Problem{{
					Cause: awsauth.ErrNoRegion.Error(),
					Next:  "set AWS_REGION, as aws-actions/configure-aws-credentials does with aws-region; or give --region, or list regions in the file",
				}},
			}
		}
	}
	return r
}

func unreached(result Result, why string) Report {
	var r Report
	for _, name := range []string{Roles, Regions, Documents, Preflight} {
		r = append(r, Check{Name: name, Result: result, Says: why})
	}
	return r
}

// CheckTargets is what a plan says of roles, regions and documents. Each target
// is told where it got stuck, once.
func CheckTargets(p plan.Plan) Report {
	stuck := map[string][]render.Problem{}
	for _, u := range render.Unread(p) {
		at := stage(p.Targets[u.Targets[0]].Error)
		stuck[at] = append(stuck[at], u)
	}
	all, without := map[string]bool{}, map[string]bool{} // accounts; those without credentials
	regions, asked, failed := map[string]bool{}, map[string]bool{}, map[string]bool{}
	read, absent := 0, 0
	for _, t := range p.Targets {
		all[t.Account], regions[t.Region] = true, true
		at := ""
		if t.Action == plan.Unreadable {
			at = stage(t.Error)
		}
		switch at {
		case Roles:
			without[t.Account] = true
			continue
		case Regions:
			failed[t.Region] = true
		case "":
			read++
			if t.LatestVersion == 0 {
				absent++
			}
		}
		asked[t.Region] = true
	}
	roles := check(p, Roles, stuck[Roles], len(all)-len(without), len(all), "accounts whose credentials are at hand")
	places := check(p, Regions, stuck[Regions], len(asked)-len(failed), len(regions), "regions that answer")
	documents := check(p, Documents, stuck[Documents], read, len(p.Targets), "documents that are read")
	if absent > 0 {
		documents.Says += fmt.Sprintf(", %d of them not there yet", absent)
	}
	return Report{roles, places, documents}
}

// check is one stage: it is bad where a target got stuck, and not known where
// some got stuck before.
func check(p plan.Plan, name string, stuck []render.Problem, good, all int, what string) Check {
	c := Check{Name: name, Result: Good, Says: fmt.Sprintf("%s: %d of %d", what, good, all)}
	c.facts = []string{fmt.Sprintf("%d of %d", good, all)}
	counts := map[string]int{}
	for _, u := range stuck {
		c.Problems = append(c.Problems, Problem{Targets: u.Where, Cause: u.Cause, Next: u.Next})
		for _, i := range u.Targets {
			counts[factOf(p.Targets[i].Error)]++
		}
	}
	c.facts = append(c.facts, tally(counts)...)
	switch {
	case len(stuck) > 0:
		c.Result = Bad
	case good < all:
		c.Result = Unknown
		c.Says += "; the rest is not known, for the reasons above"
	}
	return c
}

// stage is where a target got stuck.
func stage(e *fault.Error) string {
	switch {
	case strings.HasPrefix(e.Op, "sts:"), e.Class == fault.AssumeRoleFailed, e.Class == fault.WrongAccount, e.Class == fault.CredentialsExpired:
		return Roles
	case e.Class == fault.RegionDisabled, e.Class == fault.Network, strings.HasPrefix(e.Op, "account:"), strings.HasPrefix(e.Op, "ec2:"):
		return Regions
	}
	return Documents
}

// tally is what was counted, in order.
func tally(counts map[string]int) []string {
	var all []string
	for fact, n := range counts {
		all = append(all, fmt.Sprintf("%d × %s", n, fact))
	}
	slices.Sort(all)
	return all
}

// CheckPreflight is what a plan says of the bucket, the log group and the KMS
// key that targets name; found is its findings of preflight. A warning of a plan
// is none of a set-up.
func CheckPreflight(p plan.Plan, names bool, found []plan.Finding) Check {
	c := Check{Name: Preflight, Result: Good, Says: "AWS answers about the bucket, log group and KMS key that the file names"}
	warnings, counts := 0, map[string]int{}
	for _, u := range p.Unchecked {
		c.Result = Unknown
		c.Says = "AWS does not answer about all that the file names; a plan goes on without"
		c.Problems = append(c.Problems, Problem{
			Targets: render.Where(p, u.Targets),
			Cause:   "not known " + u.What + ": " + u.Why,
			Next: "allow " + u.Action + " in the policies of the role in use, and of what another account owns; let the network " +
				"reach a service that does not answer; or leave the question out of a plan with --preflight off",
		})
		counts["unanswered "+strings.ReplaceAll(u.Action, ":", ".")] += len(u.Targets)
	}
	for _, f := range found {
		counts[f.Rule] += len(f.Targets)
		if f.Severity != string(diag.Error) {
			warnings++
			continue
		}
		c.Result = Bad
		c.Says = "something that the file names stands in the way, and the file makes that an error"
		c.Problems = append(c.Problems, Problem{Targets: render.Where(p, f.Targets), Cause: f.Message + " [" + f.Rule + "]", Next: f.Remedy})
	}
	c.facts = tally(counts)
	switch {
	case len(counts) == 0 && p.Totals.Unreadable == p.Totals.Targets:
		c.Result, c.Says = Unknown, "no target is read, so AWS was not asked"
	case len(counts) == 0 && !names:
		c.Result, c.Says = Skipped, "the file names no bucket, log group or KMS key"
	}
	if warnings > 0 {
		c.Says += "; " + counted(warnings, "warning") + ", which `ssmprefs plan` shows"
	}
	return c
}
