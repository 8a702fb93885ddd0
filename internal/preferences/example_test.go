package preferences_test

import (
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

func ExampleParseDocument() {
	live, err := preferences.ParseDocument(`{"schemaVersion": "1.0", "sessionType": "Standard_Stream",
		"inputs": {"S3BucketName": "logs", "idleSessionTimeout": 10, "future": [1, 2]}}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	bucket := live.Field(preferences.S3BucketName)
	fmt.Println(bucket.Value.Text(), "stored as", bucket.Stored)
	for _, m := range live.Unknown() {
		fmt.Println(m.Pointer, m.JSON)
	}
	fmt.Println(preferences.IdleSessionTimeout.Weigh(live.Field(preferences.IdleSessionTimeout).Value, preferences.TextValue(""), live.Set()))
	// Output:
	// logs stored as "S3BucketName":"logs"
	// /inputs/future [1,2]
	// loosens A session left alone stays open for 20 minutes instead of 10 minutes.
}
