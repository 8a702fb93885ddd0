package plan

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// check reports the first thing in a decoded plan that is not as its targets
// make it.
func (p Plan) check() error {
	pairs := make(map[target.Pair]bool, len(p.Targets))
	for i, t := range p.Targets {
		pair := t.Place().Pair()
		if pairs[pair] {
			return fmt.Errorf("targets[%d]: %q is there twice", i, t.Place())
		}
		pairs[pair] = true
		if err := t.check(len(p.Wished)); err != nil {
			return fmt.Errorf("targets[%d] %q: %w", i, t.Place(), err)
		}
	}
	for i, f := range p.Findings {
		for _, at := range f.Targets {
			if at < 0 || at >= len(p.Targets) {
				return fmt.Errorf("findings[%d]: there is no targets[%d]", i, at)
			}
		}
	}
	for i, u := range p.Unchecked {
		for _, at := range u.Targets {
			if at < 0 || at >= len(p.Targets) {
				return fmt.Errorf("unchecked[%d]: there is no targets[%d]", i, at)
			}
		}
	}
	if err := p.checkGroups(); err != nil {
		return err
	}
	made := Plan{Targets: slices.Clone(p.Targets), Filters: p.Filters}
	made.summarise()
	switch {
	case made.PlanHash != p.PlanHash:
		return edited("planHash", strconv.Quote(p.PlanHash), made.PlanHash)
	case made.Totals != p.Totals:
		return edited("totals", fmt.Sprintf("%+v", p.Totals), fmt.Sprintf("%+v", made.Totals))
	case made.Complete != p.Complete:
		return edited("complete", fmt.Sprint(p.Complete), fmt.Sprint(made.Complete))
	}
	return nil
}

// edited is told of a value as the plan has it, quoted where it is a text.
func edited(what, is, made string) error {
	return fmt.Errorf("%s is %s, and the targets make it %s: the plan was edited or damaged, plan again", what, is, made)
}

func (t Target) check(wished int) error {
	if t.Wish < 0 || t.Wish >= wished {
		return fmt.Errorf("there is no wished[%d]", t.Wish)
	}
	if t.Action == Unreadable {
		if t.Error == nil || len(t.Changes) > 0 {
			return errors.New("unreadable needs an error and has no changes")
		}
		return nil
	}
	if made := actionOf(t.Changes); t.Action != made {
		return edited("action", strconv.Quote(string(t.Action)), string(made))
	}
	for i, c := range t.Changes {
		if err := c.check(t.Place()); err != nil {
			return fmt.Errorf("changes[%d]: %w", i, err)
		}
	}
	return nil
}

func (c Change) check(at target.Target) error {
	if !slices.Contains([]Kind{CreateDocument, Set, Retype, Remove, RepointDefault}, c.Kind) {
		return fmt.Errorf("kind %q is none", c.Kind)
	}
	if len(c.Moves) > 0 && c.Kind != RepointDefault {
		return fmt.Errorf("a %s has no moves", c.Kind)
	}
	if made := c.id(at); made != c.ID {
		return edited("id", c.ID.String(), made.String())
	}
	for i, m := range c.Moves {
		if m.Kind == RepointDefault {
			return fmt.Errorf("moves[%d]: a repoint is none", i)
		}
		if err := m.check(at); err != nil {
			return fmt.Errorf("moves[%d]: %w", i, err)
		}
	}
	return nil
}

// checkGroups makes sure that the groups, which is what people read, show every
// target's changes and no others.
func (p Plan) checkGroups() error {
	shown := make([]bool, len(p.Targets))
	for i, g := range p.Groups {
		if len(g.Targets) == 0 {
			return fmt.Errorf("groups[%d] has no targets", i)
		}
		for _, at := range g.Targets {
			if at < 0 || at >= len(p.Targets) {
				return fmt.Errorf("groups[%d]: there is no targets[%d]", i, at)
			}
			t := p.Targets[at]
			if shown[at] || t.Action != g.Action || !sameShown(g.Changes, t.Changes, t.Place()) {
				return fmt.Errorf("groups[%d] does not show the changes of targets[%d] %q: the plan was edited or damaged, plan again", i, at, t.Place())
			}
			shown[at] = true
		}
	}
	for i, t := range p.Targets {
		if len(t.Changes) > 0 && !shown[i] {
			return fmt.Errorf("no group shows targets[%d] %q: the plan was edited or damaged, plan again", i, t.Place())
		}
	}
	return nil
}

func sameShown(shown, changes []Change, at target.Target) bool {
	return slices.EqualFunc(shown, changes, func(s, c Change) bool {
		if s.Kind != c.Kind || s.Key != c.Key || s.Origin != c.Origin || s.Direction != c.Direction || s.Consequence != c.Consequence {
			return false
		}
		old, new := c.general(at)
		if c.Kind == RepointDefault {
			return s.Old == old && s.New == new && sameShown(s.Moves, c.Moves, at)
		}
		return shows(s.Old, c.Old, at) && (s.New == c.New || shows(s.New, c.New, at))
	})
}

// shows reports whether a shown value is the target's once the placeholders
// are put in.
func shows(shown, value preferences.Value, at target.Target) bool {
	if shown.IsFlag() || shown.IsZero() {
		return shown == value
	}
	made, err := at.Expand(shown.Text())
	return err == nil && preferences.TextValue(made) == value
}
