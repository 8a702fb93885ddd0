package preflight

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const opGroups = "logs:DescribeLogGroups"

// mostPages bounds the groups looked through that only begin with the name. They
// are sorted by name, so the one sought is the first.
const mostPages = 10

// group is whether a log group is there, and has a KMS key.
type group struct {
	missing bool
	keyed   bool
	err     *fault.Error // why it is not known
}

func (p *Preflight) askGroup(ctx context.Context, q *question) {
	const noun, named = "log group", preferences.CloudWatchLogGroupName
	name := q.Set[named]
	if !awsname.LogGroup(name) {
		return
	}
	keys := []preferences.Key{named}
	without := "sessions leave no log in CloudWatch"
	if q.on(preferences.CloudWatchStreamingEnabled) {
		keys = append(keys, preferences.CloudWatchStreamingEnabled)
		without = "nothing of a session reaches CloudWatch, not even at its end"
	}
	encrypted := q.on(preferences.CloudWatchEncryptionEnabled)
	if encrypted {
		keys = []preferences.Key{named, preferences.CloudWatchEncryptionEnabled}
		without = noSession
	}
	called := q.called(noun, named)
	g := p.groups.once(place{q.Target.Account, q.Target.Region, name}, func() group { return p.group(ctx, q.Target, name) })
	switch {
	case g.missing:
		q.stands(RuleLogGroupMissing, q.lacking(noun, named)+" in the account and region", without, keys...)
	case g.err != nil && encrypted:
		q.unchecked("whether "+called+" exists and has a KMS key", g.err, "")
	case g.err != nil:
		q.unchecked("whether "+called+" exists", g.err, "")
	case encrypted && !g.keyed:
		q.stands(RuleLogGroupKey, called+" has no KMS key", noSession, keys...)
	}
}

// group looks for a log group by its exact name, as a node does.
func (p *Preflight) group(ctx context.Context, t target.Target, name string) group {
	client, as, err := p.clients.Logs(ctx, t)
	if err != nil {
		return group{err: fault.From(err)}
	}
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(client, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name})
	for range mostPages {
		if !pages.HasMorePages() {
			return group{missing: true}
		}
		var out *cloudwatchlogs.DescribeLogGroupsOutput
		if f := p.silence.ask(endpoint{opGroups, t.Region}, func() (err error) {
			out, err = pages.NextPage(ctx, as)
			return err
		}); f != nil {
			return group{err: f}
		}
		for _, g := range out.LogGroups {
			if aws.ToString(g.LogGroupName) == name {
				return group{keyed: aws.ToString(g.KmsKeyId) != ""}
			}
		}
	}
	return group{err: &fault.Error{Class: fault.Internal, Op: opGroups, Message: "too many log groups begin with its name"}}
}
