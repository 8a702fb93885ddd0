package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// naming is the rules on values that name something in AWS.
func naming() []Rule {
	return []Rule{
		{
			ID: "blank-value", Severity: diag.Error,
			Keys:   []preferences.Key{preferences.S3BucketName, preferences.S3KeyPrefix, preferences.CloudWatchLogGroupName, preferences.KMSKeyID},
			Title:  "A value of blanks alone",
			Why:    "A node takes blanks for a name: it looks for a bucket, a group or a key of that name, and finds none.",
			Remedy: "write the name, or \"\" to leave it unset",
			Docs:   "https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/shell/shell.go",
			value:  blankValue,
		},
		{
			ID: "bucket-name", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.S3BucketName},
			Title:  "A name that no bucket can have",
			Why:    "A bucket of that name cannot be made, so sessions leave no log in S3, and with s3EncryptionEnabled none opens.",
			Remedy: "write the name alone, 3 to 63 of a-z 0-9 . - with a letter or digit at both ends; silence this rule for a bucket from before 2018",
			Docs:   "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
			value:  bucketName,
		},
		{
			ID: "bucket-period", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.S3BucketName},
			Title:  "A period in the name of a bucket",
			Why:    "AWS advises against it: the certificate of S3 does not cover the host name that such a bucket has.",
			Remedy: "take a bucket without periods, or silence this rule when logs arrive",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html",
			value:  bucketPeriod,
		},
		{
			ID: "key-prefix", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.S3KeyPrefix},
			Title:  "A prefix that is not what it looks like",
			Why:    "A slash in front becomes part of every key, and nodes resolve . and .. as in a path, so logs lie where nobody looks.",
			Remedy: "write the prefix without a slash in front and without . and .. as parts",
			Docs:   "https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/plugins/sessionplugin/sessionplugin.go",
			value:  keyPrefix,
		},
		{
			ID: "kms-key", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.KMSKeyID},
			Title:  "A text that names no KMS key",
			Why:    "KMS finds no such key, so no session opens.",
			Remedy: "write alias/ and the alias, the id of the key, or the ARN of either",
			Docs:   "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
			value:  kmsKey,
		},
		{
			ID: "kms-key-shared", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.KMSKeyID},
			Title:  "The id of one KMS key for several accounts or regions",
			Why:    "A bare key id is looked up in the account and region of the session, and a key has one of each, so no session opens in the others.",
			Remedy: "write the ARN of the key, an alias that each account and region has, or an id for each target",
			Docs:   "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
			fleet:  kmsKeyShared,
		},
		{
			ID: "kms-key-region", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.KMSKeyID},
			Title:  "A KMS key of another region",
			Why:    "Nodes and clients ask KMS in the region of the session, which knows no key of another, so no session opens.",
			Remedy: "write ${aws:region} in the ARN, or an alias, which is looked up in each region",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-enable-encryption.html",
			wish:   kmsKeyRegion,
		},
		{
			ID: "log-group-arn", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.CloudWatchLogGroupName},
			Title:  "The ARN of a log group instead of its name",
			Why:    "A node looks for a group of that name in its own account and region, so sessions leave no log in CloudWatch, and with cloudWatchEncryptionEnabled none opens. A group of another account or region cannot be named at all.",
			Remedy: "write the name alone",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html",
			value:  logGroupARN,
		},
		{
			ID: "log-group-name", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.CloudWatchLogGroupName},
			Title:  "A name that no log group can have",
			Why:    "A group of that name cannot be made, so sessions leave no log in CloudWatch, and with cloudWatchEncryptionEnabled none opens.",
			Remedy: "write 1 to 512 of A-Z a-z 0-9 . _ / # -",
			Docs:   "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
			value:  logGroupName,
		},
	}
}

var logGroupLong = regexp.MustCompile(`^arn:[a-z-]+:logs:[^:]*:[^:]*:(?:log-group:([^:]*))?`)

// blankValue leaves out profiles, which nodes pass over when they are blank, and
// the user, whose name has a stricter rule.
func blankValue(k preferences.Key, text string) string {
	if k.Type() != preferences.Text || k == preferences.RunAsDefaultUser || text == "" || !blank(text) {
		return ""
	}
	return fmt.Sprintf("%s is %s", k, diag.Quote(text))
}

// blank reports whether a text has nothing for the other rules to judge.
func blank(text string) bool { return strings.TrimSpace(text) == "" }

func bucketName(k preferences.Key, text string) string {
	if k != preferences.S3BucketName || blank(text) || awsname.Bucket(text) {
		return ""
	}
	return fmt.Sprintf("s3BucketName is %s", diag.Quote(text))
}

func bucketPeriod(k preferences.Key, text string) string {
	if k != preferences.S3BucketName || !strings.Contains(text, ".") {
		return ""
	}
	return fmt.Sprintf("s3BucketName is %s", diag.Quote(text))
}

func keyPrefix(k preferences.Key, text string) string {
	if k != preferences.S3KeyPrefix {
		return ""
	}
	for i, part := range strings.Split(text, "/") {
		if part == "." || part == ".." || i == 0 && part == "" && text != "" {
			return fmt.Sprintf("s3KeyPrefix is %s", diag.Quote(text))
		}
	}
	return ""
}

func kmsKey(k preferences.Key, text string) string {
	if k != preferences.KMSKeyID || blank(text) || awsname.Key(text) {
		return ""
	}
	return fmt.Sprintf("kmsKeyId is %s", diag.Quote(text))
}

func kmsKeyRegion(w *wish) (diag.Position, string) {
	key, ok := awsname.ParseARN(w.set[preferences.KMSKeyID])
	if w.target == (target.Target{}) || w.standIn || !ok || key.Service != "kms" || key.Region == w.target.Region {
		return diag.Position{}, ""
	}
	return w.at[preferences.KMSKeyID], fmt.Sprintf("kmsKeyId names a key of %s, the target is %s", diag.Quote(key.Region), w.target)
}

func logGroupName(k preferences.Key, text string) string {
	if k != preferences.CloudWatchLogGroupName || blank(text) || awsname.LogGroup(text) || logGroupLong.MatchString(text) {
		return ""
	}
	return fmt.Sprintf("cloudWatchLogGroupName is %s", diag.Quote(text))
}

func logGroupARN(k preferences.Key, text string) string {
	found := logGroupLong.FindStringSubmatch(text)
	switch {
	case k != preferences.CloudWatchLogGroupName || found == nil:
		return ""
	case found[1] == "":
		return "cloudWatchLogGroupName is an ARN"
	}
	return fmt.Sprintf("cloudWatchLogGroupName is the ARN of %s", diag.Quote(found[1]))
}
