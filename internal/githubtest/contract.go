package githubtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Description is the variable that names the folder with GitHub's published
// description; without it, .cache/github of this repository.
const Description = "SSMPREFS_GITHUB_DESCRIPTION"

// contract is GitHub's description of what the server does; nil checks
// nothing.
type contract struct {
	api    *openapi3.T
	schema *ast.Schema
}

var load = sync.OnceValues(func() (*contract, error) {
	folder := os.Getenv(Description)
	if folder == "" {
		root, err := root()
		if err != nil {
			return nil, err
		}
		folder = filepath.Join(root, ".cache", "github")
	}
	whole, err := os.ReadFile(filepath.Join(folder, "api.github.com.json"))
	if err != nil {
		return nil, err
	}
	graph, err := os.ReadFile(filepath.Join(folder, "schema.graphql"))
	if err != nil {
		return nil, err
	}
	small, err := cut(whole)
	if err != nil {
		return nil, fmt.Errorf("GitHub's REST description: %w", err)
	}
	c := &contract{}
	if c.api, err = openapi3.NewLoader().LoadFromData(small); err != nil {
		return nil, fmt.Errorf("GitHub's REST description: %w", err)
	}
	if c.schema, err = schema(string(graph)); err != nil {
		return nil, fmt.Errorf("GitHub's GraphQL schema: %w", err)
	}
	return c, nil
})

// schema reads GitHub's GraphQL schema. What is published names some fields
// twice, which is no schema; the second is left out.
func schema(text string) (*ast.Schema, error) {
	document, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Name: "schema.graphql", Input: text})
	if err != nil {
		return nil, err
	}
	for _, d := range document.Definitions {
		seen := map[string]bool{}
		d.Fields = slices.DeleteFunc(d.Fields, func(f *ast.FieldDefinition) bool {
			again := seen[f.Name]
			seen[f.Name] = true
			return again
		})
	}
	return validator.ValidateSchemaDocument(document)
}

// root is the folder of go.mod above the working folder of a test.
func root() (string, error) {
	at, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(at, "go.mod")); missing == nil {
			return at, nil
		}
		if filepath.Dir(at) == at {
			return "", errors.New("there is no go.mod above the test")
		}
		at = filepath.Dir(at)
	}
	return "", err
}

// published is GitHub's description, nil where it was not fetched: in CI that
// fails the test.
func published(t testing.TB) *contract {
	t.Helper()
	c, err := load()
	switch {
	case err == nil:
		return c
	case !errors.Is(err, os.ErrNotExist):
		t.Fatalf("githubtest: %v", err)
	case os.Getenv("CI") == "true":
		t.Fatalf("githubtest: run scripts/github-description first: %v", err)
	}
	return nil
}

// Published skips a test that is of no use without GitHub's description.
func Published(t testing.TB) {
	t.Helper()
	if published(t) == nil {
		t.Skip("GitHub's description is not here: scripts/github-description fetches it")
	}
}

// cut leaves of the description the operations that the server has, and what
// they refer to: 1 % of it.
func cut(whole []byte) ([]byte, error) {
	var all struct {
		OpenAPI    string
		Info       json.RawMessage
		Paths      map[string]map[string]json.RawMessage
		Components map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(whole, &all); err != nil {
		return nil, err
	}
	paths, open := map[string]map[string]json.RawMessage{}, []json.RawMessage{}
	for _, o := range operations {
		if o.path == "" {
			continue
		}
		text := all.Paths[o.path][strings.ToLower(o.method)]
		var named struct{ OperationID string }
		if err := json.Unmarshal(text, &named); err != nil || named.OperationID != o.id {
			return nil, fmt.Errorf("%s %s is %q, not %q", o.method, o.path, named.OperationID, o.id)
		}
		if paths[o.path] == nil {
			paths[o.path] = map[string]json.RawMessage{}
		}
		paths[o.path][strings.ToLower(o.method)] = text
		open = append(open, text)
	}
	parts := map[string]map[string]json.RawMessage{}
	for len(open) > 0 {
		text := open[0]
		open = open[1:]
		for _, ref := range references(text) {
			kind, name, _ := strings.Cut(ref, "/")
			if _, has := parts[kind][name]; has {
				continue
			}
			if parts[kind] == nil {
				parts[kind] = map[string]json.RawMessage{}
			}
			parts[kind][name] = all.Components[kind][name]
			open = append(open, all.Components[kind][name])
		}
	}
	return json.Marshal(map[string]any{"openapi": all.OpenAPI, "info": all.Info, "paths": paths, "components": parts})
}

// references are the components that a text refers to, as kind/name.
func references(text []byte) []string {
	var all []string
	for _, part := range bytes.Split(text, []byte(`"#/components/`))[1:] {
		name, _, _ := bytes.Cut(part, []byte(`"`))
		all = append(all, string(name))
	}
	return all
}

// rest checks a request and its reply.
func (c *contract) rest(t testing.TB, op *operation, in *request, out *httptest.ResponseRecorder) {
	if c == nil || op.path == "" {
		return
	}
	item := c.api.Paths.Value(op.path)
	asked := &openapi3filter.RequestValidationInput{
		Request: in.Clone(context.Background()), PathParams: in.params,
		Route:   &routers.Route{Spec: c.api, Path: op.path, PathItem: item, Method: op.method, Operation: item.GetOperation(op.method)},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
	}
	asked.Request.Body = io.NopCloser(bytes.NewReader(in.body))
	if err := openapi3filter.ValidateRequest(context.Background(), asked); err != nil {
		t.Errorf("GitHub's description of %s does not have the request %s %s\n%s\n%v", op.id, in.Method, in.URL, in.body, err)
	}
	if strings.HasPrefix(out.Header().Get("Content-Type"), "text/html") {
		return // not GitHub's
	}
	answered := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: asked, Status: out.Code, Header: out.Header(), Options: asked.Options,
		Body: io.NopCloser(bytes.NewReader(out.Body.Bytes())),
	}
	if err := openapi3filter.ValidateResponse(context.Background(), answered); err != nil {
		t.Errorf("GitHub's description of %s does not have the reply %d to %s %s\n%.2000s\n%.4000v", op.id, out.Code, in.Method, in.URL, out.Body, err)
	}
}

// query checks a query of GraphQL.
func (c *contract) query(t testing.TB, text string) {
	if c == nil {
		return
	}
	if _, err := gqlparser.LoadQueryWithRules(c.schema, text, rules.NewDefaultRules()); err != nil {
		t.Errorf("GitHub's GraphQL schema does not have the query\n%s\n%v", text, err)
	}
}
