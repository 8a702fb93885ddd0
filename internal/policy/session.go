package policy

import "slices"

// Node is what nodes need for sessions as the file wants them.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
func Node(scopes []Scope) Document {
	scopes = forAll(scopes)
	ofBucket := func(shared bool) func(Scope) string {
		return func(s Scope) string {
			if s.Shared != shared || s.bucketARN() == "" {
				return ""
			}
			return s.logsARN()
		}
	}
	buckets := each(scopes, Scope.bucketARN)
	all := []Statement{
		{Sid: "Sessions", Effect: allow, Resource: Words{"*"},
			Action: Words{"ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"}},
		{Sid: "WriteLogsToBucket", Effect: allow, Action: Words{"s3:PutObject"}, Resource: each(scopes, ofBucket(false))},
		// The owner of a bucket in another account could not read the logs without it.
		{Sid: "WriteLogsToSharedBucket", Effect: allow, Action: Words{"s3:PutObject", "s3:PutObjectAcl"}, Resource: each(scopes, ofBucket(true))},
		{Sid: "LookAtBucketEncryption", Effect: allow, Action: Words{"s3:GetEncryptionConfiguration"}, Resource: buckets},
		encryptLogs(buckets),
		lookForGroup("LookForLogGroup", scopes),
		// Its form for an action on a group ends in :*.
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
		{Sid: "LookForLogStream", Effect: allow, Action: Words{"logs:DescribeLogStreams"}, Resource: below(scopes, ":*")},
		{Sid: "WriteLogsToGroup", Effect: allow, Action: Words{"logs:CreateLogStream", "logs:PutLogEvents"}, Resource: below(scopes, ":log-stream:*")},
	}
	return document(append(all, onKeys("SessionKey", scopes, "kms:Decrypt")...)...)
}

// encryptLogs is for buckets with a KMS key of their own, which the file does
// not name: S3, in whatever region the bucket is, gives KMS the bucket or the
// object as context. A log of over 5 MB goes up in parts, which takes Decrypt too.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func encryptLogs(buckets Words) Statement {
	s := Statement{Sid: "EncryptLogsInBucket", Effect: allow, Action: Words{"kms:GenerateDataKey", "kms:Decrypt"}, Resource: Words{}}
	if len(buckets) == 0 {
		return s
	}
	var contexts Words
	for _, b := range buckets {
		contexts = append(contexts, b, b+"/*")
	}
	s.Resource = Words{"*"}
	s.Condition = map[string]map[string]Words{"StringLike": {"kms:EncryptionContext:aws:s3:arn": contexts, "kms:ViaService": {"s3.*"}}}
	return s
}

func below(scopes []Scope, ending string) Words {
	return each(scopes, func(s Scope) string {
		if s.groupARN() == "" {
			return ""
		}
		return s.groupARN() + ending
	})
}

// User is what people need for shell sessions on the nodes of the scopes,
// and on no other document: with the check of document access, a session of
// another kind needs that kind's document allowed.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
func User(scopes []Scope) Document {
	scopes = forAll(scopes)
	sessions := func(s Scope) string { return s.arn("ssm", "session/*") }
	start := slices.Concat(
		each(scopes, func(s Scope) string { return s.arn("ec2", "instance/*") }),
		each(scopes, func(s Scope) string { return s.arn("ssm", "managed-instance/*") }), // outside of EC2
		each(scopes, Scope.preferencesARN))
	all := []Statement{
		{Sid: "StartSession", Effect: allow, Action: Words{"ssm:StartSession"}, Resource: start,
			Condition: when("BoolIfExists", "ssm:SessionDocumentAccessCheck", "true")},
		{Sid: "FindNodes", Effect: allow, Resource: Words{"*"},
			Action: Words{"ec2:DescribeInstances", "ssm:DescribeInstanceProperties", "ssm:DescribeSessions", "ssm:GetConnectionStatus"}},
		// AWS's own ends in ${aws:userid}-*, which sessions of an assumed role do not
		// match. What opens a channel is the token that StartSession gave.
		{Sid: "OpenSession", Effect: allow, Action: Words{"ssmmessages:OpenDataChannel"}, Resource: each(scopes, sessions)},
		// By the tag rather than by the session's name, which holds for assumed roles too.
		// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
		{Sid: "OwnSessions", Effect: allow, Action: Words{"ssm:ResumeSession", "ssm:TerminateSession"},
			Resource:  each(scopes, sessions),
			Condition: when("StringLike", "ssm:resourceTag/aws:ssmmessages:session-id", "${aws:userid}")},
	}
	return document(append(all, onKeys("SessionKey", scopes, "kms:GenerateDataKey")...)...)
}
