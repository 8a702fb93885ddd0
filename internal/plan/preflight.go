package plan

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Preflight is what AWS says about the bucket, the log group and the KMS key
// that targets name. Its zero value is that nobody asked.
type Preflight struct {
	Findings  []Finding
	Obstacles map[int][]Obstacle // by index of the target
	Unchecked []Unchecked
}

// Obstacle is something that is known to stand in the way of a target's sessions
// or their logs.
type Obstacle struct {
	Keys     []preferences.Key // a change of one of them meets it
	Sentence string            // what it does to sessions
}

// Unchecked is something that preflight could not tell, which says nothing of
// nodes: they ask with rights of their own.
type Unchecked struct {
	What    string `json:"what"`   // such as: whether the bucket "logs" exists
	Action  string `json:"action"` // the AWS action that gave no answer
	Why     string `json:"why"`
	Targets []int  `json:"targets"` // indexes into Plan.Targets
}

// Effective is the preferences that the target has after an apply: those of the
// file, and what it leaves as it is live.
func (d Desired) Effective(live *preferences.Document) preferences.Set {
	set := d.Set
	if live == nil || d.Unmanaged.Keys == 0 {
		return set
	}
	for k := range preferences.Key(preferences.Count) {
		if !d.Unmanaged.Has(k) {
			continue
		}
		v := live.Field(k).Value
		set[k] = v.Text()
		if v.IsFlag() && v.On() {
			set[k] = "true"
		}
	}
	return set
}

// meet adds what stands in the way of changes to the consequence of the first
// that meets it.
func meet(changes []Change, obstacles []Obstacle) {
	for _, o := range obstacles {
		o.tell(changes)
	}
}

func (o Obstacle) tell(changes []Change) (told bool) {
	for i := range changes {
		c := &changes[i]
		if k, ok := preferences.ParseKey(c.Key); ok && slices.Contains(o.Keys, k) {
			c.Consequence += " " + o.Sentence
			return true
		}
		if o.tell(c.Moves) {
			c.Direction, c.Consequence = sumOfMoves(c.Moves)
			return true
		}
	}
	return false
}
