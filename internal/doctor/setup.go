package doctor

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/github"
)

// Devel is the version of a binary that was built without one.
const Devel = "devel"

// CheckVersion is which ssmprefs this is.
func CheckVersion(version, commit, platform string) Check {
	c := Check{Name: Version, Result: Good, Says: fmt.Sprintf("ssmprefs %s, commit %s, %s", version, commit, platform)}
	if version == Devel {
		c.Result = Unknown
		c.Says += "; it was built without a version"
	}
	c.facts = []string{"ssmprefs " + version, "commit " + commit, platform}
	return c
}

// NoFile is that there is none, and nobody named one.
func NoFile(name string) Check {
	return Check{
		Name: File, Result: Skipped,
		Says: "there is no " + name + " here, so only the caller's own account and region are looked at",
	}
}

// mostErrors is how many errors of a file are shown before the rest is counted.
const mostErrors = 5

// CheckFile is what validate says of the file.
func CheckFile(path string, targets int, findings []diag.Finding) Check {
	c := Check{Name: File, Result: Good, Says: path + " is valid, with " + counted(targets, "target")}
	wrong, warnings, rules := 0, 0, map[string]int{}
	for _, f := range findings {
		if f.Severity != diag.Error {
			warnings++
			continue
		}
		wrong++
		rules[f.Rule]++
		if wrong <= mostErrors {
			c.Problems = append(c.Problems, Problem{Cause: fmt.Sprintf("%s: %s [%s]", f.Position, f.Message, f.Rule), Next: f.Remedy})
		}
	}
	switch {
	case wrong > 0:
		c.Result = Bad
		c.Says = path + " has " + counted(wrong, "error") + ": only the caller's own account and region are looked at"
		if wrong > mostErrors {
			c.Problems = append(c.Problems, Problem{Cause: fmt.Sprintf("and %d more", wrong-mostErrors), Next: "run `ssmprefs validate`"})
		}
	case warnings > 0:
		c.Says += " and " + counted(warnings, "warning") + ", which `ssmprefs validate` shows"
	}
	c.facts = append(tally(rules), counted(targets, "target"), counted(warnings, "warning"))
	return c
}

// CheckCredentials is who asks AWS, or why nobody can. Without a region nothing
// is known of the credentials.
func CheckCredentials(caller awsauth.Caller, err error) Check {
	if errors.Is(err, awsauth.ErrNoRegion) {
		return Check{Name: Credentials, Result: Unknown, Says: notAsked + noRegion}
	}
	if err != nil {
		e := fault.From(err)
		return Check{
			Name: Credentials, Result: Bad, Says: "AWS does not say who is asking",
			Problems: []Problem{problemOf(e)}, facts: []string{factOf(e)},
		}
	}
	c := Check{Name: Credentials, Result: Good, Says: "account " + caller.Account + ", " + caller.ARN}
	if caller.Region != "" {
		c.Says += ", region " + caller.Region
	}
	if caller.Source != "" {
		c.Says += ", from " + caller.Source
	}
	// What follows the name is a path, or the address of who gave them.
	source, _, _ := strings.Cut(caller.Source, ":")
	c.facts = []string{"partition " + caller.Partition}
	if codeForm.MatchString(source) {
		c.facts = append(c.facts, "from "+source)
	}
	return c
}

// CheckOrganization is whether the accounts could be found that stand below the
// units of the file.
func CheckOrganization(units int, err error) Check {
	if err != nil {
		e := fault.From(err)
		return Check{
			Name: Organization, Result: Bad, Says: "the organization does not show its accounts",
			Problems: []Problem{problemOf(e)}, facts: []string{factOf(e)},
		}
	}
	says := "it shows the accounts below " + counted(units, "unit") + " of the file"
	return Check{Name: Organization, Result: Good, Says: says, facts: []string{counted(units, "unit")}}
}

// mostSkew is how far from AWS's clock a request may be signed.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-signing.html
const mostSkew = 5 * time.Minute

// noSkew is what the whole seconds of a date and a slow answer make up.
const noSkew = 10 * time.Second

// CheckClock compares the time here with the one of AWS's answer, zero for none.
func CheckClock(here, there time.Time) Check {
	if there.IsZero() {
		return Check{Name: Clock, Result: Unknown, Says: "AWS has given no date to compare with"}
	}
	skew, side := here.Sub(there).Round(time.Second), "ahead of"
	if skew < 0 {
		skew, side = -skew, "behind"
	}
	says := "it agrees with the one of AWS"
	if skew > noSkew {
		says = fmt.Sprintf("it is %s %s the one of AWS", skew, side)
	}
	c := Check{Name: Clock, Result: Good, Says: says, facts: []string{says}}
	if skew > mostSkew {
		c.Result = Bad
		c.Problems = []Problem{{
			Cause: "AWS refuses a request that is signed more than 5 minutes before or after its own time",
			Next:  "let this machine take its time from the network, as `timedatectl set-ntp true` does on Linux; a container and a virtual machine take theirs from the host",
		}}
	}
	return c
}

// NoGitHub is that GitHub is not asked, and why.
func NoGitHub(why string) Check {
	return Check{Name: GitHub, Result: Skipped, Says: "GitHub is not asked: " + why}
}

// CheckGitHub is whether a token reads what a run reads, by the errors of having
// tried. A nil error is a yes.
func CheckGitHub(repository string, tried ...error) Check {
	c := Check{
		Name: GitHub, Result: Good,
		Says: "the token reads " + repository + ", its contents and its pull requests; whether it may comment is not tried, since that would write",
	}
	for _, err := range tried {
		if err == nil {
			continue
		}
		p := Problem{Cause: err.Error(), Next: "correct GITHUB_REPOSITORY or GITHUB_API_URL"}
		result, fact := Bad, "not called"
		says := "the token does not read all that a run needs of "
		if e, ok := errors.AsType[*github.Error](err); ok {
			p.Next = e.Next
			fact = fmt.Sprintf("%s %d", e.Kind, e.Status)
			if e.Kind == github.Rate || e.Kind == github.Unreachable {
				result, says = Unknown, "it is not known whether the token reads all that a run needs of "
			}
		}
		if c.Result != Bad {
			c.Result, c.Says = result, says+repository
		}
		c.Problems = append(c.Problems, p)
		c.facts = append(c.facts, fact)
	}
	return c
}
