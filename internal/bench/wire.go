package main

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// call is a request as far as the fake looks at it.
type call struct {
	path        string
	target      string // of the JSON protocol: service and operation
	key, region string // that it is signed with and for
	body        string
}

// readCall reads one request of HTTP/1.1.
func readCall(in *bufio.Reader) (call, error) {
	var c call
	line, err := in.ReadString('\n')
	if err != nil {
		return c, err
	}
	_, rest, _ := strings.Cut(line, " ")
	c.path, _, _ = strings.Cut(rest, " ")
	length := 0
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return c, err
		}
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ": ")
		if !ok {
			break
		}
		switch strings.ToLower(name) {
		case "content-length":
			if length, err = strconv.Atoi(value); err != nil {
				return c, err
			}
		case "x-amz-target":
			c.target = value
		case "authorization":
			_, credential, _ := strings.Cut(value, "Credential=")
			if parts := strings.SplitN(credential, "/", 4); len(parts) == 4 {
				c.key, c.region = parts[0], parts[2]
			}
		}
	}
	body := make([]byte, length)
	_, err = io.ReadFull(in, body)
	c.body = string(body)
	return c, err
}

func reply(status, body string) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\nContent-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: 11111111-2222-3333-4444-555555555555\r\nContent-Length: %d\r\n\r\n%s",
		status, len(body), body)
}

// content is a document of one kind, some 700 bytes. Kind 0 is what the file
// wishes.
func content(kind int) string {
	return fmt.Sprintf(`{"schemaVersion":"1.0","description":"Document to hold regional settings for Session Manager","sessionType":"Standard_Stream","inputs":{`+
		`"s3BucketName":"","s3KeyPrefix":"sessions%s","s3EncryptionEnabled":true,"cloudWatchLogGroupName":"","cloudWatchEncryptionEnabled":true,`+
		`"cloudWatchStreamingEnabled":false,"kmsKeyId":"","runAsEnabled":true,"runAsDefaultUser":"ops","idleSessionTimeout":"20","maxSessionDuration":"480",`+
		`"shellProfile":{"linux":%q,"windows":""}}}`, suffix(kind), profile)
}

const profile = "export HISTTIMEFORMAT='%F %T '\nexport PS1='\\u@\\h:\\w\\$ '\ncd \"$HOME\" || exit\numask 027\nexec /bin/bash\n"

func suffix(kind int) string {
	if kind == 0 {
		return ""
	}
	return "-" + strconv.Itoa(kind)
}

func documentReply(kind int) []byte {
	return reply("200 OK", fmt.Sprintf(`{"Name":"SSM-SessionManagerRunShell","DocumentVersion":"3","Status":"Active","DocumentType":"Session","DocumentFormat":"JSON","Content":%q}`, content(kind)))
}

const (
	callerReply = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>` +
		`<Arn>arn:aws:iam::999999999999:user/bench</Arn><UserId>bench</UserId><Account>999999999999</Account>` +
		`</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
	stsThrottled = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>Throttling</Code>` +
		`<Message>Rate exceeded</Message></Error><RequestId>r</RequestId></ErrorResponse>`
)

var roleOf = regexp.MustCompile(`RoleArn=arn%3Aaws%3Aiam%3A%3A(\d{12})%3A`)

// accountIn is the account of the role that AssumeRole asks for.
func accountIn(body string) string {
	if found := roleOf.FindStringSubmatch(body); found != nil {
		return found[1]
	}
	return ""
}

// roleReply gives credentials whose key names the account.
func roleReply(account string) string {
	return fmt.Sprintf(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>`+
		`<AssumedRoleUser><AssumedRoleId>AROA:bench</AssumedRoleId><Arn>arn:aws:sts::%s:assumed-role/bench/bench</Arn></AssumedRoleUser>`+
		`<Credentials><AccessKeyId>ASIA%s</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>`+
		`<Expiration>%s</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>`,
		account, account, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
}
