package policy

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// The stand-ins for an account and a region that may be any. No name holds
// them: control characters are taken out first.
const (
	anyAccount = "\x00"
	anyRegion  = "\x01"
)

// inPolicy escapes what a policy would take for a wildcard or a variable, and
// has an account that may be any be the one of whoever asks. A variable is
// taken behind the fifth colon of an ARN alone.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
var inPolicy = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}", anyAccount, "${aws:PrincipalAccount}", anyRegion, "*")

// literal is a text that means itself in a policy.
func literal(s string) string { return inPolicy.Replace(printable(s)) }

// printable has a sign in place of what no name of AWS holds.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return '\uFFFD'
		}
		return r
	}, s)
}

// named is what a preference names, ready for the last part of an ARN.
func (s Scope) named(k preferences.Key) string { return inPolicy.Replace(s.expanded(k)) }

// expanded has the stand-ins where the account or the region may be any.
func (s Scope) expanded(k preferences.Key) string {
	t := s.Target
	t.Account, t.Region = cmp.Or(t.Account, anyAccount), cmp.Or(t.Region, anyRegion)
	name, err := t.Expand(printable(s.Texts[k]))
	if err != nil {
		return "" // a finding about the file says so
	}
	return name
}

func (s Scope) on(flag preferences.Key) bool { return s.Texts[flag] == "true" }

// arn is of something in the account and region.
func (s Scope) arn(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", s.Partition, service, cmp.Or(s.Region, "*"), cmp.Or(s.Account, "*"), resource)
}

// preferencesARN is of the one document that all this is about.
func (s Scope) preferencesARN() string { return s.arn("ssm", "document/SSM-SessionManagerRunShell") }

// bucketARN is "" when no bucket is named.
func (s Scope) bucketARN() string {
	if name := s.named(preferences.S3BucketName); name != "" {
		return "arn:" + s.Partition + ":s3:::" + name
	}
	return ""
}

// logsARN is of all session logs in the bucket. A node joins prefix and name as
// parts of a path, so a slash in front stays and two become one.
// https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/plugins/sessionplugin/sessionplugin.go
func (s Scope) logsARN() string {
	const all = "*"
	folder := strings.TrimSuffix(path.Join(s.expanded(preferences.S3KeyPrefix), all), all)
	return s.bucketARN() + "/" + inPolicy.Replace(folder) + all
}

// groupARN is "" when no log group is named.
func (s Scope) groupARN() string {
	if name := s.named(preferences.CloudWatchLogGroupName); name != "" {
		return s.arn("logs", "log-group:"+name)
	}
	return ""
}

// roleARN is of a role that the file names: by name it is in the scope's account.
func (s Scope) roleARN(role string) string {
	if partitionIn(role) != "" {
		return literal(role)
	}
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", s.Partition, cmp.Or(s.Account, "*"), literal(role))
}

// key is a KMS key: an ARN, and the alias by which alone it is known.
type key struct{ arn, alias string }

// sessionKey is the key that session data is encrypted with. An alias cannot
// stand for its key in a resource, hence the condition.
// https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
func (s Scope) sessionKey() key {
	name := s.expanded(preferences.KMSKeyID)
	if name == "" {
		return key{}
	}
	if arn, ok := awsname.ParseARN(name); ok && arn.Service == "kms" {
		s.Target = target.Target{Partition: literal(arn.Partition)}
		// No variable is taken in these two.
		if s.Region = literal(arn.Region); arn.Region == anyRegion {
			s.Region = ""
		}
		if s.Account = literal(arn.Account); arn.Account == anyAccount {
			s.Account = ""
		}
		name = arn.Resource
	}
	name = inPolicy.Replace(name)
	if strings.HasPrefix(name, "alias/") {
		return key{s.arn("kms", "key/*"), name}
	}
	return key{s.arn("kms", "key/"+strings.TrimPrefix(name, "key/")), ""}
}
