// Package target is an account-region pair, sets of them and their short
// notation, selectors, and the inverse pair [Target.Expand] (placeholders to
// values) and [Target.Generalise] (values back to placeholders).
//
// It knows neither the file nor AWS.
package target

// Target is one account and region, the place of one preferences document.
type Target struct {
	Name        string // of the block of the file that named it
	Account     string // 12 digits
	AccountName string // optional, for people
	Region      string
	Partition   string // aws, aws-cn, aws-us-gov, …
}

// Pair is the identity of a target: no two targets of a plan share it.
type Pair struct{ Account, Region string }

// Pair returns the account and region.
func (t Target) Pair() Pair { return Pair{t.Account, t.Region} }

// String is the form used in messages, 111111111111/eu-west-1.
func (t Target) String() string { return t.Account + "/" + t.Region }
