package plan

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Encode writes the plan as JSON, the same plan as the same bytes.
func Encode(p Plan) ([]byte, error) {
	e := encoder{texts: map[ref]string{}}
	p.ConfigChanges, p.Findings = some(p.ConfigChanges), some(p.Findings)
	w := wirePlan{
		Plan:    p,
		Targets: make([]wireTarget, len(p.Targets)),
		Groups:  make([]wireGroup, len(p.Groups)),
		Wished:  make([]map[string]wireWish, len(p.Wished)),
		Texts:   e.texts,
	}
	for i, t := range p.Targets {
		w.Targets[i] = wireTarget{Target: t, Changes: e.changes(t.Changes), Outcome: t.Outcome, Error: t.Error}
		if v := t.Verdict; v != nil {
			w.Targets[i].Verdict = &wireVerdict{Class: v.Class, Reviewed: e.changes(v.Reviewed), Unreviewed: v.Unreviewed, Next: v.Next}
		}
	}
	for i, g := range p.Groups {
		w.Groups[i] = wireGroup{Group: g, Changes: e.changes(g.Changes), Targets: some(g.Targets)}
	}
	for i, wish := range p.Wished {
		w.Wished[i] = make(map[string]wireWish, len(wish))
		for key, v := range wish {
			value, text := e.side(v)
			w.Wished[i][key] = wireWish{value, text}
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(w); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// some is the list, so that an empty one is written as such and not as null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

type encoder struct{ texts map[ref]string }

func (e encoder) changes(changes []Change) []wireChange {
	out := make([]wireChange, len(changes))
	for i, c := range changes {
		w := wireChange{
			ID: c.ID, Kind: c.Kind, Key: c.Key,
			Direction: c.Direction, Origin: c.Origin, Consequence: c.Consequence,
		}
		w.Old, w.OldText = e.side(c.Old)
		w.New, w.NewText = e.side(c.New)
		if len(c.Moves) > 0 {
			w.Moves = e.changes(c.Moves)
		}
		out[i] = w
	}
	return out
}

// side puts a long text into the table and returns its name instead.
func (e encoder) side(v preferences.Value) (preferences.Value, ref) {
	text := v.Text()
	if !utf8.ValidString(text) {
		text = string([]rune(text)) // as JSON has it, see preferences.AppendQuote
	}
	if len(text) <= longText {
		return v, ""
	}
	name := refOf(text)
	e.texts[name] = text
	return preferences.Value{}, name
}
