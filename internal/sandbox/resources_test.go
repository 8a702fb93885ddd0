package sandbox

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

const (
	mine     = DefaultAccount
	theirs   = "222222222222"
	away     = "us-east-1"
	plainKey = "1234abcd-12ab-34cd-56ef-1234567890ab"
	otherKey = "00000000-12ab-34cd-56ef-1234567890ab"
	mrkKey   = "mrk-1234abcd12ab34cd56ef1234567890ab"
)

func provide(t testing.TB, s *Server, account, region string, added Resources) {
	t.Helper()
	if err := s.Provide(account, region, added); err != nil {
		t.Fatal(err)
	}
}

func TestFileKeepsResources(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.json")
	s := open(t, file)
	provide(t, s, mine, home, Resources{
		Buckets:   map[string]*Bucket{"plain": {}, "shared": {Encryption: "aws:kms", Key: "alias/logs", Readers: []string{theirs}}},
		LogGroups: map[string]*LogGroup{"/ssm/sessions": {Key: keyARN(place{mine, home}, plainKey)}, "open": {}},
		Keys:      map[string]*Key{plainKey: {Aliases: []string{"alias/logs"}, State: "Disabled"}},
	})
	create(t, ssmClient(s, home), preferences("shared"))
	provide(t, s, mine, away, Resources{Keys: map[string]*Key{mrkKey: {}}})
	provide(t, s, mine, home, Resources{Buckets: map[string]*Bucket{"plain": nil}, Keys: map[string]*Key{mrkKey: {MultiRegion: "REPLICA"}}})
	golden.Compare(t, "testdata/resources.json", string(contents(t, file)))
	closeServer(t, s)
	if diff := cmp.Diff(s.world.Accounts, open(t, file).world.Accounts, cmpopts.IgnoreUnexported(Version{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("after reopening (-before +after):\n%s", diff)
	}
}

// The file that docs/sandbox.md shows is one.
func TestPageOfTheFile(t *testing.T) {
	t.Parallel()
	_, text, _ := strings.Cut(string(contents(t, "../../docs/sandbox.md")), "```json\n")
	text, _, found := strings.Cut(text, "```")
	w := newWorld()
	if err := decode([]byte(text), &w); err != nil || !found {
		t.Fatalf("the block of docs/sandbox.md: %v", err)
	}
	if r := w.resources(place{mine, home}); len(r.Buckets) != 2 || len(r.LogGroups) != 1 || len(r.Keys) != 2 {
		t.Errorf("got %+v", r)
	}
}

// What cannot be served is refused, and changes nothing.
func TestRefusedResources(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	provide(t, s, mine, home, Resources{Buckets: map[string]*Bucket{"logs": {}}, Keys: map[string]*Key{plainKey: {Aliases: []string{"alias/a"}}, mrkKey: {}}})
	for _, c := range []struct {
		name, region string
		added        Resources
		want         string
	}{
		{"region", "europe", Resources{}, "no region's name"},
		{"bucket of another region", away, Resources{Buckets: map[string]*Bucket{"logs": {}}}, "accounts.000000000000.us-east-1.buckets.logs: it stands in accounts.000000000000.eu-west-1 too"},
		{"alias of another key", home, Resources{Keys: map[string]*Key{otherKey: {Aliases: []string{"alias/a"}}}}, "is an alias of " + otherKey + " too"},
		{"two primaries", away, Resources{Keys: map[string]*Key{mrkKey: {}}}, "is PRIMARY in 2 regions"},
		{"no primary", home, Resources{Keys: map[string]*Key{mrkKey: {MultiRegion: "REPLICA"}}}, "is PRIMARY in 0 regions"},
	} {
		before := s.world.changes
		err := s.Provide(mine, c.region, c.added)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
		if s.world.changes != before {
			t.Errorf("%s: refused, yet something was changed", c.name)
		}
	}
	// The same name in another partition is another bucket.
	provide(t, s, mine, "cn-north-1", Resources{Buckets: map[string]*Bucket{"logs": {}}})
}

// The file as a person writes it: every odd value is told with its place.
func TestOddResources(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{`{"buckets": {"Logs": {}}}`, `buckets.Logs: "Logs" is no name of a bucket`},
		{`{"buckets": {"logs": null}}`, `buckets.logs: put {} here for a bucket, or remove it`},
		{`{"buckets": {"logs": {"encryption": "aes256"}}}`, `buckets.logs.encryption: "aes256" is none of ["AES256" "aws:kms" "aws:kms:dsse" "aws:fsx" "none" "no rule" "rule without default"]`},
		{`{"buckets": {"logs": {"key": "alias/logs"}}}`, `buckets.logs.key: encryption AES256 has no key`},
		{`{"buckets": {"logs": {"readers": ["*"]}}}`, `buckets.logs.readers: "*" is no account id of 12 digits`},
		{`{"logGroups": {"a b": {}}}`, `logGroups.a b: "a b" is no name of a log group`},
		{`{"logGroups": {"a": null}}`, `logGroups.a: put {} here for a log group, or remove it`},
		{`{"logGroups": {"a": {"key": "alias/logs"}}}`, `logGroups.a.key: "alias/logs" is not the ARN of a KMS key`},
		{`{"keys": {"mine": {}}}`, `keys.mine: "mine" is no id of a key, such as 1234abcd-12ab-34cd-56ef-1234567890ab`},
		{`{"keys": {"KEY": null}}`, `keys.KEY: put {} here for a key, or remove it`},
		{`{"keys": {"KEY": {"state": "enabled"}}}`, `keys.KEY.state: "enabled" is none of [Creating Enabled Disabled PendingDeletion PendingImport PendingReplicaDeletion Unavailable Updating]`},
		{`{"keys": {"KEY": {"spec": "RSA"}}}`, `keys.KEY.spec: "RSA" is none of [ECC_NIST_EDWARDS25519 ECC_NIST_P256 ECC_NIST_P384 ECC_NIST_P521 ECC_SECG_P256K1 HMAC_224 HMAC_256 HMAC_384 HMAC_512 ML_DSA_44 ML_DSA_65 ML_DSA_87 RSA_2048 RSA_3072 RSA_4096 SM2 SYMMETRIC_DEFAULT]`},
		{`{"keys": {"KEY": {"usage": "SIGN_VERIFY"}}}`, `keys.KEY.usage: a key of spec SYMMETRIC_DEFAULT is for [ENCRYPT_DECRYPT], not "SIGN_VERIFY"`},
		{`{"keys": {"KEY": {"multiRegion": "PRIMARY"}}}`, `keys.KEY.multiRegion: the id of a multi-Region key begins with mrk-`},
		{`{"keys": {"` + mrkKey + `": {"multiRegion": "primary"}}}`, `keys.` + mrkKey + `.multiRegion: "primary" is neither PRIMARY nor REPLICA`},
		{`{"keys": {"KEY": {"aliases": ["logs"]}}}`, `keys.KEY.aliases: "logs" is no alias, such as alias/session`},
		{`{"keys": {"KEY": {"readers": ["1"]}}}`, `keys.KEY.readers: "1" is no account id of 12 digits`},
	} {
		w := newWorld()
		text := `{"accounts": {"111111111111": {"eu-west-1": ` + strings.ReplaceAll(c.text, "KEY", plainKey) + `}}}`
		if !json.Valid([]byte(text)) {
			t.Fatalf("no JSON: %s", text)
		}
		want := "accounts.111111111111.eu-west-1." + strings.ReplaceAll(c.want, "KEY", plainKey)
		if err := decode([]byte(text), &w); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", c.text, err, want)
		}
	}
}
