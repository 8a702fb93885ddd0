package policy

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Access is what one of the two roles of a file is for.
type Access struct {
	name    string
	role    func(Scope) string
	actions Words
}

// Plan is the access that reads.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/preference-setting-permissions.html
func Plan() Access {
	return Access{"plan", func(s Scope) string { return s.PlanRole }, Words{"ssm:GetDocument"}}
}

// Apply is the access that writes. The last action is not on AWS's page: it
// moves the default version, which is the one that sessions use.
func Apply() Access {
	return Access{"apply", func(s Scope) string { return s.ApplyRole },
		Words{"ssm:GetDocument", "ssm:CreateDocument", "ssm:UpdateDocument", "ssm:UpdateDocumentDefaultVersion"}}
}

// Roles are the ARNs of the roles of the access, sorted.
func (a Access) Roles(scopes []Scope) []string {
	var all Words
	for _, s := range scopes {
		if role := a.role(s); role != "" {
			all = append(all, s.roleARN(role))
		}
	}
	return sorted(all)
}

// Policy is what the role needs in each account, with what preflight reads if
// that is wanted. Where the file names no role it is what the caller needs.
func (a Access) Policy(scopes []Scope, preflight bool) Document {
	assumed, own := a.split(scopes)
	if len(assumed) == 0 {
		return document(slices.Concat(listing(own), a.statements(forAll(own), preflight))...)
	}
	return document(a.statements(forAll(assumed), preflight)...)
}

// Caller is what the caller needs: to assume the roles, and what it does
// itself where the file names none.
func (a Access) Caller(scopes []Scope, preflight bool) (Document, error) {
	assumed, own := a.split(scopes)
	if len(assumed) == 0 {
		return Document{}, fmt.Errorf("the file names no %s role, so the policy without --caller is the caller's", a.name)
	}
	assume := Statement{Sid: "AssumeRoles", Effect: allow, Action: Words{"sts:AssumeRole"}, Resource: a.Roles(assumed)}
	d := document(slices.Concat([]Statement{assume}, listing(scopes), a.statements(forAll(own), preflight))...)
	if d.Size() > MostCharacters { // by name, in whatever account
		assume.Resource = a.Roles(forAll(assumed))
		d.Statement[0] = assume
	}
	return d, nil
}

// ListOrganization is the actions by which accounts are found below a unit; the
// caller needs them, or else the role that the file names for it.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
func ListOrganization() Words {
	return Words{"organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"}
}

// listing is what the caller needs so that accounts are found.
func listing(scopes []Scope) []Statement {
	for _, s := range scopes {
		switch {
		case s.units && s.lister == "":
			return []Statement{{Sid: "ListOrganization", Effect: allow, Action: ListOrganization(), Resource: Words{"*"}}}
		case s.units:
			s.Account = "" // a name is that of a role in the caller's account, whichever that is
			return []Statement{{Sid: "AssumeLister", Effect: allow, Action: Words{"sts:AssumeRole"}, Resource: Words{s.roleARN(s.lister)}}}
		}
	}
	return nil
}

// enabledRegions is for the question which regions an account has enabled. The
// account service is not in every partition.
func enabledRegions(scopes []Scope) Statement {
	s := Statement{Sid: "EnabledRegions", Effect: allow, Action: Words{"account:ListRegions"}, Resource: Words{}}
	for _, scope := range scopes {
		if !scope.enabled {
			continue
		}
		s.Resource = Words{"*"}
		if scope.Partition != "aws" && scope.Partition != "aws-cn" {
			s.Action = Words{"account:ListRegions", "ec2:DescribeRegions"}
		}
	}
	return s
}

func (a Access) split(scopes []Scope) (assumed, own []Scope) {
	for _, s := range scopes {
		if a.role(s) == "" {
			own = append(own, s)
		} else {
			assumed = append(assumed, s)
		}
	}
	return assumed, own
}

func (a Access) statements(scopes []Scope, preflight bool) []Statement {
	all := []Statement{
		{Sid: "Preferences", Effect: allow, Action: a.actions, Resource: each(scopes, Scope.preferencesARN)},
		enabledRegions(scopes),
	}
	if !preflight {
		return all
	}
	all = append(all,
		Statement{Sid: "LookForBucket", Effect: allow, Action: Words{"s3:ListBucket"}, Resource: each(scopes, Scope.bucketARN)},
		Statement{Sid: "LookAtBucketEncryption", Effect: allow, Action: Words{"s3:GetEncryptionConfiguration"},
			Resource: each(scopes, func(s Scope) string {
				if s.on(preferences.S3EncryptionEnabled) {
					return s.bucketARN()
				}
				return ""
			})},
		lookForGroup("LookForLogGroup", scopes),
	)
	return append(all, onKeys("LookAtKey", scopes, "kms:DescribeKey")...)
}

// lookForGroup is for an action that takes no resource.
func lookForGroup(sid string, scopes []Scope) Statement {
	s := Statement{Sid: sid, Effect: allow, Action: Words{"logs:DescribeLogGroups"}, Resource: Words{}}
	if len(each(scopes, Scope.groupARN)) > 0 {
		s.Resource = Words{"*"}
	}
	return s
}

// onKeys allows the actions on the session keys: one statement for those that
// are named by id, and one for each alias.
func onKeys(sid string, scopes []Scope, actions ...string) []Statement {
	byAlias := map[string]Words{}
	for _, s := range scopes {
		if k := s.sessionKey(); k.arn != "" {
			byAlias[k.alias] = append(byAlias[k.alias], k.arn)
		}
	}
	var all []Statement
	for i, alias := range slices.Sorted(maps.Keys(byAlias)) {
		s := Statement{Sid: sid, Effect: allow, Action: actions, Resource: sorted(byAlias[alias])}
		if i > 0 {
			s.Sid = fmt.Sprint(sid, i+1)
		}
		if alias != "" {
			s.Condition = when("ForAnyValue:StringLike", "kms:ResourceAliases", alias)
		}
		all = append(all, s)
	}
	return all
}

// each is the ARN of every scope that has one.
func each(scopes []Scope, arn func(Scope) string) Words {
	var all Words
	for _, s := range scopes {
		if name := arn(s); name != "" {
			all = append(all, name)
		}
	}
	return sorted(all)
}

func when(operator, key string, values ...string) map[string]map[string]Words {
	return map[string]map[string]Words{operator: {key: values}}
}
