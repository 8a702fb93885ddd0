package preflight_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ssmprefs/ssmprefs/internal/preflight"
)

func TestKey(t *testing.T) {
	t.Parallel()
	const id, mrk = "1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab"
	is := func(state, spec, usage string) reply {
		return ok(fmt.Sprintf(`{"KeyMetadata":{"KeyId":"k","KeyState":%q,"KeySpec":%q,"KeyUsage":%q,"MultiRegion":true,"MultiRegionConfiguration":{"MultiRegionKeyType":"REPLICA"}}}`, state, spec, usage))
	}
	for _, c := range []struct {
		name, key string
		reply     reply
		want      string
	}{
		{"enabled", id, is("Enabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ""},
		{"a replica where it stands", mrk, is("Enabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ""},
		{"its primary moves", mrk, is("Updating", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ""},
		{"with little said", "alias/s", ok(`{"KeyMetadata":{"KeyId":"k","KeyState":"Enabled"}}`), ""},
		{"disabled", "alias/s", is("Disabled", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is disabled`},
		{"to be deleted", "alias/s", is("PendingDeletion", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is about to be deleted`},
		{"to be deleted after its replicas", "alias/s", is("PendingReplicaDeletion", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is about to be deleted`},
		{"without material", "alias/s", is("PendingImport", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" waits for its key material`},
		{"a replica being made", "alias/s", is("Creating", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is still being created`},
		{"without a store", "alias/s", is("Unavailable", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is unavailable, since its key store is not connected`},
		{"a new state", "alias/s", is("Resting", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is in state "Resting"`},
		{"asymmetric", "alias/s", is("Enabled", "RSA_2048", "ENCRYPT_DECRYPT"), `the KMS key "alias/s" is asymmetric (RSA_2048)`},
		{"for signing", "alias/s", is("Enabled", "ECC_NIST_P256", "SIGN_VERIFY"), `the KMS key "alias/s" is for SIGN_VERIFY and not for encryption`},
		{"for codes", "alias/s", is("Enabled", "HMAC_256", "GENERATE_VERIFY_MAC"), `the KMS key "alias/s" is for GENERATE_VERIFY_MAC and not for encryption`},
		{"no alias", "alias/s", jsonError("NotFoundException"), `there is no KMS key "alias/s" in the account and region`},
		{"no id", id, jsonError("NotFoundException"), `there is no KMS key "` + id + `" in the account and region; one of another account needs its ARN`},
		{"no replica", mrk, jsonError("NotFoundException"), `the multi-Region KMS key "` + mrk + `" has no replica in the account and region`},
		{"no ARN", "arn:aws:kms:eu-west-1:222222222222:key/" + id, jsonError("NotFoundException"), `there is no KMS key "arn:aws:kms:eu-west-1:222222222222:key/` + id + `"`},
		{"forbidden", "alias/s", jsonError("AccessDeniedException"), `? the role may not kms:DescribeKey`},
		{"forbidden in its own account", "arn:aws:kms:eu-west-1:111111111111:alias/s", jsonError("AccessDeniedException"), `? the role may not kms:DescribeKey`},
		{"not shared", "arn:aws:kms:eu-west-1:222222222222:key/" + id, jsonError("AccessDeniedException"), `? the role may not kms:DescribeKey, or the account of the key does not let it`},
		{"of AWS", "alias/aws/ssm", ok(`{"KeyMetadata":{"KeyId":"k","KeyState":"Enabled","KeyManager":"AWS"}}`), `the KMS key "alias/aws/ssm" is managed by AWS, for the use of its own services alone`},
		{"a form that KMS does not take", "key/" + id, reply{}, ""},
		{"an answer without a state", "alias/s", ok(`{}`), `? KMS names no state of the key`},
		{"not asked in vain", "arn:aws:kms:us-east-1:111111111111:key/" + mrk, reply{}, `the KMS key "arn:aws:kms:us-east-1:111111111111:key/` + mrk + `" is of region us-east-1`},
		{"no key's name", "a|b", reply{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var want []string
			why, unknown := strings.CutPrefix(c.want, "? ")
			switch {
			case unknown:
				want = []string{`? whether the KMS key "` + c.key + `" can be used: kms:DescribeKey: ` + why}
			case strings.Contains(c.want, "is of region"):
				want = []string{"kms-key-region of kmsKeyId: " + why + ", so no session opens"}
			case c.want != "":
				want = []string{"kms-key-state of kmsKeyId: " + why + ", so no session opens"}
			}
			f := newFake(t, map[string]reply{"DescribeKey eu-west-1 " + c.key: c.reply})
			if diff := cmp.Diff(want, told(ask(t, preflight.New(f), ireland, wished(t, "kmsKeyId="+c.key)))); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ncalls: %q", diff, f.sent())
			}
			if (c.reply.status == 0) != (len(f.sent()) == 0) {
				t.Errorf("calls: %q", f.sent())
			}
		})
	}
}
