package sandbox

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// s3Client uses path style, or buckets as hosts below localhost.
func s3Client(s *Server, region, key string, hosts bool) *s3.Client {
	return s3.NewFromConfig(configOf(s, region, key), func(o *s3.Options) {
		o.UsePathStyle = !hosts
		if hosts {
			o.BaseEndpoint = aws.String(strings.Replace(s.URL(), "127.0.0.1", "localhost", 1))
			o.HTTPClient = hostsAt(s)
		}
	})
}

// hostsAt finds every host at the sandbox.
func hostsAt(s *Server) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		r.Host = r.URL.Host
		r.URL.Host = strings.TrimPrefix(s.URL(), "http://")
		return http.DefaultTransport.RoundTrip(r)
	})}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// buckets is a sandbox with one of every kind.
func buckets(t testing.TB) *Server {
	s := open(t, "")
	provide(t, s, mine, home, Resources{Buckets: map[string]*Bucket{
		"plain": {}, "kms": {Encryption: "aws:kms", Key: "alias/logs"}, "double.dotted": {Encryption: "aws:kms:dsse"},
		"none": {Encryption: noEncryption}, "no-rule": {Encryption: noRule}, "no-default": {Encryption: noDefault},
	}})
	provide(t, s, mine, away, Resources{Buckets: map[string]*Bucket{"away": {}}})
	provide(t, s, theirs, home, Resources{Buckets: map[string]*Bucket{"theirs": {}, "shared": {Readers: []string{mine}}}})
	return s
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	s := buckets(t)
	for _, hosts := range []bool{false, true} {
		client := s3Client(s, home, "testing", hosts)
		for _, c := range []struct{ bucket, owner, head, encryption string }{
			{"plain", "", "eu-west-1", "AES256 "},
			{"plain", mine, "eu-west-1", "AES256 "},
			{"plain", theirs, "Forbidden", "AccessDenied"},
			{"plain", "me", "BadRequest", "InvalidBucketOwnerAWSAccountID"},
			{"kms", "", "eu-west-1", "aws:kms alias/logs"},
			{"double.dotted", "", "eu-west-1", "aws:kms:dsse "},
			{"none", "", "eu-west-1", "ServerSideEncryptionConfigurationNotFoundError"},
			{"no-rule", "", "eu-west-1", "no rule"},
			{"no-default", "", "eu-west-1", "no default"},
			{"absent", "", "NotFound", "NoSuchBucket"},
			{"Absent", "", "BadRequest", "InvalidBucketName"},
			{"away", "", "MovedPermanently", "PermanentRedirect"},
			{"away", theirs, "MovedPermanently", "PermanentRedirect"},
			{"theirs", "", "Forbidden", "AccessDenied"},
			{"theirs", theirs, "Forbidden", "AccessDenied"},
			{"shared", "", "eu-west-1", "AES256 "},
			{"shared", theirs, "eu-west-1", "AES256 "},
			{"shared", mine, "Forbidden", "AccessDenied"},
		} {
			if got := headed(t, client, c.bucket, c.owner); got != c.head {
				t.Errorf("head %s of %q, hosts %v: got %s, want %s", c.bucket, c.owner, hosts, got, c.head)
			}
			if got := encrypted(t, client, c.bucket, c.owner); got != c.encryption {
				t.Errorf("encryption of %s of %q, hosts %v: got %s, want %s", c.bucket, c.owner, hosts, got, c.encryption)
			}
		}
	}
	if got := encrypted(t, s3Client(s, away, "testing", false), "away", ""); got != "AES256 " {
		t.Errorf("encryption in the bucket's region: got %s", got)
	}
	if got := encrypted(t, s3Client(s, home, AccessKey(theirs), false), "theirs", ""); got != "AES256 " {
		t.Errorf("encryption asked by the owner: got %s", got)
	}
	if got := encrypted(t, s3Client(s, "cn-north-1", "testing", false), "plain", ""); got != "NoSuchBucket" {
		t.Errorf("encryption in another partition: got %s", got)
	}
}

// headed is the bucket's region, or the error.
func headed(t testing.TB, client *s3.Client, bucket, owner string) string {
	out, err := client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: &bucket, ExpectedBucketOwner: optional(owner)})
	if err != nil {
		return code(err)
	}
	return aws.ToString(out.BucketRegion)
}

func encrypted(t testing.TB, client *s3.Client, bucket, owner string) string {
	out, err := client.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: &bucket, ExpectedBucketOwner: optional(owner)})
	switch {
	case err != nil:
		return code(err)
	case len(out.ServerSideEncryptionConfiguration.Rules) == 0:
		return "no rule"
	}
	set := out.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault
	if set == nil {
		return "no default"
	}
	return string(set.SSEAlgorithm) + " " + aws.ToString(set.KMSMasterKeyID)
}
