package sandbox

import (
	"maps"
	"slices"
	"strings"
)

var logsOperations = map[string]operation{
	"DescribeLogGroups": parsed(describeLogGroups),
}

type describeLogGroupsInput struct {
	Prefix  string `json:"logGroupNamePrefix"`
	Pattern string `json:"logGroupNamePattern"`
	Limit   *int   `json:"limit"`
	Token   string `json:"nextToken"`
}

type logGroup struct {
	Name              string `json:"logGroupName"`
	ARN               string `json:"arn"` // of the group with its streams
	LogGroupARN       string `json:"logGroupArn"`
	KMSKeyID          string `json:"kmsKeyId,omitempty"`
	Class             string `json:"logGroupClass"`
	MetricFilterCount int    `json:"metricFilterCount"`
	StoredBytes       int64  `json:"storedBytes"`
}

// describeLogGroups lists by name, by a prefix or by any part of the name.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
func describeLogGroups(w *world, c *Call, in describeLogGroupsInput) (any, error) {
	size := 50
	if in.Limit != nil {
		size = *in.Limit
	}
	switch {
	case size < 1:
		return nil, fail("InvalidParameterException", "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1", size)
	case size > 50:
		return nil, fail("InvalidParameterException", "1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50", size)
	case in.Prefix != "" && !logGroupPattern.MatchString(in.Prefix):
		return nil, fail("InvalidParameterException", "%s", unmatched(in.Prefix, "logGroupNamePrefix", `[\.\-_/#A-Za-z0-9]+`))
	case in.Prefix != "" && in.Pattern != "":
		return nil, fail("InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	groups := w.resources(c.place()).LogGroups
	all := []logGroup{}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if !strings.HasPrefix(name, in.Prefix) || !strings.Contains(strings.ToLower(name), strings.ToLower(in.Pattern)) {
			continue
		}
		arn := logGroupARN(c.place(), name)
		all = append(all, logGroup{Name: name, ARN: arn + ":*", LogGroupARN: arn, KMSKeyID: groups[name].Key, Class: "STANDARD"})
	}
	some, next, err := page(all, size, in.Token)
	if err != nil {
		return nil, fail("InvalidParameterException", "The specified nextToken is invalid.")
	}
	return struct {
		LogGroups []logGroup `json:"logGroups"`
		NextToken string     `json:"nextToken,omitempty"`
	}{some, next}, nil
}

func logGroupARN(p place, name string) string {
	return "arn:" + partition(p.region) + ":logs:" + p.region + ":" + p.account + ":log-group:" + name
}
