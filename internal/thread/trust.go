package thread

import (
	"context"
	"errors"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// read finds the review on a pull request and tells whether it counts.
func (w *Walk) read(ctx context.Context, number int) (Review, error) {
	all, err := w.thread.marked(ctx, number)
	if err != nil {
		return Review{}, err
	}
	return w.thread.judge(number, all), nil
}

// judge is the rules of trust. Of several comments of the token's own identity
// the lowest id is the one; see [Thread.Post].
func (t Thread) judge(number int, all []marked) Review {
	r := Review{Number: number}
	not := func(format string, why ...any) Review {
		r.Note = fmt.Sprintf("#%d counts as not reviewed: ", number) + fmt.Sprintf(format, why...)
		return r
	}
	own := mine(all)
	switch {
	case len(all) == 0:
		return not("it has no comment with a plan of this file")
	case len(own) == 0:
		return not("its comment is by %s, and not by the identity of this run's token; plan and apply have to use the same one", login(all[0].Author))
	}
	m := own[0]
	r.ID, r.URL, r.body = m.ID, m.URL, m.Body
	if len(m.EditedBy) > 0 {
		return not("its comment, by %s, was edited by %s", login(m.Author), people(m.EditedBy))
	}
	record, err := review.Parse(m.Body)
	switch {
	case err != nil:
		return not("%v", err)
	case record.Repository != t.Repository:
		return not("its record is that of another repository")
	case record.PullRequest != number:
		return not("its record is that of #%d", record.PullRequest)
	}
	r.Record, r.Usable = record, true
	if !m.Known {
		r.Note = fmt.Sprintf("#%d: this server does not tell whether a person edited the comment, so it is taken as it is", number)
	}
	return r
}

func login(author string) string {
	if author == "" {
		return "a deleted account"
	}
	return author
}

// kind is the kind of GitHub's error, "" for any other.
func kind(err error) github.Kind {
	if e, ok := errors.AsType[*github.Error](err); ok {
		return e.Kind
	}
	return ""
}
