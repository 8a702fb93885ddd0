package policy

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// ErrNoWriter is that nobody would be left who may change preferences.
var ErrNoWriter = errors.New("the file names no apply role for every target, so nobody would be left who may change preferences")

// ErrException is an exception that no caller's ARN matches. That of a session
// is its role's.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
var ErrException = errors.New("neither the name of a role nor the ARN of a role or user in the file's partition")

// MostOfControl is the size of a service control policy, white space counted
// but in the console; it was 5,120 until 15 May 2026.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const MostOfControl = 10240

// Deny takes every change of preferences from everybody but the apply roles and
// the exceptions, names or ARNs in which wildcards hold. AWS's page lacks two
// of these ways to change what sessions do: moving the default version, and
// sharing the document.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/preference-setting-permissions.html
func Deny(scopes []Scope, except []string) (Document, error) {
	scopes = forAll(scopes)
	writers := Words(Apply().Roles(scopes))
	if len(except) == 0 && slices.ContainsFunc(scopes, func(s Scope) bool { return s.ApplyRole == "" }) {
		return Document{}, ErrNoWriter
	}
	for _, exception := range except {
		arns, err := excepted(scopes, exception)
		if err != nil {
			return Document{}, err
		}
		writers = append(writers, arns...)
	}
	return document(Statement{
		Sid: "PreferencesChangeThroughReviewOnly", Effect: deny,
		Action: Words{"ssm:CreateDocument", "ssm:UpdateDocument", "ssm:DeleteDocument",
			"ssm:UpdateDocumentDefaultVersion", "ssm:ModifyDocumentPermission"},
		Resource:  each(scopes, Scope.preferencesARN),
		Condition: when("ArnNotLike", "aws:PrincipalArn", sorted(writers)...),
	}), nil
}

var (
	roleForm      = regexp.MustCompile(`^[A-Za-z0-9_+=,.@*?-]+$`)
	principalForm = regexp.MustCompile(`^arn:([a-z-]+):iam::(?:[0-9]{12}|\*):(?:role|user)/[A-Za-z0-9_+=,.@*?/-]+$`)
)

// excepted are the ARNs of an exception.
func excepted(scopes []Scope, exception string) (Words, error) {
	if roleForm.MatchString(exception) {
		return each(scopes, func(s Scope) string {
			return fmt.Sprintf("arn:%s:iam::%s:role/%s", s.Partition, cmp.Or(s.Account, "*"), exception)
		}), nil
	}
	part := principalForm.FindStringSubmatch(exception)
	if part == nil || !slices.Contains(Partitions(scopes), part[1]) {
		return nil, fmt.Errorf("the exception %q is %w", exception, ErrException)
	}
	return Words{exception}, nil
}
