package thread

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ssmprefs/ssmprefs/internal/github"
	"github.com/ssmprefs/ssmprefs/internal/review"
)

// Posted is what became of the comment of a plan run.
type Posted struct {
	ID   int64  // 0 when there is no comment
	URL  string //
	Left string // why nothing was posted, "" when the comment holds the plan
	Note string // what the report has to add
}

// rounds is how often a comment is looked for again after somebody else's was
// found in its place.
const rounds = 3

// Post makes the comment of a pull request hold the body of a plan run, whose
// first line is the record of planned. There is one comment for an identity: it
// is edited in place, and only if it differs. A quiet plan has nothing to tell
// and edits a comment that is there, but makes none. A body over GitHub's limit
// is a [github.Error] of kind toolong.
func (t Thread) Post(ctx context.Context, planned review.Header, body string, quiet bool) (Posted, error) {
	var err error
	note := "" // of any round: what it is about is done in the first
	for range rounds {
		var p Posted
		var done bool
		p, done, err = t.post(ctx, planned, body, quiet)
		note = cmp.Or(note, p.Note)
		if p.Note = note; done {
			return p, err
		}
	}
	if err == nil {
		err = fmt.Errorf("comment on #%d: other runs keep posting the same comment; run the job again", planned.PullRequest)
	}
	return Posted{}, err
}

// post is one round. It is not done where the comment is to be looked for
// again.
func (t Thread) post(ctx context.Context, planned review.Header, body string, quiet bool) (Posted, bool, error) {
	all, err := t.marked(ctx, planned.PullRequest)
	if err != nil {
		return Posted{}, true, err
	}
	own := mine(all)
	if quiet && len(own) == 0 {
		return Posted{Left: "there is nothing to tell"}, true, nil
	}
	if left, err := t.leave(ctx, planned, own); left != "" || err != nil {
		return standing(own, left), true, err
	}
	switch {
	case len(own) == 0:
		return t.create(ctx, planned.PullRequest, body)
	case len(own[0].EditedBy) > 0: // its history would keep it from being trusted for ever
		if err := t.drop(ctx, own); err != nil {
			return Posted{}, true, err
		}
		p, done, err := t.create(ctx, planned.PullRequest, body)
		p.Note = fmt.Sprintf("the comment was edited by %s, so a new one stands in for it", people(own[0].EditedBy))
		return p, done, err
	}
	if !same(own[0].Body, body) {
		late, err := soon(ctx, func(ctx context.Context) error {
			_, err := t.GitHub.UpdateComment(ctx, own[0].ID, body)
			return err
		})
		if err != nil {
			return Posted{}, !late && kind(err) != github.Gone, err
		}
	}
	return standing(own, ""), true, t.drop(ctx, own[1:])
}

func (t Thread) drop(ctx context.Context, comments []marked) error {
	for _, m := range comments {
		if err := t.GitHub.DeleteComment(ctx, m.ID); err != nil {
			return err
		}
	}
	return nil
}

// leave returns why a plan run has to leave the comments alone. What GitHub
// says of the pull request is asked last, directly before a write.
func (t Thread) leave(ctx context.Context, planned review.Header, own []marked) (string, error) {
	for _, m := range own {
		there, err := review.Parse(m.Body)
		switch {
		case err != nil, len(m.EditedBy) > 0, there.Repository != planned.Repository, there.PullRequest != planned.PullRequest:
			// Nobody can use it, whoever put it there.
		case there.State == review.Applied:
			return "an apply run has written the comment, and from then on only apply runs edit it", nil
		case there.Run > planned.Run:
			return "the comment is that of a later run", nil
		}
	}
	p, err := t.GitHub.PullRequest(ctx, planned.PullRequest)
	switch {
	case err != nil:
		return "", err
	case p.Merged:
		return "the pull request was merged meanwhile, and from then on only apply runs edit the comment", nil
	case !p.Open:
		return "the pull request was closed meanwhile", nil
	case p.HeadSHA != planned.Commit:
		return fmt.Sprintf("the pull request has moved on: its head is %s, and this plan is that of %s", short(p.HeadSHA), short(planned.Commit)), nil
	}
	return "", nil
}

// soon gives a write no more time than what was asked before it holds: GitHub
// may put it off for minutes, in which a pull request is merged and applied. It
// reports whether that time was over.
//
// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
func soon(ctx context.Context, write func(context.Context) error) (late bool, err error) {
	const holds = 15 * time.Second // over the 10 that GitHub takes for a request at most
	brief, stop := context.WithTimeout(ctx, holds)
	defer stop()
	err = write(brief)
	late = brief.Err() != nil && ctx.Err() == nil
	if late && err != nil {
		err = &github.Error{Op: "post the comment", Kind: github.Unreachable, Message: "GitHub put it off", Next: "run the job again"}
	}
	return late, err
}

// create posts a new comment. Of several made at once the lowest id stays, and
// each run deletes its own higher one.
func (t Thread) create(ctx context.Context, number int, body string) (Posted, bool, error) {
	var c github.Comment
	late, err := soon(ctx, func(ctx context.Context) (err error) {
		c, err = t.GitHub.CreateComment(ctx, number, body)
		return err
	})
	if err != nil {
		return Posted{}, !late, err
	}
	made := Posted{ID: c.ID, URL: c.URL}
	all, err := t.marked(ctx, number)
	if err != nil {
		return made, true, err
	}
	if own := mine(all); len(own) > 0 && own[0].ID < c.ID {
		err := t.GitHub.DeleteComment(ctx, c.ID)
		return made, err != nil, err
	}
	return made, true, nil
}

// standing is the comment that is there.
func standing(own []marked, left string) Posted {
	if len(own) == 0 {
		return Posted{Left: left}
	}
	return Posted{ID: own[0].ID, URL: own[0].URL, Left: left}
}

// same reports whether two bodies are one to a reader; GitHub trims them.
func same(a, b string) bool { return plain(a) == plain(b) }

func plain(body string) string { return strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n")) }

func people(logins []string) string { return strings.Join(logins, ", ") }
