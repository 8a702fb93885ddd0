// Package preferences is the 13 Session Manager preferences of one account and
// region as a comparable value: the table that describes each key, the
// canonical form, and the text of the document SSM-SessionManagerRunShell, read
// as the node agent reads it and written with what it does not know kept.
//
// It knows no file, no AWS client and no plan.
package preferences

// Key names a member of the document that has a meaning of its own: the 13
// preferences under "inputs", and the three texts beside them.
type Key uint8

// The 13 preferences, in the order in which they are written and shown, then
// the three keys of the document itself. The names are AWS's own:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
const (
	S3BucketName Key = iota
	S3KeyPrefix
	S3EncryptionEnabled
	CloudWatchLogGroupName
	CloudWatchEncryptionEnabled
	CloudWatchStreamingEnabled
	KMSKeyID
	RunAsEnabled
	RunAsDefaultUser
	IdleSessionTimeout
	MaxSessionDuration
	ShellProfileWindows
	ShellProfileLinux

	Description
	SchemaVersion
	SessionType
)

const (
	// Count is the number of preferences.
	Count = 13
	// KeyCount is the number of keys, preferences and the document's own.
	KeyCount = 16
)

// DocumentName is the one document of an account and region that holds the
// preferences:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
const DocumentName = "SSM-SessionManagerRunShell"

// Type is what a key holds.
type Type uint8

// The types of the keys.
const (
	Text    Type = iota // a string, "" when unset
	Flag                // a boolean, false when unset
	Minutes             // whole minutes as a string of digits, "" when unset
	Profile             // lines typed into a shell, "" when unset
)
