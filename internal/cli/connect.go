package cli

import (
	"context"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/awsauth"
	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

// connect opens AWS, or the sandbox that stands in for it. done frees it.
func (a *app) connect(ctx context.Context, l loaded) (session *awsauth.Session, done func(), err error) {
	options := awsauth.Options{
		Concurrency: a.concurrency.value,
		RunID:       a.Getenv("GITHUB_RUN_ID"),
		FirstRegion: firstRegion(l.file),
	}
	if len(a.regions) == 1 {
		options.Region = a.regions[0]
	}
	if a.sandboxFile != "" {
		server, err := sandbox.Open(a.sandboxFile)
		if err != nil {
			return nil, nil, err
		}
		return a.inSandbox(ctx, server, options)
	}
	if session, err = awsauth.Open(ctx, options); err != nil {
		return nil, nil, err
	}
	accounts, regions := listed(l.file)
	if len(a.regions) > 0 {
		regions = a.regions
	}
	session.Early(ctx, accounts, regions)
	return session, func() {}, nil
}

// inSandbox opens a sandbox in the place of AWS. done closes it.
func (a *app) inSandbox(ctx context.Context, server *sandbox.Server, options awsauth.Options) (session *awsauth.Session, done func(), err error) {
	done = func() {
		// No call is under way by then, and a connection that was never used
		// would hold up the end for seconds.
		now, stop := context.WithCancel(context.WithoutCancel(ctx))
		stop()
		if err := server.Close(now); err != nil {
			a.say("ssmprefs: close the sandbox: %v", err)
		}
	}
	if err := server.Listen(""); err != nil {
		done()
		return nil, nil, err
	}
	options.Endpoint = server.URL()
	session, err = awsauth.Open(ctx, options)
	if err != nil {
		done()
		return nil, nil, err
	}
	return session, done, nil
}

// firstRegion is where STS is asked when the environment names no region.
func firstRegion(f *config.File) string {
	for _, block := range f.Blocks {
		for _, region := range block.Regions {
			return region.Text
		}
	}
	return ""
}

// listed is how many accounts the file lists, and in which regions.
func listed(f *config.File) (accounts int, regions []string) {
	for _, block := range f.Blocks {
		accounts += len(block.Accounts)
		for _, region := range block.Regions {
			if !slices.Contains(regions, region.Text) {
				regions = append(regions, region.Text)
			}
		}
	}
	return accounts, regions
}
