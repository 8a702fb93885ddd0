package policy_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/policy"
)

// published is where scripts/iam-actions leaves AWS's list.
const published = "../../.cache/iam"

// action is one of AWS's list.
type action struct {
	Name          string
	ConditionKeys []string
	ResourceTypes []struct {
		Name     string
		Required bool
	}
}

// kind is a type of resource of AWS's list.
type kind struct {
	ARN           string
	ConditionKeys []string
}

// list is AWS's list, by service.
type list struct {
	actions map[string]map[string]action
	kinds   map[string]map[string]kind
	globals string
}

func readList(t *testing.T) list {
	t.Helper()
	l := list{actions: map[string]map[string]action{}, kinds: map[string]map[string]kind{}}
	text, err := os.ReadFile(filepath.Join(published, "globalConditionKeys.js"))
	if errors.Is(err, os.ErrNotExist) && os.Getenv("CI") != "true" {
		t.Skip("AWS's list of actions is not here: scripts/iam-actions fetches it")
	} else if err != nil {
		t.Fatalf("run scripts/iam-actions first: %v", err)
	}
	l.globals = string(text)
	files, err := filepath.Glob(filepath.Join(published, "actions", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no actions: %v", err)
	}
	for _, file := range files {
		service := strings.TrimSuffix(filepath.Base(file), ".json")
		l.actions[service], l.kinds[service] = map[string]action{}, map[string]kind{}
		for name, into := range map[string]any{file: ptr(l.actions[service]), filepath.Join(published, "resourceTypes", service+".json"): ptr(l.kinds[service])} {
			text, err := os.ReadFile(name)
			if err == nil {
				err = json.Unmarshal(text, into)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return l
}

func ptr[V any](m map[string]V) *map[string]V { return &m }

// TestAgainstIAM holds every policy to AWS's own list: actions there are, with
// resources of their types and conditions that they take.
func TestAgainstIAM(t *testing.T) {
	t.Parallel()
	l := readList(t)
	for name, s := range selections {
		for form, d := range forms(t, scopes(t, s.file, s.only)) {
			for _, problem := range l.judge(d) {
				t.Errorf("%s, %s: %s", name, form, problem)
			}
		}
	}
}

// TestIAMJudges shows that the judge sees what is wrong.
func TestIAMJudges(t *testing.T) {
	t.Parallel()
	l := readList(t)
	right := policy.Statement{Action: policy.Words{"ssm:GetDocument"}, Resource: policy.Words{"arn:aws:ssm:eu-west-1:111111111111:document/X"}}
	if problems := l.judge(policy.Document{Statement: []policy.Statement{right}}); len(problems) > 0 {
		t.Fatalf("a right statement: %q", problems)
	}
	for name, spoil := range map[string]func(*policy.Statement){
		"action":   func(s *policy.Statement) { s.Action = policy.Words{"ssm:GetDocuments"} },
		"case":     func(s *policy.Statement) { s.Action = policy.Words{"ssm:getDocument"} },
		"service":  func(s *policy.Statement) { s.Action = policy.Words{"sssm:GetDocument"} },
		"resource": func(s *policy.Statement) { s.Resource = policy.Words{"arn:aws:ssm:eu-west-1:111111111111:documents/X"} },
		"a further resource": func(s *policy.Statement) {
			s.Resource = append(policy.Words{"arn:aws:s3:::bucket"}, s.Resource...)
		},
		"no type": func(s *policy.Statement) { s.Action = policy.Words{"logs:DescribeLogGroups"} },
		"key": func(s *policy.Statement) {
			s.Condition = map[string]map[string]policy.Words{"StringEquals": {"kms:ResourceAliases": {"x"}}}
		},
		"variable": func(s *policy.Statement) { s.Resource = policy.Words{s.Resource[0] + "${aws:PrincipalAcount}"} },
		"variable before the fifth colon": func(s *policy.Statement) {
			s.Resource = policy.Words{"arn:aws:ssm:eu-west-1:${aws:PrincipalAccount}:document/X"}
		},
	} {
		wrong := right
		spoil(&wrong)
		if len(l.judge(policy.Document{Statement: []policy.Statement{wrong}})) == 0 {
			t.Errorf("a wrong %s is not seen", name)
		}
	}
}

func (l list) judge(d policy.Document) (problems []string) {
	for _, s := range d.Statement {
		var kinds []kind
		var keys []string
		for _, full := range s.Action {
			service, name, _ := strings.Cut(full, ":")
			a, ok := l.actions[service][strings.ToLower(name)]
			if !ok || a.Name != name {
				problems = append(problems, "there is no action "+full)
				continue
			}
			of := l.typesOf(full, a)
			kinds, keys = append(kinds, of...), append(keys, a.ConditionKeys...)
			if s.Resource != nil && !slices.ContainsFunc(s.Resource, func(r string) bool { return fits(of, r) }) {
				problems = append(problems, full+" is allowed on nothing that it takes")
			}
		}
		for _, r := range s.Resource {
			if !fits(kinds, r) {
				problems = append(problems, strings.Join(s.Action, ", ")+" do not take the resource "+r)
			}
			problems = append(problems, l.variables(r)...)
		}
		for _, k := range kinds {
			keys = append(keys, k.ConditionKeys...)
		}
		problems = append(problems, l.conditions(s, keys)...)
	}
	return problems
}

// typesOf are the types of resource that an action takes. AWS's guide allows
// OpenDataChannel on a session, which the list does not have.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
func (l list) typesOf(full string, a action) (of []kind) {
	service, _, _ := strings.Cut(full, ":")
	for _, r := range a.ResourceTypes {
		of = append(of, l.kinds[service][r.Name])
	}
	if full == "ssmmessages:OpenDataChannel" {
		of = append(of, l.kinds["ssm"]["session"])
	}
	return of
}

var (
	placeholder = regexp.MustCompile(`\\\$\\\{\w+\\\}`)
	variable    = regexp.MustCompile(`\$\{([^}]*)\}`)
)

// fits reports whether a resource is of one of the types, as * always is. What
// stands behind the bucket of an ARN is an object.
func fits(kinds []kind, resource string) bool {
	return resource == "*" || slices.ContainsFunc(kinds, func(k kind) bool {
		form := strings.ReplaceAll(regexp.QuoteMeta(k.ARN), `\$\{BucketName\}`, `[^/]+`)
		return regexp.MustCompile(`(?s)^` + placeholder.ReplaceAllString(form, `.+`) + `$`).MatchString(resource)
	})
}

func (l list) global(key string) bool { return strings.Contains(l.globals, "key: '"+key+"'") }

func (l list) variables(resource string) (problems []string) {
	for _, v := range variable.FindAllStringSubmatchIndex(resource, -1) {
		name := resource[v[2]:v[3]]
		if name == "*" || name == "?" || name == "$" {
			continue
		}
		if !l.global(name) {
			problems = append(problems, "there is no variable "+name)
		}
		if strings.Count(resource[:v[0]], ":") < 5 {
			problems = append(problems, "a variable is not taken there: "+resource)
		}
	}
	return problems
}

func (l list) conditions(s policy.Statement, keys []string) (problems []string) {
	for _, byKey := range s.Condition {
		for key, values := range byKey {
			if !l.global(key) && !slices.ContainsFunc(keys, func(k string) bool { return isKey(k, key) }) {
				problems = append(problems, strings.Join(s.Action, ", ")+" do not take the condition "+key)
			}
			for _, v := range values {
				problems = append(problems, l.variables(":::::"+v)...) // taken in the whole of a value
			}
		}
	}
	return problems
}

// isKey reports whether a condition's key is one of the list. The subject and
// audience of every provider are, which the list has for few of them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
func isKey(listed, key string) bool {
	if provider, of, _ := strings.Cut(key, ":"); of == "sub" || of == "aud" {
		return listed == provider+":repository"
	}
	return regexp.MustCompile(`^` + placeholder.ReplaceAllString(regexp.QuoteMeta(listed), `.+`) + `$`).MatchString(key)
}
