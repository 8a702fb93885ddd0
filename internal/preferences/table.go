package preferences

const (
	guide          = "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
	schemaPage     = guide + "session-manager-schema.html"
	loggingPage    = guide + "session-manager-logging.html"
	encryptionPage = guide + "session-preferences-enable-encryption.html"
	runAsPage      = guide + "session-preferences-run-as.html"
	idlePage       = guide + "session-preferences-timeout.html"
	maxPage        = guide + "session-preferences-max-timeout.html"
	profilePage    = guide + "session-preferences-shell-config.html"
)

// table is the one description of every key. What a node does with a value is
// as read in the agent's source, see [AsOf].
//
// A change without effect is neutral: what it would weigh is weighed when the
// key that it depends on is set. Where a value cannot be read, it counts as the
// loosest one.
var table = [KeyCount]Entry{
	S3BucketName: {
		Name: "s3BucketName", Type: Text, OnNode: true, Docs: loggingPage,
		Title:     "S3 bucket for session logs",
		Help:      "The bucket to which a node uploads the log of a session when it ends. The bucket may be in another region or account; nodes need the right to write to it. Sessions that carry SSH or a forwarded port leave no log.",
		WhenUnset: "No session is logged to S3.",
		Examples:  []string{`"ssm-logs-${aws:account}-${aws:region}"`},
		Moves: []Move{
			{MoveSet, with(S3EncryptionEnabled), Tightens, "The log of each new session is uploaded to this S3 bucket when the session ends, and no session opens unless its node has seen that the bucket exists and is encrypted."},
			{MoveSet, always, Tightens, "The log of each new session is uploaded to this S3 bucket when the session ends; if the bucket is missing or the node may not write to it, the session runs all the same and leaves no log there."},
			{MoveCleared, without(CloudWatchLogGroupName), Loosens, "New sessions leave no log any more, since neither a bucket nor a log group is named; logs that are in S3 stay."},
			{MoveCleared, always, Loosens, "New sessions are no longer logged to S3, only to CloudWatch; logs that are in S3 stay."},
			{MoveChanged, with(S3EncryptionEnabled), Neutral, "New sessions are logged to the new bucket, and none opens unless its node has seen that this bucket exists and is encrypted; old logs stay where they are."},
			{MoveChanged, always, Neutral, "New sessions are logged to the new bucket; if it is missing or the node may not write to it, they run all the same and leave no log there; old logs stay where they are."},
		},
	},
	S3KeyPrefix: {
		Name: "s3KeyPrefix", Type: Text, DependsOn: []Key{S3BucketName}, OnNode: true, Docs: loggingPage,
		Title:     "Key prefix in the S3 bucket",
		Help:      "The folder in the bucket under which session logs are stored. It has no effect without a bucket.",
		WhenUnset: "Logs are stored at the root of the bucket.",
		Examples:  []string{`"sessions"`},
		Moves: []Move{
			{MoveSet, without(S3BucketName), Neutral, noBucket},
			{MoveSet, always, Neutral, "New session logs are stored under this prefix in the S3 bucket; rights of nodes that are bound to another path do not cover them."},
			{MoveCleared, without(S3BucketName), Neutral, noBucket},
			{MoveCleared, always, Neutral, "New session logs are stored at the root of the S3 bucket; rights of nodes that are bound to the old prefix do not cover them."},
			{MoveChanged, without(S3BucketName), Neutral, noBucket},
			{MoveChanged, always, Neutral, "New session logs are stored under the new prefix in the S3 bucket; rights of nodes that are bound to the old one do not cover them."},
		},
	},
	S3EncryptionEnabled: {
		Name: "s3EncryptionEnabled", Type: Flag, DependsOn: []Key{S3BucketName}, OnNode: true, Docs: loggingPage,
		Title:     "Only log to an encrypted S3 bucket",
		Help:      "A node asks for the bucket's default encryption before each session and refuses the session when there is none or it may not ask; dual-layer encryption (aws:kms:dsse) counts as none in agents of 2024. It has no effect without a bucket.",
		WhenUnset: "Nodes do not look at the encryption of the bucket.",
		Examples:  []string{`true`},
		Moves: []Move{
			{MoveOn, without(S3BucketName), Neutral, noBucket},
			{MoveOn, always, Tightens, "A session opens only after its node has seen that the log bucket is encrypted: if the bucket is missing, or the node lacks the right s3:GetEncryptionConfiguration, nobody gets in."},
			{MoveOff, without(S3BucketName), Neutral, noBucket},
			{MoveOff, always, Loosens, "Nodes no longer check that the log bucket is encrypted before they open a session."},
			{MoveUnreadable, without(S3BucketName), Neutral, noBucket},
			{MoveUnreadable, always, Loosens, "It cannot be told whether nodes check that the log bucket is encrypted, so they may not."},
		},
	},
	CloudWatchLogGroupName: {
		Name: "cloudWatchLogGroupName", Type: Text, OnNode: true, Docs: loggingPage,
		Title:     "CloudWatch Logs group for session logs",
		Help:      "The log group, in the node's own account and region, that receives the logs of sessions. It has to exist: nodes do not create it. Sessions that carry SSH or a forwarded port leave no log.",
		WhenUnset: "No session is logged to CloudWatch Logs.",
		Examples:  []string{`"/ssm/sessions"`},
		Moves: []Move{
			{MoveSet, with(CloudWatchEncryptionEnabled), Tightens, "New sessions are logged to this CloudWatch Logs group, and none opens unless its node has seen that the group exists in its own account and region and has a KMS key."},
			{MoveSet, without(CloudWatchStreamingEnabled), Tightens, "New sessions are logged to this CloudWatch Logs group when they end, so the log of a node that stops before is lost; if the group does not exist in the account and region of the node, they run all the same and leave no log there."},
			{MoveSet, always, Tightens, "New sessions are logged to this CloudWatch Logs group while they run; if it does not exist in the account and region of the node, they run all the same and leave no log there."},
			{MoveCleared, without(S3BucketName), Loosens, "New sessions leave no log any more, since neither a bucket nor a log group is named; logs that are in CloudWatch stay."},
			{MoveCleared, always, Loosens, "New sessions are no longer logged to CloudWatch, only to S3 when they end; logs that are in CloudWatch stay."},
			{MoveChanged, with(CloudWatchEncryptionEnabled), Neutral, "New sessions are logged to the new group, and none opens unless its node has seen that this group exists in its own account and region and has a KMS key; old logs stay where they are."},
			{MoveChanged, always, Neutral, "New sessions are logged to the new group; if it does not exist in the account and region of the node, they run all the same and leave no log there; old logs stay where they are."},
		},
	},
	CloudWatchEncryptionEnabled: {
		Name: "cloudWatchEncryptionEnabled", Type: Flag, DependsOn: []Key{CloudWatchLogGroupName}, OnNode: true, Docs: loggingPage,
		Title:     "Only log to an encrypted log group",
		Help:      "A node looks for a KMS key on the log group before each session and refuses the session when there is none; the default encryption of CloudWatch Logs does not count. It has no effect without a log group.",
		WhenUnset: "Nodes do not look at the encryption of the log group.",
		Examples:  []string{`true`},
		Moves: []Move{
			{MoveOn, without(CloudWatchLogGroupName), Neutral, noGroup},
			{MoveOn, always, Tightens, "A session opens only after its node has seen that the log group has a KMS key: without the group, the key, or the right logs:DescribeLogGroups, nobody gets in."},
			{MoveOff, without(CloudWatchLogGroupName), Neutral, noGroup},
			{MoveOff, always, Loosens, "Nodes no longer check that the log group has a KMS key before they open a session."},
			{MoveUnreadable, without(CloudWatchLogGroupName), Neutral, noGroup},
			{MoveUnreadable, always, Loosens, "It cannot be told whether nodes check that the log group has a KMS key, so they may not."},
		},
	},
	CloudWatchStreamingEnabled: {
		Name: "cloudWatchStreamingEnabled", Type: Flag, DependsOn: []Key{CloudWatchLogGroupName}, OnNode: true, Docs: loggingPage,
		Title:     "Send logs to CloudWatch during the session",
		Help:      "Log data reaches the log group while the session runs instead of once at its end. Where streaming cannot work, nothing reaches the group at all: a node that cannot see the group, and on Windows a PowerShell older than 5.1 or with transcription switched on by policy. It has no effect without a log group.",
		WhenUnset: "Logs reach CloudWatch when a session ends.",
		Examples:  []string{`true`},
		Moves: []Move{
			{MoveOn, without(CloudWatchLogGroupName), Neutral, noGroup},
			{MoveOn, always, Tightens, "Logs reach CloudWatch while a session runs, so that they outlast a node that stops; where the node cannot see the log group, or has a PowerShell that is older than 5.1 or made to transcribe by policy, nothing reaches CloudWatch at all."},
			{MoveOff, without(CloudWatchLogGroupName), Neutral, noGroup},
			{MoveOff, always, Loosens, "Logs reach CloudWatch only when a session ends; if the node stops before that, they are lost."},
			{MoveUnreadable, always, Loosens, "No session opens any more, because nodes take nothing but true and false here."},
		},
	},
	KMSKeyID: {
		Name: "kmsKeyId", Type: Text, OnNode: true, Docs: encryptionPage,
		Title:     "KMS key for session data",
		Help:      "The key that encrypts the data between a person and the node in addition to TLS: an id, an ARN or alias/name of a symmetric key in the same region, of another account only by ARN. The person needs kms:GenerateDataKey and the node kms:Decrypt; clients other than AWS's own may not know how.",
		WhenUnset: "Session data is protected by TLS alone.",
		Examples:  []string{`"alias/ssm-session"`},
		Moves: []Move{
			{MoveSet, always, Tightens, "Session data is encrypted with this KMS key in addition to TLS; a person without kms:GenerateDataKey, a node without kms:Decrypt on it, or a client that does not know how, as some that are not AWS's own, cannot open a session."},
			{MoveCleared, always, Loosens, "Session data is protected by TLS alone; nobody needs rights to the key any more, and password reset in Fleet Manager stops working."},
			{MoveChanged, always, Neutral, "Session data is encrypted with the new KMS key; a person without kms:GenerateDataKey or a node without kms:Decrypt on the new key cannot open a session any more."},
		},
	},
	RunAsEnabled: {
		Name: "runAsEnabled", Type: Flag, OnNode: true, Docs: runAsPage,
		Title:     "Run sessions as a named user",
		Help:      "On Linux and macOS a session runs as the user in the IAM tag SSMSessionRunAs of the person, else as runAsDefaultUser, instead of ssm-user. Windows nodes ignore it.",
		WhenUnset: "Sessions run as ssm-user, an account that the agent makes.",
		Examples:  []string{`true`},
		Moves: []Move{
			{MoveOn, without(RunAsDefaultUser), Tightens, "Sessions on Linux and macOS run as the user in the person's IAM tag SSMSessionRunAs instead of ssm-user, and fail for everybody without that tag and on nodes without that user."},
			{MoveOn, always, Tightens, "Sessions on Linux and macOS run as the user in the person's IAM tag SSMSessionRunAs, else as runAsDefaultUser, instead of ssm-user, and fail on nodes without that user."},
			{MoveOff, always, Loosens, "Sessions on Linux and macOS run as ssm-user, the same account for everybody, which by default may become root."},
			{MoveUnreadable, always, Loosens, "It cannot be told whether sessions on Linux and macOS run as a named user, so they may run as ssm-user, which by default may become root."},
		},
	},
	RunAsDefaultUser: {
		Name: "runAsDefaultUser", Type: Text, DependsOn: []Key{RunAsEnabled}, OnNode: true, Docs: runAsPage,
		Title:     "User that sessions run as",
		Help:      "The user of the node that a session runs as when the person has no IAM tag SSMSessionRunAs. It has to exist on every node, is never root, and has no effect unless runAsEnabled is on. Windows nodes ignore it.",
		WhenUnset: "With runAsEnabled on, sessions of people without the IAM tag fail.",
		Examples:  []string{`"ops"`},
		Moves: []Move{
			{MoveSet, without(RunAsEnabled), Neutral, noRunAs},
			{MoveSet, always, Neutral, "Sessions on Linux and macOS of people without the IAM tag SSMSessionRunAs run as this user, and fail on nodes that do not have it."},
			{MoveCleared, without(RunAsEnabled), Neutral, noRunAs},
			{MoveCleared, always, Neutral, "Sessions on Linux and macOS fail for everybody without the IAM tag SSMSessionRunAs."},
			{MoveChanged, without(RunAsEnabled), Neutral, noRunAs},
			{MoveChanged, always, Neutral, "Sessions on Linux and macOS of people without the IAM tag SSMSessionRunAs run as the new user, and fail on nodes that do not have it."},
		},
	},
	IdleSessionTimeout: {
		Name: "idleSessionTimeout", Type: Minutes, Min: 1, Max: 60, Unset: "20", Docs: idlePage,
		Title:     "Minutes until an idle session is closed",
		Help:      "A session in which nothing happens is closed after this many minutes, 1 to 60. When it is not set, AWS closes it after 20.",
		WhenUnset: "AWS closes an idle session after 20 minutes.",
		Examples:  []string{`20`, `"20"`},
		Moves: []Move{
			{MoveRaised, always, Loosens, "A session left alone stays open for {new} instead of {old}."},
			{MoveLowered, always, Tightens, "A session left alone is closed after {new} instead of {old}, and with it a long job that prints nothing."},
			{MoveSame, always, Neutral, "Sessions stay as they are: a session left alone is closed after {new}, written or not."},
			{MoveChanged, always, Neutral, "A session left alone is closed after {new}; what holds until now cannot be told."},
			{MoveUnreadable, always, Loosens, "After how long a session left alone is closed cannot be told, since the value is none that AWS documents."},
		},
	},
	MaxSessionDuration: {
		Name: "maxSessionDuration", Type: Minutes, Min: 1, Max: 1440, Docs: maxPage,
		Title:     "Minutes until any session is ended",
		Help:      "A session is ended after this many minutes, 1 to 1440, whatever happens in it. When it is not set, there is no limit.",
		WhenUnset: "A session may last without limit.",
		Examples:  []string{`480`, `"480"`},
		Moves: []Move{
			{MoveSet, always, Tightens, "Every session is ended after {new}, in the middle of work too; until now there is no limit."},
			{MoveCleared, always, Loosens, "Sessions may last without limit."},
			{MoveRaised, always, Loosens, "A session may last {new} instead of {old}."},
			{MoveLowered, always, Tightens, "Every session is ended after {new} instead of {old}, in the middle of work too."},
			{MoveChanged, always, Neutral, "Every session is ended after {new}, in the middle of work too; what holds until now cannot be told."},
			{MoveUnreadable, always, Loosens, "After how long a session is ended cannot be told, since the value is none that AWS documents."},
		},
	},
	ShellProfileWindows: {
		Name: "shellProfile.windows", Type: Profile, OnNode: true, Docs: profilePage,
		Title:     "Shell profile on Windows",
		Help:      "Lines that are typed into PowerShell on Windows nodes at the start of each session. AWS does not check them; people see them, and they are recorded.",
		WhenUnset: "Nothing is typed.",
		Examples:  []string{`"Set-Location C:\\"`, `{"file": "profiles/windows.ps1"}`},
		Moves:     profileMoves("PowerShell on Windows"),
	},
	ShellProfileLinux: {
		Name: "shellProfile.linux", Type: Profile, OnNode: true, Docs: profilePage,
		Title:     "Shell profile on Linux and macOS",
		Help:      "Lines that are typed into sh on Linux and macOS nodes at the start of each session; a line after exec goes to the program that exec started. AWS does not check them; people see them, and they are recorded.",
		WhenUnset: "Nothing is typed.",
		Examples:  []string{`"exec /bin/bash"`, `{"file": "profiles/linux.sh"}`},
		Moves:     profileMoves("sh on Linux and macOS"),
	},

	Description: {
		Name: "description", Type: Text, Title: "Description of the document", Docs: schemaPage,
		Help: "A text for people who look at the document. Sessions do not depend on it.",
		Moves: []Move{
			{MoveSet, always, Neutral, "The document is described by this text; sessions do not depend on it."},
			{MoveCleared, always, Neutral, "The document loses its description; sessions do not depend on it."},
			{MoveChanged, always, Neutral, "The document is described by the new text; sessions do not depend on it."},
		},
	},
	SchemaVersion: {
		Name: "schemaVersion", Type: Text, Title: "Schema version of the document", Docs: schemaPage,
		Help: "1.0 is the only version of Session documents. It is not a choice of the file.",
		Moves: []Move{
			{MoveSet, always, Neutral, "Nodes need schemaVersion 1.0: without it no session opens."},
			{MoveCleared, always, Neutral, "Nodes need schemaVersion 1.0: without it no session opens."},
			{MoveChanged, always, Neutral, "Nodes need schemaVersion 1.0: with any other no session opens."},
		},
	},
	SessionType: {
		Name: "sessionType", Type: Text, Title: "Type of the sessions", Docs: schemaPage,
		Help: "Standard_Stream is the type of ordinary shell sessions, which these preferences are for. It is not a choice of the file.",
		Moves: []Move{
			{MoveSet, always, Neutral, "Ordinary sessions need sessionType Standard_Stream: without it they fail."},
			{MoveCleared, always, Neutral, "Ordinary sessions need sessionType Standard_Stream: without it they fail."},
			{MoveChanged, always, Neutral, "Ordinary sessions need sessionType Standard_Stream: with another they fail."},
		},
	},
}

// What is said of a key without effect.
const (
	noBucket = "Sessions stay as they are: this has no effect while no S3 bucket is named."
	noGroup  = "Sessions stay as they are: this has no effect while no log group is named."
	noRunAs  = "Sessions stay as they are: this has no effect while runAsEnabled is off."
)

func profileMoves(shell string) []Move {
	return []Move{
		{MoveSet, always, Neutral, "These lines are typed into " + shell + " nodes at the start of each session: code that runs with the session's rights."},
		{MoveCleared, always, Neutral, "Nothing is typed into " + shell + " nodes at the start of a session any more."},
		{MoveChanged, always, Neutral, "The new lines are typed into " + shell + " nodes at the start of each session: code that runs with the session's rights."},
		{MoveSame, always, Neutral, "Sessions stay as they are: blanks alone are not typed."},
	}
}
