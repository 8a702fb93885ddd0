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
// as read in the agent's source, https://github.com/aws/amazon-ssm-agent.
var table = [KeyCount]Entry{
	S3BucketName: {
		Name: "s3BucketName", Type: Text, Title: "S3 bucket for session logs", Docs: loggingPage,
		Help: "The bucket to which a node uploads the log of a session when it ends. The bucket may be in another region or account; nodes need the right to write to it.",
		Moves: []Move{
			{MoveSet, Tightens, "The log of each new session is uploaded to this S3 bucket when the session ends, as long as the node may write to it."},
			{MoveCleared, Loosens, "New sessions are no longer logged to S3; logs that are there stay."},
			{MoveChanged, Neutral, "New sessions are logged to the new bucket, as long as nodes may write to it; old logs stay where they are."},
		},
	},
	S3KeyPrefix: {
		Name: "s3KeyPrefix", Type: Text, Title: "Key prefix in the S3 bucket", Docs: loggingPage,
		Help: "The folder in the bucket under which session logs are stored. It has no effect without a bucket.",
		Moves: []Move{
			{MoveSet, Neutral, "New session logs are stored under this prefix in the S3 bucket; rights of nodes that are bound to another path no longer cover them."},
			{MoveCleared, Neutral, "New session logs are stored at the root of the S3 bucket; rights of nodes that are bound to the old prefix no longer cover them."},
			{MoveChanged, Neutral, "New session logs are stored under the new prefix in the S3 bucket; rights of nodes that are bound to the old one no longer cover them."},
		},
	},
	S3EncryptionEnabled: {
		Name: "s3EncryptionEnabled", Type: Flag, Title: "Only log to an encrypted S3 bucket", Docs: loggingPage,
		Help: "A node asks for the bucket's default encryption before each session and refuses the session when there is none or it may not ask. It has no effect without a bucket.",
		Moves: []Move{
			{MoveOn, Tightens, "Where a log bucket is named, a session opens only after the node has seen that the bucket is encrypted: without that bucket, or without the right s3:GetEncryptionConfiguration, nobody gets in."},
			{MoveOff, Loosens, "Nodes no longer check that the log bucket is encrypted before they open a session."},
		},
	},
	CloudWatchLogGroupName: {
		Name: "cloudWatchLogGroupName", Type: Text, Title: "CloudWatch Logs group for session logs", Docs: loggingPage,
		Help: "The log group, in the node's own account and region, that receives the logs of sessions. It has to exist: nodes do not create it.",
		Moves: []Move{
			{MoveSet, Tightens, "New sessions are logged to this CloudWatch Logs group, which has to exist in the account and region of the node."},
			{MoveCleared, Loosens, "New sessions are no longer logged to CloudWatch Logs; logs that are there stay."},
			{MoveChanged, Neutral, "New sessions are logged to the new group, which has to exist in the account and region of the node; old logs stay where they are."},
		},
	},
	CloudWatchEncryptionEnabled: {
		Name: "cloudWatchEncryptionEnabled", Type: Flag, Title: "Only log to an encrypted log group", Docs: loggingPage,
		Help: "A node looks for a KMS key on the log group before each session and refuses the session when there is none; the default encryption of CloudWatch Logs does not count. It has no effect without a log group.",
		Moves: []Move{
			{MoveOn, Tightens, "Where a log group is named, a session opens only after the node has seen that the group has a KMS key: without the group, the key, or the right logs:DescribeLogGroups, nobody gets in."},
			{MoveOff, Loosens, "Nodes no longer check that the log group has a KMS key before they open a session."},
		},
	},
	CloudWatchStreamingEnabled: {
		Name: "cloudWatchStreamingEnabled", Type: Flag, Title: "Send logs to CloudWatch during the session", Docs: loggingPage,
		Help: "Log data reaches the log group while the session runs instead of once at its end. Where streaming cannot work, nothing reaches the group at all.",
		Moves: []Move{
			{MoveOn, Tightens, "Logs reach CloudWatch while the session runs, so a node that stops takes none with it; where the node cannot see the log group, or has a PowerShell older than 5.1, nothing reaches CloudWatch at all."},
			{MoveOff, Loosens, "Logs reach CloudWatch only when the session ends; if the node stops before that, they are lost."},
		},
	},
	KMSKeyID: {
		Name: "kmsKeyId", Type: Text, Title: "KMS key for session data", Docs: encryptionPage,
		Help: "The key that encrypts the data between a person and the node in addition to TLS: an id, an ARN or alias/name of a symmetric key in the same region. The person needs kms:GenerateDataKey and the node kms:Decrypt.",
		Moves: []Move{
			{MoveSet, Tightens, "Sessions are encrypted with this KMS key in addition to TLS; a person without kms:GenerateDataKey or a node without kms:Decrypt on it cannot open one."},
			{MoveCleared, Loosens, "Data between people and nodes is protected by TLS only; nobody needs rights to the key any more, and password reset in Fleet Manager stops working."},
			{MoveChanged, Neutral, "Sessions are encrypted with the new KMS key; people and nodes with rights to the old one only cannot open one any more."},
		},
	},
	RunAsEnabled: {
		Name: "runAsEnabled", Type: Flag, Title: "Run sessions as a named user", Docs: runAsPage,
		Help: "On Linux and macOS a session runs as the user in the IAM tag SSMSessionRunAs of the person, else as runAsDefaultUser, instead of ssm-user. Windows nodes ignore it.",
		Moves: []Move{
			{MoveOn, Tightens, "Sessions on Linux and macOS run as the user in the person's IAM tag SSMSessionRunAs, else as runAsDefaultUser; if there is neither, or the node does not have that user, the session fails."},
			{MoveOff, Loosens, "Sessions on Linux and macOS run as ssm-user, the same account for everybody, which by default may become root."},
		},
	},
	RunAsDefaultUser: {
		Name: "runAsDefaultUser", Type: Text, Title: "User that sessions run as", Docs: runAsPage,
		Help: "The user of the node that a session runs as when the person has no IAM tag SSMSessionRunAs. It has to exist on every node, is never root, and has no effect unless runAsEnabled is on.",
		Moves: []Move{
			{MoveSet, Neutral, "With runAsEnabled on, sessions of people without the IAM tag SSMSessionRunAs run as this user; they fail on nodes that do not have it."},
			{MoveCleared, Neutral, "With runAsEnabled on, sessions of people without the IAM tag SSMSessionRunAs fail on Linux and macOS."},
			{MoveChanged, Neutral, "With runAsEnabled on, sessions of people without the IAM tag SSMSessionRunAs run as the new user; they fail on nodes that do not have it."},
		},
	},
	IdleSessionTimeout: {
		Name: "idleSessionTimeout", Type: Minutes, Min: 1, Max: 60, Unset: "20", Title: "Minutes until an idle session is closed", Docs: idlePage,
		Help: "A session in which nothing happens is closed after this many minutes, 1 to 60. When it is not set, AWS closes it after 20.",
		Moves: []Move{
			{MoveRaised, Loosens, "A session left alone stays open for {new} instead of {old}."},
			{MoveLowered, Tightens, "A session left alone is closed after {new} instead of {old}, and with it a long job that prints nothing."},
			{MoveChanged, Neutral, "A session left alone is closed after {new}."},
		},
	},
	MaxSessionDuration: {
		Name: "maxSessionDuration", Type: Minutes, Min: 1, Max: 1440, Title: "Minutes until any session is ended", Docs: maxPage,
		Help: "A session is ended after this many minutes, 1 to 1440, whatever happens in it. When it is not set, there is no limit.",
		Moves: []Move{
			{MoveSet, Tightens, "Every session is ended after {new}, in the middle of work too; without this there is no limit."},
			{MoveCleared, Loosens, "Sessions may last without limit."},
			{MoveRaised, Loosens, "A session may last {new} instead of {old}."},
			{MoveLowered, Tightens, "Every session is ended after {new} instead of {old}, in the middle of work too."},
			{MoveChanged, Neutral, "Every session is ended after {new}, in the middle of work too."},
		},
	},
	ShellProfileWindows: {
		Name: "shellProfile.windows", Type: Profile, Title: "Shell profile on Windows", Docs: profilePage,
		Help: "Lines that are typed into PowerShell on Windows nodes at the start of each session. AWS does not check them; people see them, and they are recorded.",
		Moves: []Move{
			{MoveSet, Neutral, "These lines are typed into PowerShell on Windows nodes at the start of each session: code that runs with the session's rights."},
			{MoveCleared, Neutral, "Nothing is typed into PowerShell on Windows nodes at the start of a session any more."},
			{MoveChanged, Neutral, "The new lines are typed into PowerShell on Windows nodes at the start of each session: code that runs with the session's rights."},
		},
	},
	ShellProfileLinux: {
		Name: "shellProfile.linux", Type: Profile, Title: "Shell profile on Linux and macOS", Docs: profilePage,
		Help: "Lines that are typed into sh on Linux and macOS nodes at the start of each session; a line after exec goes to the program that exec started. AWS does not check them; people see them, and they are recorded.",
		Moves: []Move{
			{MoveSet, Neutral, "These lines are typed into sh on Linux and macOS nodes at the start of each session: code that runs with the session's rights."},
			{MoveCleared, Neutral, "Nothing is typed into sh on Linux and macOS nodes at the start of a session any more."},
			{MoveChanged, Neutral, "The new lines are typed into sh on Linux and macOS nodes at the start of each session: code that runs with the session's rights."},
		},
	},

	Description: {
		Name: "description", Type: Text, Title: "Description of the document", Docs: schemaPage,
		Help: "A text for people who look at the document. Sessions do not depend on it.",
		Moves: []Move{
			{MoveSet, Neutral, "The document is described by this text; sessions do not depend on it."},
			{MoveCleared, Neutral, "The document loses its description; sessions do not depend on it."},
			{MoveChanged, Neutral, "The document is described by the new text; sessions do not depend on it."},
		},
	},
	SchemaVersion: {
		Name: "schemaVersion", Type: Text, Title: "Schema version of the document", Docs: schemaPage,
		Help: "1.0 is the only version of Session documents. It is not a choice of the file.",
		Moves: []Move{
			{MoveSet, Neutral, "Nodes need schemaVersion 1.0: without it no session opens."},
			{MoveCleared, Neutral, "Nodes need schemaVersion 1.0: without it no session opens."},
			{MoveChanged, Neutral, "Nodes need schemaVersion 1.0: with any other no session opens."},
		},
	},
	SessionType: {
		Name: "sessionType", Type: Text, Title: "Type of the sessions", Docs: schemaPage,
		Help: "Standard_Stream is the type of ordinary shell sessions, which these preferences are for. It is not a choice of the file.",
		Moves: []Move{
			{MoveSet, Neutral, "Ordinary sessions need sessionType Standard_Stream: without it they fail."},
			{MoveCleared, Neutral, "Ordinary sessions need sessionType Standard_Stream: without it they fail."},
			{MoveChanged, Neutral, "Ordinary sessions need sessionType Standard_Stream: with another they fail."},
		},
	},
}
