package awsauth

import (
	"context"
	"net/http"
	"net/http/httptrace"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Early begins to open the connections that a run needs first, while the caller
// is asked for: one for each role that is assumed at once, and two for each
// region, for the two reads of a target. They are no more than the calls in
// flight, since nobody has checked the file yet, which may name any number. It
// waits for nothing, and whatever fails will be told by the call that needs the
// connection.
func (s *Session) Early(ctx context.Context, roles int, regions []string) {
	if len(regions) == 0 {
		regions = []string{s.config.Region}
	}
	o := s.sts.Options()
	if at, err := o.EndpointResolverV2.ResolveEndpoint(ctx, sts.EndpointParameters{
		Region: &o.Region, Endpoint: o.BaseEndpoint, UseGlobalEndpoint: aws.Bool(false),
		UseFIPS:      aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
		UseDualStack: aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
	}); err == nil {
		// The caller's own makes one as well.
		dial(ctx, o.HTTPClient, at.URI.String(), min(roles, assumedAtOnce)-1)
	}
	for _, region := range regions[:min(len(regions), s.concurrency/2)] {
		o := s.ssm.Options()
		if at, err := o.EndpointResolverV2.ResolveEndpoint(ctx, ssm.EndpointParameters{
			Region: &region, Endpoint: o.BaseEndpoint,
			UseFIPS:      aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
			UseDualStack: aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
		}); err == nil {
			dial(ctx, o.HTTPClient, at.URI.String(), 2)
		}
	}
}

// dial has the client open connections: by requests that are given up as soon
// as their connection is begun, which the client then keeps for the next one.
// None of them is sent.
func dial(ctx context.Context, client interface {
	Do(*http.Request) (*http.Response, error)
}, address string, connections int) {
	for range connections {
		ctx, giveUp := context.WithCancel(ctx)
		begun := &httptrace.ClientTrace{ConnectStart: func(_, _ string) { giveUp() }}
		request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, begun), http.MethodHead, address, nil)
		if err != nil {
			giveUp()
			return
		}
		go func() {
			defer giveUp()
			if answer, err := client.Do(request); err == nil {
				_ = answer.Body.Close()
			}
		}()
	}
}
