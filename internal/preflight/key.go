package preflight

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

const opKey = "kms:DescribeKey"

// keyForm is a text that can name a key: an alias, an id, or the ARN of either.
var keyForm = regexp.MustCompile(`^(arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:)?[A-Za-z0-9/_-]{1,256}$`)

// key is why a KMS key is of no use to sessions.
type key struct {
	missing bool
	flaw    string       // such as: is disabled
	err     *fault.Error // why it is not known
}

func (p *Preflight) askKey(ctx context.Context, w *wish) {
	name := w.set[preferences.KMSKeyID]
	if !keyForm.MatchString(name) {
		return
	}
	called := w.called(preferences.KMSKeyID)
	if region, named := regionOf(name); named && region != w.target.Region {
		w.stands(RuleKeyRegion, "the KMS key "+called+" is of region "+region, noSession, preferences.KMSKeyID)
		return
	}
	k := p.keys.once(place{w.target.Account, w.target.Region, name}, func() key { return p.key(ctx, w.target, name) })
	switch {
	case k.missing:
		w.stands(RuleKeyState, absent(name, called), noSession, preferences.KMSKeyID)
	case k.flaw != "":
		w.stands(RuleKeyState, "the KMS key "+called+" "+k.flaw, noSession, preferences.KMSKeyID)
	case k.err != nil:
		w.unchecked("whether the KMS key can be used", k.err)
	}
}

// regionOf is the region in an ARN.
func regionOf(name string) (region string, named bool) {
	parts := strings.SplitN(name, ":", 6) // arn:partition:kms:region:account:resource
	if len(parts) != 6 {
		return "", false
	}
	return parts[3], true
}

// absent says that no key answers to a name. A multi-Region key works wherever
// it has a replica and nowhere else: each is a key of its own.
// https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
func absent(name, called string) string {
	_, arn := regionOf(name)
	resource := name[strings.LastIndexByte(name, ':')+1:]
	switch {
	case arn:
		return "there is no KMS key " + called
	case strings.HasPrefix(resource, "alias/"):
		return "there is no KMS key " + called + " in the account and region"
	case strings.HasPrefix(resource, "mrk-"):
		return "the multi-Region KMS key " + called + " has no replica in the account and region"
	}
	return "there is no KMS key " + called + " in the account and region; one of another account needs its ARN"
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
	case m.KeyUsage != "" && m.KeyUsage != types.KeyUsageTypeEncryptDecrypt:
		return fmt.Sprintf("is for %.40s and not for encryption", m.KeyUsage)
	case m.KeySpec != "" && m.KeySpec != types.KeySpecSymmetricDefault:
		return fmt.Sprintf("is asymmetric (%.40s)", m.KeySpec)
	}
	return ""
}
