package plan

import (
	"encoding/hex"
	"fmt"
)

// ID names a change by its content in general form, so that the same change of
// many targets has one id and a renamed account none of its own.
type ID [16]byte

// String is the id as 32 hex digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText writes the id as 32 hex digits.
func (id ID) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, id[:]), nil }

// UnmarshalText reads 32 hex digits.
func (id *ID) UnmarshalText(b []byte) error {
	raw, err := hex.DecodeString(string(b))
	if err != nil || len(raw) != len(id) {
		return fmt.Errorf("change id %q is not 32 hex digits", b)
	}
	copy(id[:], raw)
	return nil
}
