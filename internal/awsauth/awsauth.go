// Package awsauth is who speaks to AWS: the caller's credentials, one assumed
// role per account, and the clients made of them, each proven to belong to the
// account of its target before the first call.
//
// It knows no document and no file.
package awsauth

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
)

// Options is what a run knows about its AWS beside the SDK's own environment.
type Options struct {
	// Endpoint is the URL of a sandbox that stands in for AWS. With it no AWS
	// variable, profile or proxy is read, and no client leaves its address.
	Endpoint string
	// Region goes before the region of the environment.
	Region string
	// FirstRegion is that of the first target. STS is asked there when neither
	// Region nor the environment names one.
	FirstRegion string
	// Concurrency is the number of calls in flight, for the connection pool.
	Concurrency int
	// RunID ends the name of the sessions of assumed roles.
	RunID string
}

// Session is the credentials of one run.
type Session struct {
	config aws.Config
	region string // of the caller; "" when only FirstRegion is known
	name   string // of the sessions of assumed roles

	concurrency int
	sts         *sts.Client
	ssm         *ssm.Client
	s3          *s3.Client
	kms         *kms.Client
	assuming    chan struct{} // holds a place for each AssumeRole in flight

	identify  sync.Once
	caller    Caller
	callerErr error
	answered  time.Time

	mu    sync.Mutex
	roles map[Access]*aws.CredentialsCache
}

// Open reads the SDK's environment and shared files, or none of it for a
// sandbox. It makes no call.
func Open(ctx context.Context, o Options) (*Session, error) {
	cfg, err := configFor(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Session{
		config: cfg,
		region: cfg.Region,
		name:   sessionName(o.RunID),

		concurrency: o.Concurrency,
		assuming:    make(chan struct{}, assumedAtOnce),
		roles:       map[Access]*aws.CredentialsCache{},
	}
	if s.region == "" && o.FirstRegion != "" {
		// Loaded anew, since providers that call STS have kept the region.
		if s.config, err = load(ctx, o, config.WithRegion(o.FirstRegion)); err != nil {
			return nil, err
		}
	}
	s.sts = sts.NewFromConfig(s.config, func(o *sts.Options) { o.Retryer = stsRetryer() })
	s.ssm = ssm.NewFromConfig(s.config)
	s.s3 = s3.NewFromConfig(s.config, pathStyle)
	s.kms = kms.NewFromConfig(s.config)
	for _, service := range []string{"STS", "SSM", "S3", "KMS", "CloudWatch Logs", "Organizations", "Account", "EC2"} {
		if err := checkEndpoint(s.given(ctx, service)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func configFor(ctx context.Context, o Options) (aws.Config, error) {
	if o.Endpoint != "" {
		return sandboxConfig(o)
	}
	if o.Region != "" {
		return load(ctx, o, config.WithRegion(o.Region))
	}
	return load(ctx, o)
}

// load reads the environment. Its client has to be a BuildableClient, since
// the SDK puts the certificates of AWS_CA_BUNDLE into it.
func load(ctx context.Context, o Options, more ...func(*config.LoadOptions) error) (aws.Config, error) {
	options := append([]func(*config.LoadOptions) error{
		config.WithHTTPClient(httpClient(o.Concurrency)),
		config.WithLogger(logging.Nop{}), // it writes to standard error by itself
	}, more...)
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, badEnvironment(err)
	}
	cfg.Retryer = retryer // given after loading, so that AWS_MAX_ATTEMPTS is read too
	return cfg, nil
}
