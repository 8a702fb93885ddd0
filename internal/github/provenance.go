package github

import (
	"context"
	"slices"
)

// Provenance is whose comment it is, and who else had a hand in it.
type Provenance struct {
	Mine     bool     // written by the identity of the token
	EditedBy []string // logins other than the author's, in the order found; "ghost" for a deleted account
	Known    bool     // the server told who edited it; without, EditedBy is empty
}

// Provenance tells, for each of the comments in their order, whose it is. It
// asks for the whole history of edits; a server that has none is asked for the
// last editor, and one without that, or without GraphQL, leaves Known false.
// Without GraphQL only a user's token will do, since an app does not know who
// it is. A comment deleted meanwhile is nobody's.
func (c *Client) Provenance(ctx context.Context, comments []Comment) ([]Provenance, error) {
	all := make([]Provenance, 0, len(comments))
	for chunk := range slices.Chunk(comments, 100) { // nodes takes so many
		some, err := c.provenance(ctx, chunk)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (c *Client) provenance(ctx context.Context, comments []Comment) ([]Provenance, error) {
	ids := make([]string, len(comments))
	for i, one := range comments {
		ids[i] = one.NodeID
	}
	for _, fields := range []string{wholeHistory, lastEditor, authorOnly} {
		var got struct{ Nodes []*commentNode }
		err := c.ask(ctx, nodesQuery+fields, map[string]any{"ids": ids}, &got)
		if kindIs(err, unknownField) {
			continue
		}
		if kindIs(err, noGraphQL) {
			break
		}
		if err != nil {
			return nil, err
		}
		return c.told(ctx, ids, got.Nodes, fields != authorOnly)
	}
	return c.byLogin(ctx, comments)
}

// The queries. In GraphQL an app's login has no [bot] at its end, so an author
// is compared by kind and login.
const (
	nodesQuery = `query($ids: [ID!]!) { nodes(ids: $ids) { ...whose } } `
	nodeQuery  = `query($id: ID!, $after: String) { node(id: $id) { ...whose } } `

	wholeHistory = `fragment whose on IssueComment { viewerDidAuthor author { __typename login } lastEditedAt editor { __typename login }
userContentEdits(first: 100) { nodes { editor { __typename login } } pageInfo { hasNextPage endCursor } } }`
	moreHistory = `fragment whose on IssueComment {
userContentEdits(first: 100, after: $after) { nodes { editor { __typename login } } pageInfo { hasNextPage endCursor } } }`
	lastEditor = `fragment whose on IssueComment { viewerDidAuthor author { __typename login } lastEditedAt editor { __typename login } }`
	authorOnly = `fragment whose on IssueComment { viewerDidAuthor author { __typename login } }`
)

type actor struct {
	Kind  string `json:"__typename"`
	Login string `json:"login"`
}

type commentNode struct {
	ViewerDidAuthor bool
	Author          *actor
	LastEditedAt    *string
	Editor          *actor
	History         history `json:"userContentEdits"`
}

type history struct {
	Nodes    []struct{ Editor *actor }
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
}

// told converts the answer for these comments.
func (c *Client) told(ctx context.Context, ids []string, nodes []*commentNode, known bool) ([]Provenance, error) {
	all := make([]Provenance, len(ids))
	for i, node := range nodes[:min(len(nodes), len(ids))] {
		all[i].Known = known
		if node == nil {
			continue
		}
		all[i].Mine = node.ViewerDidAuthor
		if node.LastEditedAt != nil {
			all[i].add(node.Author, node.Editor)
		}
		if err := c.walk(ctx, ids[i], node, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// walk adds the editors of a comment's history, page after page.
func (c *Client) walk(ctx context.Context, id string, node *commentNode, p *Provenance) error {
	page := node.History
	for {
		for _, edit := range page.Nodes {
			p.add(node.Author, edit.Editor)
		}
		if !page.PageInfo.HasNextPage {
			return nil
		}
		var more struct{ Node *commentNode }
		if err := c.ask(ctx, nodeQuery+moreHistory, map[string]any{"id": id, "after": page.PageInfo.EndCursor}, &more); err != nil {
			return err
		}
		if more.Node == nil { // deleted meanwhile
			*p = Provenance{Known: true}
			return nil
		}
		page = more.Node.History
	}
}

func (p *Provenance) add(author, editor *actor) {
	if editor == nil {
		editor = &actor{Kind: "User", Login: "ghost"}
	}
	if author != nil && *editor == *author || slices.Contains(p.EditedBy, editor.Login) {
		return
	}
	p.EditedBy = append(p.EditedBy, editor.Login)
}
