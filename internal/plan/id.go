package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
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

// identify gives the change and its moves their ids. The bytes under them are
// fixed for ever, since the ids of open reviews rest on them: the compact JSON
// array of kind, key, old and new in general form, null for what is missing.
func (c *Change) identify(at target.Target) {
	c.ID = c.id(at)
	for i := range c.Moves {
		c.Moves[i].ID = c.Moves[i].id(at)
	}
}

func (c Change) id(at target.Target) ID {
	old, new := c.general(at)
	b := []byte{'['}
	b = preferences.AppendQuote(b, string(c.Kind))
	b = append(b, ',')
	if c.Key == "" {
		b = append(b, "null"...)
	} else {
		b = preferences.AppendQuote(b, c.Key)
	}
	b = old.AppendJSON(append(b, ','))
	b = new.AppendJSON(append(b, ','))
	sum := sha256.Sum256(append(b, ']'))
	return ID(sum[:len(ID{})])
}

// general returns both sides in general form. Those of a repoint are texts that
// hold values of their own.
func (c Change) general(at target.Target) (old, new preferences.Value) {
	form := at.Generalise
	if c.Kind == RepointDefault {
		form = func(state string) string { return generalState(state, at.Generalise) }
	}
	return c.Old.Map(form), c.New.Map(form)
}

// generalState puts the values of a whole state, see
// [preferences.Document.State], in general form. A text that is not written
// exactly as a state is stays as it is.
func generalState(state string, general func(string) string) string {
	dec := json.NewDecoder(strings.NewReader(state))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return state
	}
	same, made := []byte{'{'}, []byte{'{'}
	for dec.More() {
		var value preferences.Value
		key, err := dec.Token()
		if err != nil || dec.Decode(&value) != nil {
			return state
		}
		name, _ := key.(string)
		if len(same) > 1 {
			same, made = append(same, ','), append(made, ',')
		}
		same = value.AppendJSON(append(preferences.AppendQuote(same, name), ':'))
		made = value.Map(general).AppendJSON(append(preferences.AppendQuote(made, name), ':'))
	}
	if string(append(same, '}')) != state {
		return state
	}
	return string(append(made, '}'))
}

// hash is the SHA-256 over the ids of all targets with changes, and nothing
// else: the one thing that two plans must share to do the same. Its bytes are
// fixed for ever as well.
func hash(targets []Target) string {
	var lines []string
	for _, t := range targets {
		if len(t.Changes) == 0 {
			continue
		}
		ids := make([]string, len(t.Changes))
		for i, c := range t.Changes {
			ids[i] = c.ID.String()
		}
		slices.Sort(ids)
		lines = append(lines, t.Account+" "+t.Region+" "+strings.Join(ids, ",")+"\n")
	}
	slices.Sort(lines)
	sum := sha256.New()
	for _, line := range lines {
		sum.Write([]byte(line))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
