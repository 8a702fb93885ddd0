package preferences

import (
	"strings"
	"testing"
)

// TestState holds the bytes that change ids rest on: they never change.
func TestState(t *testing.T) {
	t.Parallel()
	d := parse(t, `{"schemaVersion": 1.0, "sessionType": "Port", "description": "about 111111111111 (ssmprefs 3)", "a/b": [ 1, "111111111111" ],
		"inputs": {"S3BucketName": "logs-111111111111", "runAsEnabled": "true", "kmsKeyId": null, "idleSessionTimeout": 7,
			"maxSessionDuration": "{{ max }}", "shellProfile": {"linux": ["id"], "windows": "a\tb\u003c\u0007"}}}`)
	general := func(s string) string { return strings.ReplaceAll(s, "111111111111", "${aws:account}") }
	want := `{"/a~1b":"[1,\"${aws:account}\"]",` +
		`"/inputs/maxSessionDuration":"\"{{ max }}\"",` +
		`"/inputs/shellProfile/linux":"[\"id\"]",` +
		`"/sessionType":"\"Port\"",` +
		`"cloudWatchEncryptionEnabled":false,"cloudWatchLogGroupName":"","cloudWatchStreamingEnabled":false,` +
		`"description":"about ${aws:account}","idleSessionTimeout":"7","kmsKeyId":"","maxSessionDuration":"",` +
		`"runAsDefaultUser":"","runAsEnabled":true,"s3BucketName":"logs-${aws:account}","s3EncryptionEnabled":false,` +
		`"s3KeyPrefix":"","shellProfile.linux":"","shellProfile.windows":"a\tb<\u0007"}`
	if got := d.State(general); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEqualMeaningIsEqualState(t *testing.T) {
	t.Parallel()
	const canonical = `{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3BucketName":"b","runAsEnabled":true,"idleSessionTimeout":"20"}}`
	want := parse(t, canonical).State(nil)
	for _, same := range []string{
		`{"sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":20,"runAsEnabled":"1","s3BucketName":"\u0062","kmsKeyId":"","shellProfile":{}},"schemaVersion":1.0}`,
		`{"schemaVersion":"1.0","sessionType":"Standard_Stream","description":"(ssmprefs 7)","Inputs":{"S3BucketName":"a","s3bucketname":"b"},"inputs":{"runAsEnabled":true,"idleSessionTimeout":"020"}}`,
	} {
		if got := parse(t, same).State(nil); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	for _, other := range []string{
		strings.Replace(canonical, `"b"`, `"c"`, 1),
		strings.Replace(canonical, `"20"`, `"twenty"`, 1),
		strings.Replace(canonical, `"inputs"`, `"parameters":{},"inputs"`, 1),
		strings.Replace(canonical, `"1.0"`, `"1.1"`, 1),
		strings.Replace(canonical, `{`, `{"description":"x",`, 1),
	} {
		if parse(t, other).State(nil) == want {
			t.Errorf("%s has the same state as\n%s", other, canonical)
		}
	}
}
