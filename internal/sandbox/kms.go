package sandbox

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var kmsOperations = map[string]operation{
	"DescribeKey": parsed(describeKey),
}

// keyUsages are what a key of each spec may be for, the usual one first.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html
var keyUsages = map[string][]string{
	"SYMMETRIC_DEFAULT":     {"ENCRYPT_DECRYPT"},
	"RSA_2048":              {"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
	"RSA_3072":              {"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
	"RSA_4096":              {"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
	"ECC_NIST_P256":         {"SIGN_VERIFY", "KEY_AGREEMENT"},
	"ECC_NIST_P384":         {"SIGN_VERIFY", "KEY_AGREEMENT"},
	"ECC_NIST_P521":         {"SIGN_VERIFY", "KEY_AGREEMENT"},
	"ECC_NIST_EDWARDS25519": {"SIGN_VERIFY"},
	"ECC_SECG_P256K1":       {"SIGN_VERIFY"},
	"ML_DSA_44":             {"SIGN_VERIFY"},
	"ML_DSA_65":             {"SIGN_VERIFY"},
	"ML_DSA_87":             {"SIGN_VERIFY"},
	"HMAC_224":              {"GENERATE_VERIFY_MAC"},
	"HMAC_256":              {"GENERATE_VERIFY_MAC"},
	"HMAC_384":              {"GENERATE_VERIFY_MAC"},
	"HMAC_512":              {"GENERATE_VERIFY_MAC"},
	"SM2":                   {"ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"},
}

// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
var keyStates = []string{"Creating", "Enabled", "Disabled", "PendingDeletion", "PendingImport", "PendingReplicaDeletion", "Unavailable", "Updating"}

var (
	keyPattern   = regexp.MustCompile(`^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$`)
	aliasPattern = regexp.MustCompile(`^alias/[a-zA-Z0-9/_-]{1,250}$`)
)

// awsAliases are those behind which AWS makes a key when they are first asked
// for. They are a choice: there is one for nearly every service.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
var awsAliases = []string{"alias/aws/dynamodb", "alias/aws/ebs", "alias/aws/lambda", "alias/aws/rds", "alias/aws/s3", "alias/aws/secretsmanager", "alias/aws/ssm"}

func multiRegion(id string) bool { return strings.HasPrefix(id, "mrk-") }

func (k *Key) spec() string { return cmp.Or(k.Spec, "SYMMETRIC_DEFAULT") }

func (k *Key) usage() string { return cmp.Or(k.Usage, keyUsages[k.spec()][0]) }

// primaries is 1 for the primary of a multi-Region key.
func (k *Key) primaries(id string) int {
	if multiRegion(id) && k.MultiRegion != "REPLICA" {
		return 1
	}
	return 0
}

func (k *Key) check(id, where string) error {
	switch {
	case !keyPattern.MatchString(id):
		return fmt.Errorf("%s: %q is no id of a key, such as 1234abcd-12ab-34cd-56ef-1234567890ab", where, id)
	case k == nil:
		return fmt.Errorf("%s: put {} here for a key, or remove it", where)
	case k.State != "" && !slices.Contains(keyStates, k.State):
		return fmt.Errorf("%s.state: %q is none of %v", where, k.State, keyStates)
	case keyUsages[k.spec()] == nil:
		return fmt.Errorf("%s.spec: %q is none of %v", where, k.Spec, slices.Sorted(maps.Keys(keyUsages)))
	case k.Usage != "" && !slices.Contains(keyUsages[k.spec()], k.Usage):
		return fmt.Errorf("%s.usage: a key of spec %s is for %v, not %q", where, k.spec(), keyUsages[k.spec()], k.Usage)
	case k.MultiRegion != "" && !multiRegion(id):
		return fmt.Errorf("%s.multiRegion: the id of a multi-Region key begins with mrk-", where)
	case !slices.Contains([]string{"", "PRIMARY", "REPLICA"}, k.MultiRegion):
		return fmt.Errorf("%s.multiRegion: %q is neither PRIMARY nor REPLICA", where, k.MultiRegion)
	}
	for _, alias := range k.Aliases {
		if !aliasPattern.MatchString(alias) {
			return fmt.Errorf("%s.aliases: %q is no alias, such as alias/session", where, alias)
		}
	}
	return checkReaders(k.Readers, where)
}

func keyARN(p place, id string) string { return kmsARN(p, "key/"+id) }

func kmsARN(p place, resource string) string {
	return "arn:" + partition(p.region) + ":kms:" + p.region + ":" + p.account + ":" + resource
}

type keyMetadata struct {
	AWSAccountID             string `json:"AWSAccountId"`
	KeyID                    string `json:"KeyId"`
	Arn                      string
	Description              string
	Enabled                  bool
	KeyState, KeyUsage       string
	KeySpec                  string
	CustomerMasterKeySpec    string // the older name of KeySpec
	KeyManager, Origin       string
	EncryptionAlgorithms     []string `json:",omitempty"`
	MultiRegion              bool
	MultiRegionConfiguration *multiRegionConfiguration `json:",omitempty"`
}

type multiRegionConfiguration struct {
	MultiRegionKeyType string
	PrimaryKey         multiRegionKey
	ReplicaKeys        []multiRegionKey
}

type multiRegionKey struct{ Arn, Region string }

// describeKey shows a key of the caller's account by id or alias, and one of any
// account by ARN, in the caller's region.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
func describeKey(w *world, c *Call, in struct {
	KeyID string `json:"KeyId"`
}) (any, error) {
	if err := validate(member{"keyId", in.KeyID, nil, true}); err != nil {
		return nil, err
	}
	p, resource, err := c.keyNamed(in.KeyID)
	if err != nil {
		return nil, err
	}
	id, key, err := w.key(p, resource, p.account == c.Account)
	if err != nil {
		return nil, err
	}
	if p.account != c.Account && !slices.Contains(key.Readers, c.Account) {
		return nil, fail("AccessDeniedException", "User: %s is not authorized to perform: kms:DescribeKey on resource: %s because no resource-based policy allows the kms:DescribeKey action", c.callerARN(), keyARN(p, id))
	}
	return struct{ KeyMetadata keyMetadata }{w.metadata(p, id, key)}, nil
}

// keyNamed is where to look for which key/ID or alias/NAME. An ARN of another
// region is no ARN here, in AWS's words, which name that region.
func (c *Call) keyNamed(text string) (place, string, error) {
	if !strings.HasPrefix(text, "arn:") {
		if strings.HasPrefix(text, "alias/") {
			return c.place(), text, nil
		}
		return c.place(), "key/" + text, nil
	}
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 || parts[2] != "kms" || !accountPattern.MatchString(parts[4]) ||
		!strings.HasPrefix(parts[5], "key/") && !strings.HasPrefix(parts[5], "alias/") {
		return place{}, "", fail("InvalidArnException", "Invalid arn %s", text)
	}
	if parts[1] != partition(c.Region) || parts[3] != c.Region {
		return place{}, "", fail("NotFoundException", "Invalid arn %s", parts[3])
	}
	return place{parts[4], parts[3]}, parts[5], nil
}

// key is the key that key/ID or alias/NAME stands for. In one's own account,
// AWS makes the key behind an alias of its own when it is first asked for.
func (w *world) key(p place, resource string, own bool) (string, *Key, error) {
	keys := w.resources(p).Keys
	if id, ok := strings.CutPrefix(resource, "key/"); ok {
		switch {
		case keys[id] != nil:
			return id, keys[id], nil
		case !keyPattern.MatchString(id):
			return "", nil, fail("NotFoundException", "Invalid keyId %s", id)
		}
		return "", nil, fail("NotFoundException", "Key '%s' does not exist", keyARN(p, id))
	}
	for id, key := range keys {
		if slices.Contains(key.Aliases, resource) {
			return id, key, nil
		}
	}
	if !own || !slices.Contains(awsAliases, resource) {
		return "", nil, fail("NotFoundException", "Alias %s is not found.", kmsARN(p, resource))
	}
	sum := sha256.Sum256([]byte(kmsARN(p, resource)))
	id := fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	made := &Key{Aliases: []string{resource}}
	return id, made, w.provide(p, Resources{Keys: map[string]*Key{id: made}})
}

func (w *world) metadata(p place, id string, k *Key) keyMetadata {
	m := keyMetadata{
		AWSAccountID: p.account, KeyID: id, Arn: keyARN(p, id), KeyState: cmp.Or(k.State, "Enabled"), KeyUsage: k.usage(),
		KeySpec: k.spec(), CustomerMasterKeySpec: k.spec(), KeyManager: "CUSTOMER", Origin: "AWS_KMS", MultiRegion: multiRegion(id),
	}
	m.Enabled = m.KeyState == "Enabled"
	if slices.ContainsFunc(k.Aliases, func(alias string) bool { return strings.HasPrefix(alias, "alias/aws/") }) {
		m.KeyManager = "AWS"
	}
	switch m.KeyState {
	case "PendingImport":
		m.Origin = "EXTERNAL" // the only keys that await their material
	case "Unavailable":
		m.Origin = "AWS_CLOUDHSM" // a custom key store that is not connected
	}
	if k.spec() == "SYMMETRIC_DEFAULT" {
		m.EncryptionAlgorithms = []string{"SYMMETRIC_DEFAULT"}
	} else if strings.HasPrefix(k.spec(), "RSA_") && k.usage() == "ENCRYPT_DECRYPT" {
		m.EncryptionAlgorithms = []string{"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"}
	}
	if m.MultiRegion {
		m.MultiRegionConfiguration = w.multiRegion(p.account, id, k)
	}
	return m
}

// multiRegion are the key's regions: the same id in the same account.
func (w *world) multiRegion(account, id string, k *Key) *multiRegionConfiguration {
	shown := multiRegionConfiguration{MultiRegionKeyType: cmp.Or(k.MultiRegion, "PRIMARY"), ReplicaKeys: []multiRegionKey{}}
	for _, region := range slices.Sorted(maps.Keys(w.Accounts[account])) {
		p := place{account, region}
		key := w.resources(p).Keys[id]
		switch {
		case key == nil:
		case key.primaries(id) == 1:
			shown.PrimaryKey = multiRegionKey{keyARN(p, id), region}
		default:
			shown.ReplicaKeys = append(shown.ReplicaKeys, multiRegionKey{keyARN(p, id), region})
		}
	}
	return &shown
}
