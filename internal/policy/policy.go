// Package policy writes the IAM policies that a preferences file calls for:
// of the roles that plan and apply, the caller that assumes them, everybody
// else, GitHub, nodes and people. Each allows what the file names and no more.
//
// It asks nobody: neither AWS nor the environment.
package policy

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode"
)

// Document is a policy in the order in which it is read.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
type Document struct {
	Version   string
	Statement []Statement
}

// Statement is one rule of a policy.
type Statement struct {
	Sid       string
	Effect    string
	Principal map[string]string `json:",omitempty"`
	Action    Words
	Resource  Words                       `json:",omitempty"` // none in a trust policy
	Condition map[string]map[string]Words `json:",omitempty"`
}

// Words are one or several texts; one stands without brackets.
type Words []string

// MarshalJSON implements json.Marshaler.
func (w Words) MarshalJSON() ([]byte, error) {
	if len(w) == 1 {
		return text(w[0])
	}
	return text([]string(w))
}

// MostCharacters is the size of a managed policy, white space not counted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MostCharacters = 6144

const (
	allow = "Allow"
	deny  = "Deny"
)

// document holds the statements that are about something.
func document(statements ...Statement) Document {
	return Document{Version: "2012-10-17", Statement: slices.DeleteFunc(statements, func(s Statement) bool {
		return s.Resource != nil && len(s.Resource) == 0
	})}
}

// String is the policy as JSON.
func (d Document) String() string {
	line, err := text(d)
	var b bytes.Buffer
	if err != nil || json.Indent(&b, line, "", "  ") != nil {
		panic("policy: a policy is not JSON") // it is made of texts
	}
	return b.String() + "\n"
}

// Size is how many characters IAM counts.
func (d Document) Size() int {
	n := 0
	for _, r := range d.String() {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// text is JSON that a person reads: without escapes for HTML.
func text(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// sorted is the words in order, each once, and never nil.
func sorted(words Words) Words {
	slices.Sort(words)
	return append(Words{}, slices.Compact(words)...)
}
