package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// mostOfEvent is more than the 25 MB that GitHub lets an event have:
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
const mostOfEvent = 32 << 20

// payload is what is read of an event:
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
type payload struct {
	Repository *struct {
		ID            int64  `json:"id"`
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`

	PullRequest *struct {
		Number int    `json:"number"`
		Title  string `json:"title"`
		State  string `json:"state"`
		Head   side   `json:"head"`
		Base   side   `json:"base"`
		Labels []struct {
			Name string `json:"name"`
		} `json:"labels"`
	} `json:"pull_request"`

	MergeGroup *struct {
		HeadSHA string `json:"head_sha"`
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`

	Before  string `json:"before"`
	After   string `json:"after"`
	Forced  bool   `json:"forced"`
	Deleted bool   `json:"deleted"`
}

type side struct {
	Ref  string `json:"ref"`
	SHA  string `json:"sha"`
	Repo *struct {
		ID int64 `json:"id"`
	} `json:"repo"`
}

func (s side) side() Side {
	out := Side{Ref: s.Ref, SHA: s.SHA}
	if s.Repo != nil {
		out.RepositoryID = s.Repo.ID
	}
	return out
}

// read takes from the event's file what it says.
func (c *Context) read(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostOfEvent+1))
	if err != nil {
		return err
	}
	if len(text) > mostOfEvent {
		return fmt.Errorf("%s is over %d bytes", path, mostOfEvent)
	}
	if err := c.take(text); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// take reads the text of an event. What the event is about has to be there:
// what is left out of it would otherwise pass for a wish of its sender.
func (c *Context) take(text []byte) error {
	var p payload
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("not the JSON of an event: %w", err)
	}
	if r := p.Repository; r != nil {
		c.RepositoryID, c.DefaultBranch = r.ID, r.DefaultBranch
	}
	switch {
	case p.PullRequest != nil:
		if err := c.takePullRequest(p); err != nil {
			return err
		}
	case c.Event == "pull_request":
		return errors.New("it has no pull_request")
	}
	switch c.Event {
	case "merge_group":
		if p.MergeGroup == nil || p.MergeGroup.HeadSHA == "" || p.MergeGroup.BaseSHA == "" || p.MergeGroup.BaseRef == "" {
			return errors.New("it has no merge_group with head_sha, base_sha and base_ref")
		}
		c.MergeGroup = &MergeGroup{p.MergeGroup.HeadSHA, p.MergeGroup.BaseSHA, p.MergeGroup.BaseRef}
	case "push":
		if p.Before == "" || p.After == "" {
			return errors.New("it has no before and after")
		}
		c.Push = &Push{p.Before, p.After, p.Forced, p.Deleted}
	}
	return nil
}

func (c *Context) takePullRequest(p payload) error {
	from := p.PullRequest
	pr := &PullRequest{
		Number: from.Number, Title: from.Title, Open: from.State == "open",
		Head: from.Head.side(), Base: from.Base.side(),
	}
	for _, l := range from.Labels {
		pr.Labels = append(pr.Labels, l.Name)
	}
	switch {
	case pr.Number < 1:
		return errors.New("its pull_request has no number")
	case pr.Head.SHA == "" || pr.Base.SHA == "" || pr.Base.Ref == "":
		return errors.New("its pull_request has no head.sha, base.sha and base.ref")
	case pr.Base.RepositoryID < 1:
		return errors.New("its pull_request has no base.repo.id")
	}
	c.PullRequest = pr
	return nil
}
