package plan

import "github.com/ssmprefs/ssmprefs/internal/fault"

// Verdict says whether what a target needs now was reviewed.
type Verdict struct {
	Class      Class        `json:"class"`
	Reviewed   []Change     `json:"reviewed"`             // what was shown at review, where known
	Unreviewed []Unreviewed `json:"unreviewed,omitempty"` // the changes for which the class is no better
	Next       string       `json:"next,omitempty"`       // the way out of a refusal
}

// Unreviewed is a change of the target that no review authorises, and what the
// newest review that saw the target says of it.
type Unreviewed struct {
	ID     ID    `json:"id"`
	Review Sight `json:"review"`
}

// Sight is what a review says of a key, or of the document or its default
// version.
type Sight string

// The sights of a review.
const (
	SeenInSync  Sight = "in-sync" // nothing was to be changed there
	SeenAsShown Sight = "shown"   // it is among Verdict.Reviewed
	SeenUntold  Sight = "untold"  // the review does not keep what it said
)

// Class is the answer of the guard for one target.
type Class string

// The classes of a verdict.
const (
	InSync      Class = "in-sync"
	AsReviewed  Class = "as-reviewed"
	Drifted     Class = "drifted"
	FileMoved   Class = "file-moved"
	NotReviewed Class = "not-reviewed"
	Pending     Class = "pending"
	LostRace    Class = "lost-race"
)

// Outcome is what an apply did to one target.
type Outcome struct {
	Result        Result       `json:"result"`
	LatestBefore  int          `json:"latestBefore"`
	DefaultBefore int          `json:"defaultBefore"`
	Version       int          `json:"version,omitempty"` // the version written or promoted
	Note          string       `json:"note,omitempty"`    // what the report adds, one sentence
	Error         *fault.Error `json:"error,omitempty"`
}

// Result is how the apply of one target ended.
type Result string

// The results of an apply.
const (
	Written       Result = "written"
	Unconfirmed   Result = "unconfirmed"
	Skipped       Result = "skipped"
	Refused       Result = "refused"
	ResultPending Result = "pending"
	Failed        Result = "failed"
	Stopped       Result = "stopped"
)
