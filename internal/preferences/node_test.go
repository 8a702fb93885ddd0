package preferences

import (
	"encoding/json"
	"strings"
	"testing"
)

// nodeDocument has the types that the node agent decodes a document into. The
// timeouts are not among them; three flags are looked at later.
type nodeDocument struct {
	SchemaVersion string `json:"schemaVersion"`
	Description   string `json:"description"`
	SessionType   string `json:"sessionType"`
	Inputs        struct {
		S3BucketName                string `json:"s3BucketName"`
		S3KeyPrefix                 string `json:"s3KeyPrefix"`
		S3EncryptionEnabled         any    `json:"s3EncryptionEnabled"`
		CloudWatchLogGroupName      string `json:"cloudWatchLogGroupName"`
		CloudWatchEncryptionEnabled any    `json:"cloudWatchEncryptionEnabled"`
		CloudWatchStreamingEnabled  bool   `json:"cloudWatchStreamingEnabled"`
		KMSKeyID                    string `json:"kmsKeyId"`
		RunAsEnabled                any    `json:"runAsEnabled"`
		RunAsDefaultUser            string `json:"runAsDefaultUser"`
		ShellProfile                struct {
			Windows string `json:"windows"`
			Linux   string `json:"linux"`
		} `json:"shellProfile"`
	} `json:"inputs"`
}

func (n nodeDocument) text(k Key) string {
	return map[Key]string{
		S3BucketName: n.Inputs.S3BucketName, S3KeyPrefix: n.Inputs.S3KeyPrefix, KMSKeyID: n.Inputs.KMSKeyID,
		CloudWatchLogGroupName: n.Inputs.CloudWatchLogGroupName, RunAsDefaultUser: n.Inputs.RunAsDefaultUser,
		ShellProfileWindows: n.Inputs.ShellProfile.Windows, ShellProfileLinux: n.Inputs.ShellProfile.Linux,
		Description: n.Description, SchemaVersion: n.SchemaVersion, SessionType: n.SessionType,
	}[k]
}

func (n nodeDocument) flag(k Key) any {
	return map[Key]any{
		S3EncryptionEnabled: n.Inputs.S3EncryptionEnabled, CloudWatchEncryptionEnabled: n.Inputs.CloudWatchEncryptionEnabled,
		CloudWatchStreamingEnabled: n.Inputs.CloudWatchStreamingEnabled, RunAsEnabled: n.Inputs.RunAsEnabled,
	}[k]
}

// checkAsNode compares a parsed document with what Go's decoder, and so the
// node, takes from the same text: whether it refuses it, and each value.
func checkAsNode(t *testing.T, text string, d *Document) {
	t.Helper()
	var n nodeDocument
	err := json.Unmarshal([]byte(strings.TrimPrefix(text, bom)), &n)
	closed := false
	for k := range Key(KeyCount) {
		loose := k.Type() == Flag && k != CloudWatchStreamingEnabled
		closed = closed || d.Field(k).Closed && !loose
	}
	for _, m := range d.Unknown() {
		closed = closed || m.Pointer == inputs || m.Pointer == shellProfile
	}
	if closed != (err != nil) {
		t.Errorf("closed: got %v, but the node's decoder says %v", closed, err)
	}
	if err != nil {
		return
	}
	for k := range Key(KeyCount) {
		f := d.Field(k)
		switch {
		case !f.Holds || k.Type() == Minutes:
		case k.Type() == Flag:
			if got, ok := n.flag(k).(bool); ok && got != f.Value.On() {
				t.Errorf("%s: got %v, but the node takes %v", k, f.Value.On(), got)
			}
		case k == Description:
			if got, _ := Ending(n.Description); got != d.Description() {
				t.Errorf("%s: got %q, but the node takes %q", k, d.Description(), got)
			}
		case n.text(k) != f.Value.Text():
			t.Errorf("%s: got %q, but the node takes %q", k, f.Value.Text(), n.text(k))
		}
	}
}
