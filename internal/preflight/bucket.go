package preflight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const (
	opHead       = "s3:ListBucket" // which HeadBucket needs
	opEncryption = "s3:GetEncryptionConfiguration"
)

// S3 answers the same to a caller without the right and to any of an account
// with which the bucket's owner shares nothing.
const orForeign = ", or the bucket belongs to another account, which does not let it"

// bucketPlace is a bucket, whose name is the same in all regions, as one role
// sees it who asks from a region.
type bucketPlace struct{ account, role, name, region string }

func (p *Preflight) bucketPlace(w Wish) bucketPlace {
	return bucketPlace{account: w.Target.Account, role: p.clients.Role(w.Target), name: w.Set[preferences.S3BucketName]}
}

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

// askBucket asks from the first target that names the bucket, and from the
// question's own where that one gets no answer. A name that no bucket can have
// is not asked for: the file itself tells.
func (p *Preflight) askBucket(ctx context.Context, q *question, first target.Target) {
	at := p.bucketPlace(q.Wish)
	if !awsname.OldBucket(at.name) {
		return
	}
	from := first
	see := func() bucket {
		at.region = from.Region
		return p.buckets.once(at, func() bucket { return p.bucket(ctx, from, at.name) })
	}
	b := see()
	if b.err != nil && b.err.Class == fault.Network {
		from = q.Target
		b = see()
	}
	q.bucket(b)
	if b.missing || !q.on(preferences.S3EncryptionEnabled) {
		return
	}
	q.encryption(b, p.encryptions.once(at, func() encryption { return p.encryption(ctx, from, at.name, b.region) }))
}

const bucketNoun = "bucket"

// withoutBucket notes that there is none.
func (q *question) withoutBucket() {
	keys, effect := []preferences.Key{preferences.S3BucketName}, "sessions leave no log in S3"
	if q.on(preferences.S3EncryptionEnabled) {
		keys, effect = append(keys, preferences.S3EncryptionEnabled), noSession
	}
	q.stands(RuleBucketMissing, q.called(bucketNoun, preferences.S3BucketName)+" does not exist", effect, keys...)
}

// bucket notes what a bucket's own state comes to. That it is not known is told
// with its encryption, where a node looks at that.
func (q *question) bucket(b bucket) {
	called := q.called(bucketNoun, preferences.S3BucketName)
	switch {
	case b.missing:
		q.withoutBucket()
	case b.foreign:
		q.stands(RuleBucketAccount, called+" belongs to another account", "the logs of sessions go there as soon as nodes may write to it", preferences.S3BucketName)
	case b.err != nil && !q.on(preferences.S3EncryptionEnabled):
		q.unchecked("whether "+called+" exists", b.err, orForeign)
	}
}

// encryption notes what the encryption of a bucket comes to that a node looks at.
func (q *question) encryption(b bucket, e encryption) {
	called := q.called(bucketNoun, preferences.S3BucketName)
	stands := func(problem, effect string) {
		q.stands(RuleBucketEncryption, called+problem, effect, preferences.S3BucketName, preferences.S3EncryptionEnabled)
	}
	switch {
	case e.gone:
		q.withoutBucket()
	case e.err != nil && b.err != nil && e.err.Class == fault.AccessDenied:
		q.unchecked("whether "+called+" exists and is encrypted", e.err, orForeign)
	case e.err != nil && (b.err != nil || b.foreign):
		q.unchecked("whether "+called+" is encrypted", e.err, orForeign)
	case e.err != nil:
		q.unchecked("whether "+called+" is encrypted", e.err, "")
	case e.missing:
		stands(" has no default encryption", noSession)
	case e.algorithm == string(types.ServerSideEncryptionAwsKmsDsse):
		stands(" is encrypted with aws:kms:dsse, which agents of 2024 do not take for encryption",
			"no session opens on nodes that have one; of later agents it is not known")
	case !passes(e.algorithm):
		stands(fmt.Sprintf(" is encrypted with %.20q, which nodes do not take for encryption", e.algorithm), noSession)
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
