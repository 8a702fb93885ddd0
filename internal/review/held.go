package review

import (
	"crypto/sha256"

	"github.com/ssmprefs/ssmprefs/internal/plan"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// longest is the most bytes of a text that a review holds whole.
const longest = 64

// Held is a value in general form as a review holds it: itself or, of a text
// over 64 bytes, the first 8 bytes of its SHA-256. Held values compare with
// ==; the zero one is a missing value.
type Held struct {
	value  preferences.Value
	hashed bool
	sum    [8]byte
}

// Hold is the value, which is in general form, as reviews hold it.
func Hold(v preferences.Value) Held {
	text := v.Text()
	if len(text) <= longest {
		return Held{value: v}
	}
	sum := sha256.Sum256([]byte(text))
	return Held{hashed: true, sum: [8]byte(sum[:8])}
}

// Wish is a desired state as a review holds it, see [plan.Wish].
type Wish map[string]Held

// HoldWish is the desired state as reviews hold it.
func HoldWish(w plan.Wish) Wish {
	held := make(Wish, len(w))
	for key, v := range w {
		held[key] = Hold(v)
	}
	return held
}

// Change is what the guard asks of a change that was reviewed.
type Change struct {
	ID   plan.ID
	Kind plan.Kind
	Key  Held // the key's name or a JSON pointer, missing for create and repoint
	Old  Held // of a change once another is applied only
	New  Held // what it makes, missing for create, remove and repoint
}

// holdChange is the change as reviews hold it, less what was there before.
func holdChange(at target.Target, c plan.Change) Change {
	held := Change{ID: c.ID, Kind: c.Kind}
	if c.Kind == plan.CreateDocument || c.Kind == plan.RepointDefault {
		return held
	}
	held.Key = Hold(preferences.TextValue(c.Key))
	held.New = Hold(c.New.Map(at.Generalise))
	return held
}

func holdChanges(at target.Target, changes []plan.Change) []Change {
	held := make([]Change, len(changes))
	for i, c := range changes {
		held[i] = holdChange(at, c)
	}
	return held
}
