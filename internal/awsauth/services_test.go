package awsauth

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// asking is one call of each service beside SSM.
var asking = map[string]func(context.Context, *Clients, target.Target) error{
	"s3": func(ctx context.Context, c *Clients, at target.Target) error {
		client, as, err := c.S3(ctx, at)
		if err == nil {
			_, err = client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String("logs")}, as)
		}
		return err
	},
	"logs": func(ctx context.Context, c *Clients, at target.Target) error {
		var out struct{}
		return c.Logs(ctx, at, "DescribeLogGroups", struct{}{}, &out)
	},
	"kms": func(ctx context.Context, c *Clients, at target.Target) error {
		client, as, err := c.KMS(ctx, at)
		if err == nil {
			_, err = client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/s")}, as)
		}
		return err
	},
}

// TestOtherServices: they too are asked in the target's region with the
// credentials of its account, and never those of another.
func TestOtherServices(t *testing.T) {
	f := newFake(t)
	live(t, f)
	s := open(t, Options{})
	clients := s.Clients(byName)
	for service, ask := range asking {
		if err := ask(t.Context(), clients, place("222222222222", "us-east-1")); err != nil {
			t.Fatalf("%s: %v", service, err)
		}
		r := f.requests[len(f.requests)-1]
		if auth := r.Header.Get("Authorization"); !strings.Contains(auth, "Credential=ASIA222222222222/") || !strings.Contains(auth, "/us-east-1/"+service+"/") {
			t.Errorf("%s is signed as %s", service, auth)
		}
		if service == "s3" && r.URL.Path != "/logs" {
			t.Errorf("the bucket is not in the path: %s%s", r.Host, r.URL)
		}
		n := len(f.requests)
		wrong := s.Clients(func(target.Target) Access { return Access{} })
		if err := ask(t.Context(), wrong, place("222222222222", "us-east-1")); fault.ClassOf(err) != fault.WrongAccount || len(f.requests) != n {
			t.Errorf("%s of another account: %v, after %d requests", service, err, len(f.requests)-n)
		}
	}
	if got := clients.Role(place("222222222222", "us-east-1")); got != "arn:aws:iam::222222222222:role/plan" {
		t.Errorf("role %q", got)
	}
}

// TestEndpointOfOneService is read as that of all, and has to be an address.
func TestEndpointOfOneService(t *testing.T) {
	for _, service := range []string{"STS", "SSM", "S3", "CLOUDWATCH_LOGS", "KMS", "ORGANIZATIONS", "ACCOUNT", "EC2"} {
		t.Run(service, func(t *testing.T) {
			live(t, newFake(t))
			t.Setenv("AWS_ENDPOINT_URL_"+service, "127.0.0.1:5000")
			if _, err := Open(t.Context(), Options{Concurrency: 1}); err == nil || !strings.Contains(err.Error(), "127.0.0.1:5000") {
				t.Errorf("error %v", err)
			}
		})
	}
}
