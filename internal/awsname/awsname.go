// Package awsname is the forms that names in AWS have: of buckets, log groups
// and KMS keys, and the parts of an ARN.
//
// It knows no preference and nothing of what a name is wanted for.
package awsname

import (
	"regexp"
	"strings"
)

var (
	bucket    = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	oldBucket = regexp.MustCompile(`^[A-Za-z0-9._-]{3,255}$`)
	logGroup  = regexp.MustCompile(`^[A-Za-z0-9._/#-]{1,512}$`)
	keyID     = regexp.MustCompile(`^(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-f]{32})$`)
	otherKey  = regexp.MustCompile(`^(?:alias/[\w/-]{1,250}|arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:(?:key/[0-9a-zA-Z-]{1,64}|alias/[\w/-]{1,250}))$`)
)

// Bucket reports whether a bucket of that name can be made.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func Bucket(name string) bool { return bucket.MatchString(name) && !strings.Contains(name, "..") }

// OldBucket reports whether a bucket of that name can be there, made by the
// rules that N. Virginia had before March 2018.
func OldBucket(name string) bool { return oldBucket.MatchString(name) }

// LogGroup reports whether a log group can have that name.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
func LogGroup(name string) bool { return logGroup.MatchString(name) }

// Key reports whether a text is an alias or an id of a KMS key, or the ARN of
// either.
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
func Key(name string) bool { return KeyID(name) || otherKey.MatchString(name) }

// KeyID reports whether a text is the bare id of a KMS key.
func KeyID(name string) bool { return keyID.MatchString(name) }

// ARN is the parts of an ARN behind its first word.
type ARN struct{ Partition, Service, Region, Account, Resource string }

// ParseARN takes an ARN apart; ok is false for a text that is none.
func ParseARN(text string) (arn ARN, ok bool) {
	const parts = 6
	part := strings.SplitN(text, ":", parts)
	if len(part) != parts || part[0] != "arn" {
		return ARN{}, false
	}
	return ARN{part[1], part[2], part[3], part[4], part[5]}, true
}
