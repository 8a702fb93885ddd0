package preflight

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const opKey = "kms:DescribeKey"

// key is why a KMS key is of no use to sessions.
type key struct {
	missing bool
	flaw    string       // such as: is disabled
	err     *fault.Error // why it is not known
}

const keyNoun = "KMS key"

// askKey passes over a text that names no key: the file itself tells.
func (p *Preflight) askKey(ctx context.Context, q *question) {
	name := q.Set[preferences.KMSKeyID]
	if !awsname.Key(name) {
		return
	}
	called := q.called(keyNoun, preferences.KMSKeyID)
	arn, full := awsname.ParseARN(name)
	if full && arn.Region != q.Target.Region {
		of := "region " + arn.Region
		if q.live(preferences.KMSKeyID) {
			of = "another region"
		}
		q.stands(RuleKeyRegion, called+" is of "+of, noSession, preferences.KMSKeyID)
		return
	}
	or := ""
	if full && arn.Account != q.Target.Account {
		or = ", or the account of the key does not let it"
	}
	k := p.keys.once(place{q.Target.Account, q.Target.Region, name}, func() key { return p.key(ctx, q.Target, name) })
	switch {
	case k.missing:
		q.stands(RuleKeyState, q.withoutKey(), noSession, preferences.KMSKeyID)
	case k.flaw != "":
		q.stands(RuleKeyState, called+" "+k.flaw, noSession, preferences.KMSKeyID)
	case k.err != nil:
		q.unchecked("whether "+called+" can be used", k.err, or)
	}
}

// withoutKey says that no key answers to the name. A multi-Region key works
// wherever it has a replica and nowhere else: each is a key of its own.
// https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
func (q *question) withoutKey() string {
	const here = " in the account and region"
	none := q.lacking(keyNoun, preferences.KMSKeyID)
	switch name := q.Set[preferences.KMSKeyID]; {
	case strings.HasPrefix(name, "arn:"):
		return none
	case strings.HasPrefix(name, "alias/"):
		return none + here
	case strings.HasPrefix(name, "mrk-"):
		return q.called("multi-Region "+keyNoun, preferences.KMSKeyID) + " has no replica" + here
	}
	return none + here + "; one of another account needs its ARN"
}

func (p *Preflight) key(ctx context.Context, t target.Target, name string) key {
	client, as, err := p.clients.KMS(ctx, t)
	if err != nil {
		return key{err: fault.From(err)}
	}
	var out *kms.DescribeKeyOutput
	f := p.silence.ask(endpoint{opKey, t.Region}, func() (err error) {
		out, err = client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &name}, as)
		return err
	})
	switch {
	case f != nil && f.Code == "NotFoundException":
		return key{missing: true}
	case f != nil:
		return key{err: f}
	}
	if out.KeyMetadata == nil || out.KeyMetadata.KeyState == "" {
		return key{err: &fault.Error{Class: fault.Internal, Op: opKey, Message: "KMS names no state of the key"}}
	}
	return key{flaw: flaw(out.KeyMetadata)}
}

// flaw is why GenerateDataKey and Decrypt, which a session rests on, do not work
// with a key, "" when they do.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
func flaw(m *types.KeyMetadata) string {
	switch m.KeyState {
	case types.KeyStateEnabled, types.KeyStateUpdating:
	case types.KeyStateDisabled:
		return "is disabled"
	case types.KeyStatePendingDeletion, types.KeyStatePendingReplicaDeletion:
		return "is about to be deleted"
	case types.KeyStatePendingImport:
		return "waits for its key material"
	case types.KeyStateCreating:
		return "is still being created"
	case types.KeyStateUnavailable:
		return "is unavailable, since its key store is not connected"
	default:
		return fmt.Sprintf("is in state %.40q", m.KeyState)
	}
	switch {
	case m.KeyManager == types.KeyManagerTypeAws:
		return "is managed by AWS, for the use of its own services alone"
	case m.KeyUsage != "" && m.KeyUsage != types.KeyUsageTypeEncryptDecrypt:
		return fmt.Sprintf("is for %.40s and not for encryption", m.KeyUsage)
	case m.KeySpec != "" && m.KeySpec != types.KeySpecSymmetricDefault:
		return fmt.Sprintf("is asymmetric (%.40s)", m.KeySpec)
	}
	return ""
}
