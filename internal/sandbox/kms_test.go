package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/smithy-go"
)

// keyShown is what preferences rest on, or the error and its text.
func keyShown(t testing.TB, s *Server, region, key, id string) string {
	t.Helper()
	out, err := kms.NewFromConfig(configOf(s, region, key)).DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: &id})
	if err != nil {
		var told smithy.APIError
		if !errors.As(err, &told) {
			t.Fatal(err)
		}
		return told.ErrorCode() + ": " + told.ErrorMessage()
	}
	m := out.KeyMetadata
	return fmt.Sprintf("%s %s %v %s %s %s", aws.ToString(m.Arn), m.KeyState, m.Enabled, m.KeySpec, m.KeyUsage, m.KeyManager)
}

func TestKeys(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	provide(t, s, mine, home, Resources{Keys: map[string]*Key{
		plainKey:                               {Aliases: []string{"alias/session", "alias/two"}},
		otherKey:                               {State: "PendingDeletion", Spec: "RSA_4096", Usage: "SIGN_VERIFY"},
		"aaaaaaaa-12ab-34cd-56ef-1234567890ab": {Aliases: []string{"alias/aws/acm"}},
	}})
	provide(t, s, theirs, home, Resources{Keys: map[string]*Key{plainKey: {Readers: []string{mine}, Aliases: []string{"alias/shared"}}, otherKey: {}}})
	ours, others := "arn:aws:kms:eu-west-1:000000000000:", "arn:aws:kms:eu-west-1:222222222222:"
	const enabled = " Enabled true SYMMETRIC_DEFAULT ENCRYPT_DECRYPT CUSTOMER"
	denied := "AccessDeniedException: User: arn:aws:iam::000000000000:user/sandbox is not authorized to perform: kms:DescribeKey on resource: "
	for _, c := range []struct{ id, want string }{
		{plainKey, ours + "key/" + plainKey + enabled},
		{ours + "key/" + plainKey, ours + "key/" + plainKey + enabled},
		{"alias/two", ours + "key/" + plainKey + enabled},
		{ours + "alias/session", ours + "key/" + plainKey + enabled},
		{otherKey, ours + "key/" + otherKey + " PendingDeletion false RSA_4096 SIGN_VERIFY CUSTOMER"},
		{"alias/aws/acm", ours + "key/aaaaaaaa-12ab-34cd-56ef-1234567890ab Enabled true SYMMETRIC_DEFAULT ENCRYPT_DECRYPT AWS"},
		{"alias/absent", "NotFoundException: Alias " + ours + "alias/absent is not found."},
		{ours + "alias/absent", "NotFoundException: Alias " + ours + "alias/absent is not found."},
		{mrkKey, "NotFoundException: Key '" + ours + "key/" + mrkKey + "' does not exist"},
		{ours + "key/" + mrkKey, "NotFoundException: Key '" + ours + "key/" + mrkKey + "' does not exist"},
		{"session", "NotFoundException: Invalid keyId session"},
		{ours + "key/alias/two", "NotFoundException: Invalid keyId alias/two"},
		{"arn:aws:kms:us-east-1:000000000000:key/" + plainKey, "NotFoundException: Invalid arn us-east-1"},
		{"arn:aws-cn:kms:eu-west-1:000000000000:key/" + plainKey, "NotFoundException: Invalid arn eu-west-1"},
		{"arn:aws:s3:::logs", "InvalidArnException: Invalid arn arn:aws:s3:::logs"},
		{"arn:aws:kms:eu-west-1:000000000000:session", "InvalidArnException: Invalid arn arn:aws:kms:eu-west-1:000000000000:session"},
		{others + "key/" + plainKey, others + "key/" + plainKey + enabled},
		{others + "alias/shared", others + "key/" + plainKey + enabled},
		{others + "alias/aws/s3", "NotFoundException: Alias " + others + "alias/aws/s3 is not found."},
		{others + "key/" + otherKey, denied + others + "key/" + otherKey + " because no resource-based policy allows the kms:DescribeKey action"},
		{"alias/shared", "NotFoundException: Alias " + ours + "alias/shared is not found."},
	} {
		if got := keyShown(t, s, home, "testing", c.id); got != c.want {
			t.Errorf("describe %s:\ngot  %s\nwant %s", c.id, got, c.want)
		}
	}
	if got := keyShown(t, s, away, "testing", plainKey); !strings.HasPrefix(got, "NotFoundException: Key 'arn:aws:kms:us-east-1:") {
		t.Errorf("id in another region: got %s", got)
	}
	if got := keyShown(t, s, home, AccessKey(theirs), otherKey); got != others+"key/"+otherKey+enabled {
		t.Errorf("asked by the owner: got %s", got)
	}
}

func TestStatesOfKeys(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for _, state := range keyStates {
		provide(t, s, mine, home, Resources{Keys: map[string]*Key{plainKey: {State: state}}})
		want := fmt.Sprintf(" %s %v SYMMETRIC_DEFAULT", state, state == "Enabled")
		if got := keyShown(t, s, home, "testing", plainKey); !strings.Contains(got, want) {
			t.Errorf("got %s, want %q in it", got, want)
		}
	}
}

// AWS makes the key behind an alias of its own when it is first asked for.
func TestAliasOfAWS(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	first := keyShown(t, s, home, "testing", "alias/aws/ssm")
	if !strings.HasSuffix(first, " Enabled true SYMMETRIC_DEFAULT ENCRYPT_DECRYPT AWS") {
		t.Fatalf("got %s, want a key that AWS manages", first)
	}
	arn, _, _ := strings.Cut(first, " ")
	if got := keyShown(t, s, home, "testing", arn); got != first {
		t.Errorf("by its ARN: got %s, want %s", got, first)
	}
	if got := keyShown(t, s, away, "testing", "alias/aws/ssm"); got == first {
		t.Error("another region has the same key")
	}
}

func TestMultiRegionKey(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	provide(t, s, mine, home, Resources{Keys: map[string]*Key{mrkKey: {}}})
	provide(t, s, mine, away, Resources{Keys: map[string]*Key{mrkKey: {MultiRegion: "REPLICA"}}})
	for region, want := range map[string]string{home: "PRIMARY", away: "REPLICA"} {
		out, err := kms.NewFromConfig(configOf(s, region, "testing")).DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: aws.String(mrkKey)})
		if err != nil {
			t.Fatal(err)
		}
		c := out.KeyMetadata.MultiRegionConfiguration
		if !aws.ToBool(out.KeyMetadata.MultiRegion) || c == nil || string(c.MultiRegionKeyType) != want {
			t.Fatalf("in %s: got %+v, want %s", region, c, want)
		}
		if aws.ToString(c.PrimaryKey.Arn) != keyARN(place{mine, home}, mrkKey) || aws.ToString(c.PrimaryKey.Region) != home ||
			len(c.ReplicaKeys) != 1 || aws.ToString(c.ReplicaKeys[0].Arn) != keyARN(place{mine, away}, mrkKey) {
			t.Errorf("in %s: got primary %+v and replicas %+v", region, c.PrimaryKey, c.ReplicaKeys)
		}
	}
}
