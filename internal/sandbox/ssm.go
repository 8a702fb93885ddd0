package sandbox

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var ssmOperations = map[string]operation{
	"GetDocument":                  parsed(getDocument),
	"DescribeDocument":             parsed(describeDocument),
	"ListDocuments":                parsed(listDocuments),
	"ListDocumentVersions":         parsed(listDocumentVersions),
	"DescribeDocumentPermission":   parsed(describeDocumentPermission),
	"CreateDocument":               parsed(createDocument),
	"UpdateDocument":               parsed(updateDocument),
	"UpdateDocumentDefaultVersion": parsed(updateDocumentDefaultVersion),
	"DeleteDocument":               parsed(deleteDocument),
	"ListTagsForResource":          parsed(listTags),
	"AddTagsToResource":            parsed(addTags),
	"RemoveTagsFromResource":       parsed(removeTags),
}

// parsed makes an operation of a function on the decoded request.
func parsed[In any](answer func(*world, *Call, In) (any, error)) operation {
	return func(w *world, c *Call) (any, error) {
		var in In
		if err := json.Unmarshal(c.Body, &in); err != nil {
			return nil, fail("SerializationException", "%v", err)
		}
		return answer(w, c, in)
	}
}

// The patterns of the API's model, with the member that each is for.
var (
	namePattern    = regexp.MustCompile(`^[a-zA-Z0-9_\-.]{3,128}$`)
	arnPattern     = regexp.MustCompile(`^[a-zA-Z0-9_\-.:/]{3,128}$`)
	versionPattern = regexp.MustCompile(`^([$]LATEST|[$]DEFAULT|[1-9][0-9]*)$`)
	numberPattern  = regexp.MustCompile(`^[1-9][0-9]*$`)
	labelPattern   = regexp.MustCompile(`^[a-zA-Z0-9_\-.]{1,128}$`)
	formatPattern  = regexp.MustCompile(`^(YAML|JSON|TEXT)$`)
)

// member is a value of the request to hold against its pattern.
type member struct {
	name, value string
	pattern     *regexp.Regexp
	required    bool
}

func validate(members ...member) error {
	for _, m := range members {
		switch {
		case m.value == "" && m.required:
			return fail("ValidationException", "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", m.name)
		case m.value != "" && m.pattern != nil && !m.pattern.MatchString(m.value):
			return fail("ValidationException", "%s", unmatched(m.value, m.name, m.pattern.String()))
		}
	}
	return nil
}

func unmatched(value, name, pattern string) string {
	return fmt.Sprintf("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: %s", value, name, pattern)
}

func documentARN(p place, name string) string {
	return "arn:" + partition(p.region) + ":ssm:" + p.region + ":" + p.account + ":document/" + name
}

// nameOf is the name in an ARN of this account and region, or the text itself.
func nameOf(p place, name string) string {
	return strings.TrimPrefix(name, documentARN(p, ""))
}

func noDocument(name string) *failure {
	return fail("InvalidDocument", "Document with name %s does not exist.", name)
}

func noVersion(name, version string) *failure {
	return fail("InvalidDocumentVersion", "The document version %s of %s is not valid or does not exist.", version, name)
}

// pick is the version that a request names: the default when it names none.
func (d *Document) pick(name, version, label string) (*Version, error) {
	switch version {
	case "$LATEST":
		return d.labelled(name, d.latest(), label)
	case "", "$DEFAULT":
		if label != "" && version == "" {
			for i := range d.Versions {
				if d.Versions[i].Name == label {
					return &d.Versions[i], nil
				}
			}
			return nil, noVersion(name, label)
		}
		return d.labelled(name, d.version(d.Default), label)
	}
	number, err := strconv.Atoi(version)
	if err != nil || d.version(number) == nil {
		return nil, noVersion(name, version)
	}
	return d.labelled(name, d.version(number), label)
}

// labelled is the version when it bears the label, or when none was asked for.
func (d *Document) labelled(name string, v *Version, label string) (*Version, error) {
	if label != "" && v.Name != label {
		return nil, noVersion(name, label)
	}
	return v, nil
}
