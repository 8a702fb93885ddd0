package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// The JSON form differs from the types in one thing: a text over longText bytes
// stands once, in a table, under its SHA-256.

const longText = 256

// ref is the name of a text in the table.
type ref string

func refOf(text string) ref {
	sum := sha256.Sum256([]byte(text))
	return ref(hex.EncodeToString(sum[:]))
}

type wirePlan struct {
	Plan
	Targets []wireTarget          `json:"targets"`
	Groups  []wireGroup           `json:"groups"`
	Wished  []map[string]wireWish `json:"wished"`
	Texts   map[ref]string        `json:"texts"`
}

type wireTarget struct {
	Target
	Changes []wireChange `json:"changes"`
	Verdict *wireVerdict `json:"verdict,omitempty"`
	Outcome *Outcome     `json:"outcome,omitempty"` // these two for the order of the members
	Error   *fault.Error `json:"error,omitempty"`
}

type wireGroup struct {
	Group
	Changes []wireChange `json:"changes"`
	Targets []int        `json:"targets"`
}

type wireVerdict struct {
	Class      Class        `json:"class"`
	Reviewed   []wireChange `json:"reviewed"`
	Unreviewed []Unreviewed `json:"unreviewed,omitempty"`
	Next       string       `json:"next,omitempty"`
}

type wireChange struct {
	ID          ID                `json:"id"`
	Kind        Kind              `json:"kind"`
	Key         string            `json:"key,omitempty"`
	Old         preferences.Value `json:"old,omitzero"`
	New         preferences.Value `json:"new,omitzero"`
	OldText     ref               `json:"oldText,omitempty"`
	NewText     ref               `json:"newText,omitempty"`
	Direction   Direction         `json:"direction"`
	Origin      Origin            `json:"origin,omitempty"`
	Consequence string            `json:"consequence"`
	Moves       []wireChange      `json:"moves,omitempty"`
}

// wireWish is a wished value: itself, or {"text": name} where it is long.
type wireWish struct {
	value preferences.Value
	text  ref
}

func (w wireWish) MarshalJSON() ([]byte, error) {
	if w.text == "" {
		return w.value.AppendJSON(nil), nil
	}
	return json.Marshal(map[string]ref{"text": w.text})
}

func (w *wireWish) UnmarshalJSON(b []byte) error {
	if !bytes.HasPrefix(b, []byte("{")) {
		return w.value.UnmarshalJSON(b)
	}
	var long struct {
		Text ref `json:"text"`
	}
	if err := json.Unmarshal(b, &long); err != nil {
		return err
	}
	if w.text = long.Text; w.text == "" {
		return fmt.Errorf("a wished value is an object without a text")
	}
	return nil
}
