package cli

import (
	"regexp"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// The forms of an account and of a region:
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
const (
	accountCode = `[0-9]{12}`
	regionCode  = `[a-z]{2,}(-[a-z]+)+-[0-9]+`
)

var (
	accountForm  = regexp.MustCompile(`^` + accountCode + `$`)
	regionForm   = regexp.MustCompile(`^` + regionCode + `$`)
	excludedForm = regexp.MustCompile(`^(` + accountCode + `|(.+/)?` + regionCode + `)$`)
)

// formed is the error of a word that is no name of the file and cannot be an
// account or a region of the caller either. It is asked before AWS is, since
// that would be asked in a region that there is not. Where AWS is asked for the
// targets, their accounts may have any name.
func formed(f *config.File, filters plan.Filters) error {
	if _, leaves := f.Discovers(); leaves {
		filters.Accounts, filters.Excluded = nil, nil
	}
	resolved, _ := f.Resolve(standIn, nil)
	all := make([]target.Target, len(resolved))
	for i, r := range resolved {
		all[i] = r.Target
	}
	for _, words := range []struct {
		option string
		of     target.Selector
		form   *regexp.Regexp
		want   string
	}{
		{"account", target.Selector{Accounts: filters.Accounts}, accountForm, "an account is 12 digits, or a name that the file gives"},
		{"region", target.Selector{Regions: filters.Regions}, regionForm, "a region is a code such as eu-west-1"},
		{"exclude", target.Selector{Excluded: filters.Excluded}, excludedForm, "it is an account, a region, or ACCOUNT/REGION"},
	} {
		for _, word := range words.of.Idle(all) {
			if !words.form.MatchString(word) {
				return usage("--%s %s: %s", words.option, word, words.want)
			}
		}
	}
	return nil
}
