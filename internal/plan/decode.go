package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// Decode reads a plan that Encode wrote. A plan whose ids, hash, totals or
// groups are not those of its targets is refused: it was edited or damaged.
// Members it does not know are passed over, since later versions of the form
// may have more.
func Decode(b []byte) (Plan, error) {
	var version struct {
		FormatVersion int `json:"formatVersion"`
	}
	if err := decodeOne(b, &version); err != nil {
		if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return Plan{}, fmt.Errorf("not a plan: a JSON %s stands where a plan has another type", kind.Value)
		}
		return Plan{}, fmt.Errorf("not a plan, which is JSON: %w", err)
	}
	if version.FormatVersion == 0 {
		return Plan{}, errors.New("not a plan: it has no formatVersion")
	}
	if version.FormatVersion != FormatVersion {
		return Plan{}, fmt.Errorf("plan: formatVersion is %d, and this version of ssmprefs reads %d: use the version that wrote the plan, or plan again",
			version.FormatVersion, FormatVersion)
	}
	var w wirePlan
	if err := decodeOne(b, &w); err != nil {
		if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok { // its own text names our types
			err = fmt.Errorf("%q is a JSON %s, and a plan has another type there", kind.Field[strings.LastIndexByte(kind.Field, '.')+1:], kind.Value)
		}
		return Plan{}, fmt.Errorf("plan: %w", err)
	}
	p, err := w.plan()
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return Plan{}, fmt.Errorf("plan: %w", err)
	}
	return p, nil
}

// decodeOne decodes exactly one JSON value.
func decodeOne(b []byte, to any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(to); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.New("the text ends before the plan does")
		}
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("text after the end of the plan, at byte %d", dec.InputOffset())
	}
	return nil
}

// plan puts the texts of the table back into their places.
func (w wirePlan) plan() (Plan, error) {
	for name, text := range w.Texts {
		if refOf(text) != name {
			return Plan{}, fmt.Errorf("texts: %q is not the SHA-256 of its text", name)
		}
	}
	d := decoder{texts: w.Texts}
	p := w.Plan
	p.ConfigChanges, p.Findings = some(p.ConfigChanges), some(p.Findings)
	p.Targets = make([]Target, len(w.Targets))
	for i, t := range w.Targets {
		p.Targets[i] = t.Target
		p.Targets[i].Outcome, p.Targets[i].Error = t.Outcome, t.Error
		p.Targets[i].Changes = d.changes(t.Changes)
		if v := t.Verdict; v != nil {
			p.Targets[i].Verdict = &Verdict{Class: v.Class, Reviewed: d.changes(v.Reviewed), Unreviewed: v.Unreviewed, Next: v.Next}
		}
	}
	p.Groups = make([]Group, len(w.Groups))
	for i, g := range w.Groups {
		p.Groups[i] = Group{Action: g.Action, Changes: d.changes(g.Changes), Targets: some(g.Targets)}
	}
	p.Wished = make([]Wish, len(w.Wished))
	for i, wish := range w.Wished {
		p.Wished[i] = make(Wish, len(wish))
		for key, v := range wish {
			p.Wished[i][key] = d.side(v.value, v.text)
		}
	}
	return p, d.err
}

type decoder struct {
	texts map[ref]string
	err   error // the first text that is missing
}

func (d *decoder) changes(wire []wireChange) []Change {
	out := make([]Change, len(wire))
	for i, w := range wire {
		out[i] = Change{
			ID: w.ID, Kind: w.Kind, Key: w.Key, Old: d.side(w.Old, w.OldText), New: d.side(w.New, w.NewText),
			Direction: w.Direction, Origin: w.Origin, Consequence: w.Consequence,
		}
		if len(w.Moves) > 0 {
			out[i].Moves = d.changes(w.Moves)
		}
	}
	return out
}

func (d *decoder) side(v preferences.Value, name ref) preferences.Value {
	if name == "" {
		return v
	}
	text, ok := d.texts[name]
	if !ok && d.err == nil {
		d.err = fmt.Errorf("texts: no text under %q", name)
	}
	return preferences.TextValue(text)
}
