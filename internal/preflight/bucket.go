package preflight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const (
	opHead       = "s3:ListBucket" // which HeadBucket needs
	opEncryption = "s3:GetEncryptionConfiguration"
)

// bucketForm is what a bucket can be called, one from before 2018 too. Another
// name is not asked for: the file itself tells that there can be none.
var bucketForm = regexp.MustCompile(`^[A-Za-z0-9._-]{3,255}$`)

// bucket is whether a bucket is there. Its region is no matter: nodes find it.
type bucket struct {
	missing bool
	foreign bool         // another account's
	region  string       // where to ask on, "" when not known
	err     *fault.Error // why it is not known whether it is there
}

// encryption is the default encryption of a bucket.
type encryption struct {
	algorithm string
	missing   bool         // no default encryption at all
	gone      bool         // no bucket at all
	err       *fault.Error // why it is not known
}

func (p *Preflight) askBucket(ctx context.Context, w *wish) {
	name := w.set[preferences.S3BucketName]
	if !bucketForm.MatchString(name) {
		return
	}
	keys := []preferences.Key{preferences.S3BucketName}
	checked := w.on(preferences.S3EncryptionEnabled)
	without := "sessions leave no log in S3"
	if checked {
		keys = append(keys, preferences.S3EncryptionEnabled)
		without = noSession
	}
	called := "the bucket " + w.called(preferences.S3BucketName)
	at := bucketPlace{w.target.Account, p.clients.Role(w.target), name}
	b := p.buckets.once(at, func() bucket { return p.bucket(ctx, w.target, name) })
	if b.missing {
		w.stands(RuleBucketMissing, called+" does not exist", without, keys...)
		return
	}
	if b.foreign {
		w.stands(RuleBucketAccount, called+" belongs to another account", "the logs of sessions go there as soon as nodes may write to it", preferences.S3BucketName)
	}
	if !checked {
		if b.err != nil {
			w.unchecked("whether the bucket exists", b.err)
		}
		return
	}
	e := p.encryptions.once(at, func() encryption { return p.encryption(ctx, w.target, name, b.region) })
	switch {
	case e.gone:
		w.stands(RuleBucketMissing, called+" does not exist", without, keys...)
	case e.err != nil && b.err != nil && e.err.Class == fault.AccessDenied:
		w.unchecked("whether the bucket exists and is encrypted", e.err)
	case e.err != nil:
		w.unchecked("whether the bucket is encrypted", e.err)
	case e.missing:
		w.stands(RuleBucketEncryption, called+" has no default encryption", noSession, keys...)
	case e.algorithm == string(types.ServerSideEncryptionAwsKmsDsse):
		w.stands(RuleBucketEncryption, called+" is encrypted with aws:kms:dsse, which agents of 2024 do not take for encryption",
			"no session opens on nodes that have one; of later agents it is not known", keys...)
	case !passes(e.algorithm):
		w.stands(RuleBucketEncryption, fmt.Sprintf("%s is encrypted with %.20q, which nodes do not take for encryption", called, e.algorithm), noSession, keys...)
	}
}

// passes reports whether a node takes a bucket for encrypted.
// https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/s3util/s3util.go
func passes(algorithm string) bool {
	return algorithm == string(types.ServerSideEncryptionAes256) || algorithm == string(types.ServerSideEncryptionAwsKms)
}

// bucket asks whether a bucket is the account's and, where that is refused,
// whether it is there at all: S3 answers 403 both for another owner and for a
// caller without the right.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func (p *Preflight) bucket(ctx context.Context, t target.Target, name string) bucket {
	own := p.head(ctx, t, name, "", t.Account)
	if own.err == nil || own.err.Class != fault.AccessDenied {
		return own
	}
	anybodys := p.head(ctx, t, name, own.region, "")
	if anybodys.region == "" {
		anybodys.region = own.region
	}
	anybodys.foreign = anybodys.err == nil && !anybodys.missing
	return anybodys
}

// head is HeadBucket, again where S3 names another region.
func (p *Preflight) head(ctx context.Context, t target.Target, name, region, owner string) bucket {
	input := &s3.HeadBucketInput{Bucket: &name}
	if owner != "" {
		input.ExpectedBucketOwner = &owner
	}
	client, as, err := p.clients.S3(ctx, t)
	if err != nil {
		return bucket{err: fault.From(err)}
	}
	var out *s3.HeadBucketOutput
	f := p.silence.ask(endpoint{opHead, cmp.Or(region, t.Region)}, func() (err error) {
		out, err = client.HeadBucket(ctx, input, as, in(region))
		return err
	})
	if f == nil {
		return bucket{region: aws.ToString(out.BucketRegion)}
	}
	status, elsewhere := answered(f)
	switch {
	case status == http.StatusNotFound:
		return bucket{missing: true}
	case region == "" && elsewhere != "" && elsewhere != t.Region && (status == http.StatusMovedPermanently || status == http.StatusBadRequest):
		return p.head(ctx, t, name, elsewhere, owner)
	}
	return bucket{region: elsewhere, err: f}
}

// encryption reads a bucket's default encryption, which a node does before each
// session.
func (p *Preflight) encryption(ctx context.Context, t target.Target, name, region string) encryption {
	client, as, err := p.clients.S3(ctx, t)
	if err != nil {
		return encryption{err: fault.From(err)}
	}
	var out *s3.GetBucketEncryptionOutput
	f := p.silence.ask(endpoint{opEncryption, cmp.Or(region, t.Region)}, func() (err error) {
		out, err = client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &name}, as, in(region))
		return err
	})
	switch {
	case f == nil:
	case f.Code == "NoSuchBucket":
		return encryption{gone: true}
	case f.Code == "ServerSideEncryptionConfigurationNotFoundError":
		return encryption{missing: true}
	default:
		return encryption{err: f}
	}
	if c := out.ServerSideEncryptionConfiguration; c != nil && len(c.Rules) > 0 && c.Rules[0].ApplyServerSideEncryptionByDefault != nil {
		return encryption{algorithm: string(c.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm)}
	}
	// Agents of 2024 break on such an answer; whether S3 ever gives it is not known.
	return encryption{err: &fault.Error{Class: fault.Internal, Op: opEncryption, Message: "S3 names no default"}}
}

// in asks in the region of the bucket, where that is known.
func in(region string) func(*s3.Options) {
	return func(o *s3.Options) {
		if region != "" {
			o.Region = region
		}
	}
}

// answered is the status of an answer, 0 for none, and the region of the bucket
// where S3 names it.
func answered(err error) (status int, region string) {
	r, ok := errors.AsType[*smithyhttp.ResponseError](err)
	if !ok || r.Response == nil || r.Response.Response == nil {
		return 0, ""
	}
	return r.HTTPStatusCode(), r.Response.Header.Get("X-Amz-Bucket-Region")
}
