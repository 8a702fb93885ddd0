package rules

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/preflight"
)

// foreseeing is the rules that AWS is asked about. What they find moves with
// AWS and not with the file, so as an error they refuse a target and never the
// file. What a node does is as read in the agent's source,
// https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/shell/shell.go
func foreseeing() []Rule {
	all := []Rule{
		{
			ID: preflight.RuleBucketMissing, Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.S3BucketName, preferences.S3EncryptionEnabled},
			Title:  "A bucket that does not exist",
			Why:    "With s3EncryptionEnabled a node asks for the bucket's encryption before each session, so none opens; without it logs are lost in silence.",
			Remedy: "create the bucket, or correct s3BucketName",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging-s3.html",
		},
		{
			ID: preflight.RuleBucketAccount, Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.S3BucketName},
			Title:  "A bucket of another account",
			Why:    "A bucket may be in another account, as a central one for logs is. But whoever owns it reads what was done in sessions, and a name that is free can be taken by strangers.",
			Remedy: "make sure that the bucket is yours and that nodes may s3:PutObject and s3:PutObjectAcl there, then silence this rule",
			Docs:   "https://repost.aws/knowledge-center/ssm-s3-bucket-logging-multiple-accounts",
		},
		{
			ID: preflight.RuleBucketEncryption, Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.S3BucketName, preferences.S3EncryptionEnabled},
			Title:  "A bucket whose encryption does not pass",
			Why:    "With s3EncryptionEnabled a node opens a session only where the bucket's default encryption is SSE-S3 or SSE-KMS. Agents of 2024 do not take DSSE-KMS for encryption; of later ones it is not known.",
			Remedy: "set the bucket's default encryption to SSE-S3 or SSE-KMS, or turn s3EncryptionEnabled off",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging-s3.html",
		},
		{
			ID: preflight.RuleLogGroupMissing, Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.CloudWatchLogGroupName, preferences.CloudWatchEncryptionEnabled, preferences.CloudWatchStreamingEnabled},
			Title:  "A log group that does not exist",
			Why:    "Nodes never create it, and look for it in their own account and region. With cloudWatchEncryptionEnabled no session opens without it; without that flag logs are lost in silence.",
			Remedy: "create the log group in that account and region, or correct cloudWatchLogGroupName",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging-cwl-streaming.html",
		},
		{
			ID: preflight.RuleLogGroupKey, Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.CloudWatchLogGroupName, preferences.CloudWatchEncryptionEnabled},
			Title:  "A log group without a KMS key",
			Why:    "With cloudWatchEncryptionEnabled a node opens a session only where the log group has a KMS key; the default encryption of CloudWatch Logs does not count.",
			Remedy: "associate a KMS key with the log group, or turn cloudWatchEncryptionEnabled off",
			Docs:   "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
		},
		{
			ID: preflight.RuleKeyState, Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.KMSKeyID},
			Title:  "A KMS key that sessions cannot use",
			Why:    "People call GenerateDataKey and nodes Decrypt with the key before a session opens, which takes an enabled symmetric key for encryption in the region of the session. One that AWS manages, such as alias/aws/ssm, serves AWS's own services alone. A multi-Region key counts where it has a replica.",
			Remedy: "name a key that is enabled, symmetric and for encryption in that region, or enable this one",
			Docs:   "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
		},
	}
	for i := range all {
		all[i].Why += " AWS is asked with --preflight auto; as an error it leaves the file valid and keeps an apply from writing the target."
	}
	return all
}

// Foresees reports whether a file makes an error of anything that preflight can
// find, so that an apply has to ask.
func Foresees(f *config.File) bool {
	for _, r := range foreseeing() {
		if r.severity(f) == diag.Error {
			return true
		}
	}
	return false
}

// Preflight is what the answers about targets come to in a file, less what it
// silences: findings about indexes of targets, and for each target what stands
// in the way of its changes. Answers that read the same are one finding.
func Preflight(f *config.File, targets []config.Resolved, answers []preflight.Answer) ([]diag.Finding, [][]plan.Obstacle) {
	c := foreseer{file: f, index: map[sighted]int{}}
	obstacles := make([][]plan.Obstacle, len(targets))
	for i, a := range answers {
		for _, o := range a.Obstacles {
			r, own := row(o.Rule)
			if r.Severity = r.severity(f); r.Severity == config.Off {
				continue
			}
			told := o.Problem + ", so " + o.Effect
			obstacles[i] = append(obstacles[i], plan.Obstacle{Keys: o.Keys, Sentence: asSentence(told)})
			live := targets[i].Unmanaged.Has(o.Keys[0])
			if live {
				r.Remedy = fmt.Sprintf("correct what is live, or take %s out of unmanaged and write it in the file", o.Keys[0])
			}
			if r.Severity == diag.Error {
				r.Remedy += "; until then an apply leaves the target as it is"
			}
			if own || live {
				c.tell(r, targets[i].Positions[o.Keys[0]], told, i)
			}
		}
	}
	return diag.Sorted(c.findings), obstacles
}

// row is the rule of an obstacle, and whether it is one of preflight's own:
// what the file shows by itself has been told by then.
func row(id string) (r Rule, own bool) {
	for _, r := range foreseeing() {
		if r.ID == id {
			return r, true
		}
	}
	r, _ = Find(id)
	return r, false
}

// foreseer gathers findings.
type foreseer struct {
	file     *config.File
	findings []diag.Finding
	index    map[sighted]int
}

// sighted is what makes two findings one.
type sighted struct {
	at      diag.Position
	message string
}

func (c *foreseer) tell(r Rule, at diag.Position, message string, target int) {
	id := sighted{at, message}
	i, known := c.index[id]
	if !known {
		i = len(c.findings)
		c.index[id] = i
		c.findings = append(c.findings, diag.Finding{
			Position: at, Rule: r.ID, Severity: r.Severity, Message: message, Remedy: r.Remedy, Excerpt: c.file.Source.Excerpt(at),
		})
	}
	c.findings[i].Targets = append(c.findings[i].Targets, target)
}

func asSentence(clause string) string {
	first, n := utf8.DecodeRuneInString(clause)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(clause[n:], ".") + "."
}
