package rules

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// judging is the rules that judge values. A new one is a row of a table, a
// function, and a folder of testdata with a bad file and its good neighbour.
func judging() []Rule { return slices.Concat(wishing(), naming(), scripting()) }

// wishing is the rules on what is wished for sessions.
func wishing() []Rule {
	return []Rule{
		{
			ID: "document-size", Severity: diag.Error, Fixed: true,
			Keys:   ofType(preferences.Profile),
			Title:  "The document is larger than AWS stores",
			Why:    "AWS refuses a document of more than 65,536 bytes. Quotes, line feeds and backslashes of a shell profile take two bytes each.",
			Remedy: "shorten the shell profiles, or let them call a script on the node",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html",
			wish:   tooLarge,
		},
		{
			ID: "document-near-size", Severity: diag.Warning,
			Keys:   ofType(preferences.Profile),
			Title:  "The document is nearly as large as AWS stores",
			Why:    "AWS refuses a document of more than 65,536 bytes, so the next line of a shell profile may be the one that is refused.",
			Remedy: "let the shell profiles call a script on the node",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html",
			wish:   nearlyTooLarge,
		},
		{
			ID: "duration-pattern", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.MaxSessionDuration},
			Title:  "A duration that AWS's own pattern leaves out",
			Why:    "The API describes maxSessionDuration by a pattern without 1040 to 1099, 1140 to 1199, 1240 to 1299 and 1340 to 1399. Whether AWS enforces such a value is not known.",
			Remedy: "take a duration below or above the gap, such as 1020 or 1100",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Session.html",
			value:  durationPattern,
		},
		{
			ID: "duration-below-idle", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.IdleSessionTimeout, preferences.MaxSessionDuration},
			Title:  "Sessions that end before they can idle",
			Why:    "maxSessionDuration ends a session whatever happens in it, so a longer idleSessionTimeout never comes to pass.",
			Remedy: "write a maxSessionDuration that is not below idleSessionTimeout",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-max-timeout.html",
			wish:   durationBelowIdle,
		},
		{
			ID: "empty-value", Severity: diag.Warning,
			Keys:   preferences.Preferences(),
			Title:  "A key with nothing behind its colon",
			Why:    "YAML reads it as null, which unsets the preference: without kmsKeyId, say, sessions lose their encryption. It is what an edit leaves that was not finished.",
			Remedy: "write null to unset it, or the value",
			entry:  emptyValue,
		},
		{
			ID: "no-session-logs", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.S3BucketName, preferences.CloudWatchLogGroupName},
			Title:  "Sessions leave no log",
			Why:    "Neither a bucket nor a log group is set, so what is done in a session is recorded nowhere. A file that sets both to null or \"\" says so on purpose, and is taken at its word.",
			Remedy: "set s3BucketName or cloudWatchLogGroupName; if no log is wanted, set both to null",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html",
			wish:   noSessionLogs,
		},
		{
			ID: "nothing-set", Severity: diag.Error, Fixed: true,
			Title:  "A target for which the file writes no preference",
			Why:    "The document is owned whole, so a target without preferences has all of them unset, logging and encryption too. A lost indent looks the same.",
			Remedy: "write at least one preference; to unset all of them on purpose write one as null",
			wish:   nothingSet,
		},
		{
			ID: "run-as-root", Severity: diag.Error, Fixed: true,
			Keys:   []preferences.Key{preferences.RunAsDefaultUser},
			Title:  "Sessions that run as root",
			Why:    "A node refuses to run a session as root, so no session opens.",
			Remedy: "name another user, or turn runAsEnabled off",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-run-as.html",
			value:  runAsRoot,
		},
		{
			ID: "run-as-ssm-user", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.RunAsEnabled, preferences.RunAsDefaultUser},
			Title:  "Run As with ssm-user",
			Why:    "Run As never makes the account, so sessions fail on nodes where nobody had one without Run As.",
			Remedy: "turn runAsEnabled off, which runs sessions as ssm-user and makes it; or name another user",
			Docs:   "https://github.com/aws/amazon-ssm-agent/issues/431",
			wish:   runAsSSMUser,
		},
		{
			ID: "run-as-user-missing", Severity: diag.Warning,
			Keys:   []preferences.Key{preferences.RunAsEnabled, preferences.RunAsDefaultUser},
			Title:  "Run As without a default user",
			Why:    "With runAsEnabled and no runAsDefaultUser, sessions of everyone without the IAM tag SSMSessionRunAs fail.",
			Remedy: "set runAsDefaultUser, or silence this rule when everyone is tagged",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-run-as.html",
			wish:   runAsUserMissing,
		},
		{
			ID: "run-as-user-name", Severity: diag.Error, Fixed: true,
			Keys:   []preferences.Key{preferences.RunAsDefaultUser},
			Title:  "A user name that a shell would take apart",
			Why:    "A node puts runAsDefaultUser into a shell command that runs as root, without quotes.",
			Remedy: "write a name of letters, digits and . _ @ - that begins with a letter or _",
			Docs:   "https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/utility/utility_unix.go",
			value:  runAsUserName,
		},
		{
			ID: "ssm-parameter", Severity: diag.Error, Fixed: true,
			Keys:   ofType(preferences.Text, preferences.Profile),
			Title:  "A reference to Parameter Store",
			Why:    "A node replaces {{ssm:name}} by a parameter's value, and no session opens where it cannot read the parameter.",
			Remedy: "write the value itself",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-param-docs.html",
			value:  ssmParameter, profile: profileParameter,
		},
		{
			ID: "streaming-off", Severity: config.Off, // as in many documents in public; a log at the end of a session is a choice
			Keys:   []preferences.Key{preferences.CloudWatchLogGroupName, preferences.CloudWatchStreamingEnabled},
			Title:  "Logs that reach CloudWatch only when a session ends",
			Why:    "Without streaming a node sends the log of a session at its end, so it is lost when the instance stops before.",
			Remedy: "set cloudWatchStreamingEnabled to true, or turn this rule off",
			Docs:   "https://github.com/aws/amazon-ssm-agent/issues/232",
			wish:   streamingOff,
		},
		{
			ID: "timeout-range", Severity: diag.Error, Fixed: true,
			Keys:   ofType(preferences.Minutes),
			Title:  "Minutes out of bounds",
			Why:    "Sessions are closed after 1 to 60 minutes without a sign of life and ended after 1 to 1440.",
			Remedy: "write minutes within the bounds, or null for AWS's own default",
			Docs:   "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-timeout.html",
			value:  timeoutRange,
		},
		{
			ID: ruleUnknown, Severity: diag.Warning,
			Title:  "A rule that does not exist",
			Why:    "A severity for an id that is no rule changes nothing.",
			Remedy: "write the id of a rule",
		},
		{
			ID: ruleFixed, Severity: diag.Error, Fixed: true,
			Title:  "A rule that keeps its severity",
			Why:    "Some rules keep sessions from breaking in a whole region, or keep the file from being read wrongly, so they cannot be turned off.",
			Remedy: "take the line out",
		},
	}
}

// The rules about the rules of a file.
const (
	ruleUnknown = "unknown-rule"
	ruleFixed   = "fixed-rule"
)
