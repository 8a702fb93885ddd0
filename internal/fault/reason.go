package fault

// Reason is a word of the failure-reason output.
type Reason string

// The reasons, in the order in which the first of several is told.
const (
	InvalidConfig    Reason = "invalid-config"
	Threshold        Reason = "threshold"
	GitHubPermission Reason = "github-permission"
	GitHubRate       Reason = "github-rate"
	AWSAuth          Reason = "aws-auth"
	FileMoved        Reason = "file-moved"
	NotReviewed      Reason = "not-reviewed"
	Drifted          Reason = "drifted"
	AWSAccess        Reason = "aws-access"
	AWSThrottled     Reason = "aws-throttled"
	Partial          Reason = "partial" // something failed after a target was written
	ReasonInternal   Reason = "internal"
)

// precedence is the order of the constants.
var precedence = [...]Reason{
	InvalidConfig, Threshold, GitHubPermission, GitHubRate, AWSAuth, FileMoved,
	NotReviewed, Drifted, AWSAccess, AWSThrottled, Partial, ReasonInternal,
}

// Reason is the word for a failure of this class.
func (c Class) Reason() Reason {
	switch c {
	case AccessDenied, RegionDisabled, UnreadableDocument:
		return AWSAccess
	case AssumeRoleFailed, WrongAccount, CredentialsExpired:
		return AWSAuth
	case Throttled:
		return AWSThrottled
	case Network, Internal:
		return ReasonInternal
	}
	return ReasonInternal
}
