package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// object is a value of GraphQL: its type and its fields. A field is a value,
// or made from the arguments it is asked with.
type object struct {
	kind   string
	fields map[string]any
}

type connection func(first int, after string) *object

// graphQL answers a query on nodes: every field asked for, and no other.
func (s *Server) graphQL(in *request) reply {
	var sent struct {
		Query     string
		Variables map[string]any
	}
	if err := json.Unmarshal(in.body, &sent); err != nil {
		return failed(http.StatusBadRequest, "Problems parsing JSON")
	}
	document, err := parser.ParseQuery(&ast.Source{Input: sent.Query})
	if err != nil || len(document.Operations) != 1 {
		return ok(map[string]any{"errors": []any{map[string]any{"message": fmt.Sprint("Parse error: ", err)}}})
	}
	s.check.query(s.t, sent.Query)
	q := &question{server: s, document: document, variables: sent.Variables}
	root := &object{"Query", map[string]any{}}
	for _, field := range document.Operations[0].SelectionSet {
		f := field.(*ast.Field)
		switch f.Name {
		case "nodes":
			var nodes []*object
			for _, id := range q.argument(f, "ids").([]any) {
				nodes = append(nodes, s.node(in.by, id, q))
			}
			root.fields["nodes"] = nodes
		case "node":
			root.fields["node"] = s.node(in.by, q.argument(f, "id"), q)
		}
	}
	data := q.pick(root, document.Operations[0].SelectionSet)
	if q.unknown != nil {
		return ok(map[string]any{"errors": q.unknown})
	}
	answer := map[string]any{"data": data}
	if q.missing != nil {
		answer["errors"] = q.missing
	}
	return ok(answer)
}

type question struct {
	server           *Server
	document         *ast.QueryDocument
	variables        map[string]any
	unknown, missing []any // errors
}

func (q *question) argument(f *ast.Field, name string) any {
	argument := f.Arguments.ForName(name)
	if argument == nil {
		return nil
	}
	value, err := argument.Value.Value(q.variables)
	if err != nil {
		return nil
	}
	return value
}

// pick leaves of an object what a selection names.
func (q *question) pick(from *object, selected ast.SelectionSet) any {
	if from == nil {
		return nil
	}
	out := map[string]any{}
	for _, one := range selected {
		var inner ast.SelectionSet
		switch one := one.(type) {
		case *ast.FragmentSpread:
			fragment := q.document.Fragments.ForName(one.Name)
			if fragment.TypeCondition == from.kind {
				inner = fragment.SelectionSet
			}
		case *ast.InlineFragment:
			if one.TypeCondition == from.kind {
				inner = one.SelectionSet
			}
		case *ast.Field:
			out[one.Alias] = q.field(from, one)
		}
		if part, is := q.pick(from, inner).(map[string]any); is && inner != nil {
			for k, v := range part {
				out[k] = v
			}
		}
	}
	return out
}

func (q *question) field(from *object, f *ast.Field) any {
	value, has := from.fields[f.Name]
	if f.Name == "__typename" {
		value, has = from.kind, true
	}
	if !has || q.server.absent[from.kind+"."+f.Name] {
		q.unknown = append(q.unknown, map[string]any{
			"message":    fmt.Sprintf("Field '%s' doesn't exist on type '%s'", f.Name, from.kind),
			"extensions": map[string]any{"code": "undefinedField", "typeName": from.kind, "fieldName": f.Name},
		})
		return nil
	}
	switch value := value.(type) {
	case *object:
		return q.pick(value, f.SelectionSet)
	case []*object:
		all := make([]any, len(value))
		for i, one := range value {
			all[i] = q.pick(one, f.SelectionSet)
		}
		return all
	case connection:
		first, _ := q.argument(f, "first").(int64)
		after, _ := q.argument(f, "after").(string)
		return q.pick(value(int(first), after), f.SelectionSet)
	}
	return value
}

// node finds a comment by its id.
func (s *Server) node(viewer Identity, id any, q *question) *object {
	number, _ := strings.CutPrefix(fmt.Sprint(id), "IC_")
	wanted, err := strconv.ParseInt(number, 36, 64)
	for _, r := range s.repos {
		if c := r.byID(wanted); c != nil && err == nil {
			return s.commentNode(viewer, c)
		}
	}
	q.missing = append(q.missing, map[string]any{
		"type": "NOT_FOUND", "message": fmt.Sprintf("Could not resolve to a node with the global id of '%v'", id),
	})
	return nil
}

func (s *Server) actor(i Identity) *object {
	if s.gone[i.Login] {
		return nil
	}
	if i.Bot() {
		return &object{"Bot", map[string]any{"login": strings.TrimSuffix(i.Login, "[bot]")}}
	}
	return &object{"User", map[string]any{"login": i.Login}}
}

func (s *Server) commentNode(viewer Identity, c *comment) *object {
	fields := map[string]any{
		"id": nodeID(c.id), "databaseId": c.id, "body": c.body, "viewerDidAuthor": viewer == c.by, "author": s.actor(c.by),
		"createdAt": stamp(c.at), "updatedAt": stamp(c.updated), "lastEditedAt": nil, "editor": (*object)(nil),
		"includesCreatedEdit": len(c.edits) > 0,
	}
	if len(c.edits) > 0 {
		fields["lastEditedAt"], fields["editor"] = stamp(c.edits[0].at), s.actor(c.edits[0].by)
	}
	fields["userContentEdits"] = connection(func(first int, after string) *object {
		from, _ := strconv.Atoi(after)
		to := min(from+first, len(c.edits))
		var nodes []*object
		for _, e := range c.edits[min(from, to):to] {
			nodes = append(nodes, &object{"UserContentEdit", map[string]any{
				"editor": s.actor(e.by), "editedAt": stamp(e.at), "createdAt": stamp(e.at), "deletedAt": nil, "diff": e.body,
			}})
		}
		return &object{"UserContentEditConnection", map[string]any{
			"nodes": nodes, "totalCount": len(c.edits),
			"pageInfo": &object{"PageInfo", map[string]any{"hasNextPage": to < len(c.edits), "endCursor": strconv.Itoa(to)}},
		}}
	})
	return &object{"IssueComment", fields}
}
