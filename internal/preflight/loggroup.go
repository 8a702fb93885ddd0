package preflight

import (
	"context"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const opGroups = "logs:DescribeLogGroups"

// groupForm is what a log group can be called.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
var groupForm = regexp.MustCompile(`^[A-Za-z0-9._/#-]{1,512}$`)

// mostPages bounds the groups looked through that only begin with the name. They
// are sorted by name, so the one sought is the first.
const mostPages = 10

// group is whether a log group is there, and has a KMS key.
type group struct {
	missing bool
	keyed   bool
	err     *fault.Error // why it is not known
}

func (p *Preflight) askGroup(ctx context.Context, w *wish) {
	name := w.set[preferences.CloudWatchLogGroupName]
	if !groupForm.MatchString(name) {
		return
	}
	keys := []preferences.Key{preferences.CloudWatchLogGroupName}
	without := "sessions leave no log in CloudWatch"
	if w.on(preferences.CloudWatchStreamingEnabled) {
		keys = append(keys, preferences.CloudWatchStreamingEnabled)
		without = "nothing of a session reaches CloudWatch, not even at its end"
	}
	encrypted := w.on(preferences.CloudWatchEncryptionEnabled)
	if encrypted {
		keys = []preferences.Key{preferences.CloudWatchLogGroupName, preferences.CloudWatchEncryptionEnabled}
		without = noSession
	}
	called := w.called(preferences.CloudWatchLogGroupName)
	g := p.groups.once(place{w.target.Account, w.target.Region, name}, func() group { return p.group(ctx, w.target, name) })
	switch {
	case g.missing:
		w.stands(RuleLogGroupMissing, "there is no log group "+called+" in the account and region", without, keys...)
	case g.err != nil && encrypted:
		w.unchecked("whether the log group exists and has a KMS key", g.err)
	case g.err != nil:
		w.unchecked("whether the log group exists", g.err)
	case encrypted && !g.keyed:
		w.stands(RuleLogGroupKey, "the log group "+called+" has no KMS key", noSession, keys...)
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
