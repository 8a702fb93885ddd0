package preflight

import (
	"context"

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

// groupsInput and groupsOutput are of what the one call takes and answers.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
type (
	groupsInput struct {
		Prefix    string `json:"logGroupNamePrefix"`
		NextToken string `json:"nextToken,omitempty"`
	}
	groupsOutput struct {
		LogGroups []struct {
			Name string `json:"logGroupName"`
			Key  string `json:"kmsKeyId"`
		} `json:"logGroups"`
		NextToken string `json:"nextToken"`
	}
)

// group looks for a log group by its exact name, as a node does.
func (p *Preflight) group(ctx context.Context, t target.Target, name string) group {
	in := groupsInput{Prefix: name}
	for range mostPages {
		var out groupsOutput
		if f := p.silence.ask(endpoint{opGroups, t.Region}, func() error {
			return p.clients.Logs(ctx, t, "DescribeLogGroups", in, &out)
		}); f != nil {
			return group{err: f}
		}
		for _, g := range out.LogGroups {
			if g.Name == name {
				return group{keyed: g.Key != ""}
			}
		}
		if out.NextToken == "" || out.NextToken == in.NextToken {
			return group{missing: true}
		}
		in.NextToken = out.NextToken
	}
	return group{err: &fault.Error{Class: fault.Internal, Op: opGroups, Message: "too many log groups begin with its name"}}
}
