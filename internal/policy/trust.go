package policy

import (
	"fmt"
	"regexp"
	"strings"
)

// issuer is GitHub's OIDC provider.
// https://docs.github.com/en/actions/reference/security/oidc
const issuer = "token.actions.githubusercontent.com"

// Trust is which jobs of a repository may use a role.
type Trust struct {
	Partition string
	Account   string // of the role and its identity provider
	Owner     Named
	Name      Named
	Branch    string // whose pushes are applied
	// Environment is the one that jobs which apply are in, "" for none. Their
	// tokens name it in place of the branch.
	Environment string
	Plans       bool // jobs that plan, on pull requests too
	Applies     bool
}

// Named is a name of GitHub's and the id that never changes, "" when not known.
type Named struct{ Name, ID string }

var repositoryForm = regexp.MustCompile(`^([A-Za-z0-9_-]+)(?:@([0-9]+))?/([A-Za-z0-9._-]+)(?:@([0-9]+))?$`)

// ParseRepository reads OWNER/NAME or OWNER@ID/NAME@ID.
func ParseRepository(s string) (owner, name Named, err error) {
	part := repositoryForm.FindStringSubmatch(s)
	if part == nil || (part[2] == "") != (part[4] == "") {
		return owner, name, fmt.Errorf("repository %q is neither OWNER/NAME nor OWNER@ID/NAME@ID", s)
	}
	return Named{part[1], part[2]}, Named{part[3], part[4]}, nil
}

// Policy is the trust policy. It holds both forms of subjects when the ids are
// known: the one with ids is that of repositories made or renamed since
// 15 July 2026.
// https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
func (t Trust) Policy() Document {
	operator := "StringEquals"
	subjects := t.subjects()
	if t.Plans {
		operator = "StringLike" // for the branches of a merge queue
	}
	condition := when("StringEquals", issuer+":aud", audience(t.Partition))
	if condition[operator] == nil {
		condition[operator] = map[string]Words{}
	}
	condition[operator][issuer+":sub"] = subjects
	return document(Statement{
		Sid: "GitHubActions", Effect: allow,
		Principal: map[string]string{"Federated": fmt.Sprintf("arn:%s:iam::%s:oidc-provider/%s", t.Partition, t.Account, issuer)},
		Action:    Words{"sts:AssumeRoleWithWebIdentity"},
		Condition: condition,
	})
}

// audience is the one that aws-actions/configure-aws-credentials has to ask for.
func audience(partition string) string {
	if partition == "aws-cn" {
		return "sts.amazonaws.com.cn"
	}
	return "sts.amazonaws.com"
}

// subjects are what tokens of the jobs say they are about.
func (t Trust) subjects() Words {
	branch := literal(t.Branch)
	var endings []string
	if t.Plans {
		endings = append(endings, "pull_request", "ref:refs/heads/gh-readonly-queue/"+branch+"/*")
	}
	if t.Plans || t.Environment == "" {
		endings = append(endings, "ref:refs/heads/"+branch)
	}
	if t.Applies && t.Environment != "" {
		endings = append(endings, "environment:"+literal(strings.ReplaceAll(t.Environment, ":", "%3A")))
	}
	var all Words
	for _, ending := range endings {
		all = append(all, fmt.Sprintf("repo:%s/%s:%s", t.Owner.Name, t.Name.Name, ending))
		if t.Owner.ID != "" {
			all = append(all, fmt.Sprintf("repo:%s@%s/%s@%s:%s", t.Owner.Name, t.Owner.ID, t.Name.Name, t.Name.ID, ending))
		}
	}
	return sorted(all)
}
