package thread

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// Status rewrites the status in the text of a comment below its record. Nil
// leaves it.
type Status func(number int, text string) string

// Settle rewrites, after an apply, what the records owe: a target that is
// confirmed owes nothing more. It goes on with the walk from where the apply
// stopped to the first record that an earlier apply has settled, since what is
// confirmed now is no longer owed by any of them. Oldest first, so that a kill
// leaves no settled record before an unsettled one.
//
// A comment that is not trusted is never edited. What could not be rewritten is
// returned, for the report; nothing else depends on it.
func (w *Walk) Settle(ctx context.Context, applied plan.Plan, status Status) []string {
	var troubles []string
	if err := w.rest(ctx, applied); err != nil {
		troubles = append(troubles, fmt.Sprintf("older reviews were not looked through: %v", err))
	}
	for place, r := range slices.Backward(w.Reviews()) {
		if !r.Usable {
			continue
		}
		now, err := w.edit(ctx, r.Number, func(r review.Record, text string) (review.Record, string) {
			settled := r.Spend(applied)
			if status != nil && (place == 0 || settled.Encode() != r.Encode()) {
				text = status(r.PullRequest, text)
			}
			return settled, text
		})
		switch {
		case err != nil:
			troubles = append(troubles, fmt.Sprintf("#%d still says that its changes are owed: %v", r.Number, err))
		case !now.Usable:
			troubles = append(troubles, now.Note)
		}
	}
	return troubles
}

// rest walks on to the first record that an apply has settled.
func (w *Walk) rest(ctx context.Context, applied plan.Plan) error {
	for _, r := range w.Reviews() {
		if r.Usable && settled(r.Record, applied) {
			return nil
		}
	}
	for {
		r, ok, err := w.Next(ctx)
		if !ok || err != nil || settled(r, applied) {
			return err
		}
	}
}

// settled reports whether an apply has settled a record for all targets.
func settled(r review.Record, applied plan.Plan) bool {
	if r.State != review.Applied {
		return false
	}
	for _, t := range applied.Targets {
		e, ok := r.Entry(t.Place())
		if ok && !e.Spent && (e.Promote || len(e.Needed)+len(e.Once) > 0) {
			return false
		}
	}
	return true
}

// SetStatus rewrites the status alone. The answer is why the comment was left
// as it is, "" when it was not.
func (w *Walk) SetStatus(ctx context.Context, number int, status Status) (string, error) {
	r, err := w.edit(ctx, number, func(r review.Record, text string) (review.Record, string) {
		return r, status(number, text)
	})
	if r.Usable {
		return "", err
	}
	return r.Note, err
}

// edit reads a comment again and changes it, if it still is one to trust.
func (w *Walk) edit(ctx context.Context, number int, change func(review.Record, string) (review.Record, string)) (Review, error) {
	r, err := w.read(ctx, number)
	if err != nil || !r.Usable {
		return r, err
	}
	_, text, _ := strings.Cut(r.body, "\n")
	record, text := change(r.Record, text)
	body := record.Encode() + "\n" + text
	if same(body, r.body) {
		return r, nil
	}
	_, err = w.thread.GitHub.UpdateComment(ctx, r.ID, body)
	return r, err
}
