package review

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strconv"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Identity names what a comment is about, so that a repository can hold several
// files, and runs over one file: the SHA-256 of the compact JSON array of the
// repository's id, the cleaned path of the file and the label.
type Identity [32]byte

// NewIdentity is the identity of a file of a repository under a label, which
// may be empty.
func NewIdentity(repository int64, configPath, label string) Identity {
	b := strconv.AppendInt([]byte{'['}, repository, 10)
	b = preferences.AppendQuote(append(b, ','), path.Clean(configPath))
	b = preferences.AppendQuote(append(b, ','), label)
	return sha256.Sum256(append(b, ']'))
}

// String is the identity as 64 hex digits.
func (id Identity) String() string { return hex.EncodeToString(id[:]) }

// fingerprint stands for an account in a record, which anybody may read: the
// first 4 bytes of the SHA-256 of the compact JSON array of the identity in hex
// and the account.
type fingerprint [4]byte

func (id Identity) fingerprint(account string) fingerprint {
	b := preferences.AppendQuote([]byte{'['}, id.String())
	b = preferences.AppendQuote(append(b, ','), account)
	sum := sha256.Sum256(append(b, ']'))
	return fingerprint(sum[:4])
}

// marker is how the first line of our comments begins, in every version.
const marker = "<!-- ssmprefs v"

// IdentityOf returns whose comment a body is by its first line, whatever the
// version and the state of the record there.
func IdentityOf(body string) (Identity, bool) {
	rest, ok := strings.CutPrefix(body, marker)
	version, rest, ok2 := strings.Cut(rest, " ")
	if _, err := strconv.ParseUint(version, 10, 32); !ok || !ok2 || err != nil || len(rest) <= 2*len(Identity{}) {
		return Identity{}, false
	}
	return parseIdentity(rest[:2*len(Identity{})], rest[2*len(Identity{})])
}

// parseIdentity reads lower-case hex that a space follows.
func parseIdentity(digits string, next byte) (id Identity, ok bool) {
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != len(id) || strings.ToLower(digits) != digits || next != ' ' {
		return Identity{}, false
	}
	return Identity(raw), true
}
