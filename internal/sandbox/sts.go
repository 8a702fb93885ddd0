package sandbox

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var stsOperations = map[string]operation{
	"GetCallerIdentity": callerIdentity,
	"AssumeRole":        assumeRole,
}

var (
	roleARN     = regexp.MustCompile(`^arn:(aws[a-z-]*):iam::(\d{12}):role/([\w+=,.@/-]+)$`)
	sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
)

// callerARN is the role session that the token holds, or else a user: nothing
// is kept of sessions, so that they outlive the process.
func (c *Call) callerARN() string {
	if arn, err := base64.RawURLEncoding.DecodeString(c.token); err == nil && strings.HasPrefix(string(arn), "arn:") {
		return string(arn)
	}
	return "arn:" + partition(c.Region) + ":iam::" + c.Account + ":user/sandbox"
}

func callerIdentity(_ *world, c *Call) (any, error) {
	type result struct {
		XMLName xml.Name `xml:"GetCallerIdentityResult"`
		Arn     string
		UserID  string `xml:"UserId"`
		Account string
	}
	arn, user := c.callerARN(), "AIDASANDBOXSANDBOX000"
	if _, session, ok := strings.Cut(arn, ":assumed-role/"); ok {
		_, name, _ := strings.Cut(session, "/")
		user = "AROASANDBOXSANDBOX000:" + name
	}
	return result{Arn: arn, UserID: user, Account: c.Account}, nil
}

// assumeRole lets every role be assumed. The access key it hands out names the
// role's account, and the token the session.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func assumeRole(_ *world, c *Call) (any, error) {
	type credentials struct {
		AccessKeyID     string `xml:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      string
	}
	type user struct {
		AssumedRoleID string `xml:"AssumedRoleId"`
		Arn           string
	}
	type result struct {
		XMLName         xml.Name `xml:"AssumeRoleResult"`
		Credentials     credentials
		AssumedRoleUser user
	}
	role := roleARN.FindStringSubmatch(c.Param("RoleArn"))
	if role == nil {
		return nil, fail("ValidationError", "%s is invalid", c.Param("RoleArn"))
	}
	session := c.Param("RoleSessionName")
	if !sessionName.MatchString(session) {
		return nil, fail("ValidationError", "%s", unmatched(session, "roleSessionName", `[\w+=,.@-]*`))
	}
	seconds, err := duration(c.Param("DurationSeconds"))
	if err != nil {
		return nil, err
	}
	if role[1] != partition(c.Region) {
		return nil, &failure{Code: "InvalidClientTokenId", Status: http.StatusForbidden,
			Message: "The security token included in the request is invalid."}
	}
	name := role[3][strings.LastIndex(role[3], "/")+1:] // a session's ARN has no path
	arn := "arn:" + role[1] + ":sts::" + role[2] + ":assumed-role/" + name + "/" + session
	return result{
		Credentials: credentials{
			AccessKeyID:     AccessKey(role[2]),
			SecretAccessKey: "sandbox",
			SessionToken:    base64.RawURLEncoding.EncodeToString([]byte(arn)),
			Expiration:      c.now.Add(time.Duration(seconds) * time.Second).UTC().Format(time.RFC3339),
		},
		AssumedRoleUser: user{"AROASANDBOXSANDBOX000:" + session, arn},
	}, nil
}

func duration(text string) (int, error) {
	if text == "" {
		return 3600, nil
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 900 || seconds > 43200 {
		return 0, fail("ValidationError", "Value '%s' at 'durationSeconds' failed to satisfy constraint: Member must be between 900 and 43200", text)
	}
	return seconds, nil
}
