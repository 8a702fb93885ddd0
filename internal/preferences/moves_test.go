package preferences

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/golden"
)

// TestMoves writes out what is said of every kind of change in every company
// that matters to it, for people to read through: testdata/moves.md.
func TestMoves(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# What is said of every change\n\nMade by a test from the table of preferences. \"unset\" is absent, null, empty or off.\n")
	for k := range Key(KeyCount) {
		fmt.Fprintf(&b, "\n## %s\n", k)
		for _, said := range movesOf(k) {
			fmt.Fprintf(&b, "\n**%s** %s\n\n%s", said.direction, said.consequence, said.changes.String())
		}
	}
	golden.Compare(t, "testdata/moves.md", b.String())
}

// said is one effect and the changes that have it, a line for each company.
type said struct {
	direction   Direction
	consequence string
	company     string
	changes     *strings.Builder
}

func movesOf(k Key) []said {
	var all []said
	index := map[string]int{}
	for _, c := range companies(k) {
		eachPair(k, func(old, new Value) {
			direction, consequence := k.Weigh(old, new, c.wished)
			at, known := index[consequence]
			if !known {
				at = len(all)
				index[consequence] = at
				all = append(all, said{direction: direction, consequence: consequence, changes: &strings.Builder{}})
			}
			lead := "; "
			if !known || all[at].company != c.words {
				all[at].company = c.words
				lead = "- " + c.words
			}
			fmt.Fprintf(all[at].changes, "%s%s → %s", lead, written(old), written(new))
		})
		for i := range all {
			if all[i].company == c.words {
				all[i].changes.WriteByte('\n')
			}
		}
	}
	return all
}

func eachPair(k Key, visit func(old, new Value)) {
	for _, old := range valuesOf(k) {
		for _, new := range valuesOf(k) {
			if old != new {
				visit(old, new)
			}
		}
	}
}

// valuesOf is unset, two values, and what only odd documents hold.
func valuesOf(k Key) []Value {
	text := TextValue
	switch k.Type() {
	case Flag:
		return []Value{FlagValue(false), FlagValue(true), text("{{x}}"), text(`"yes"`)}
	case Minutes:
		return []Value{text(""), text("1"), text("20"), text("60"), text("9999"), text("{{x}}")}
	case Profile:
		return []Value{text(""), text("id"), text("pwd"), text(" \n")}
	}
	return []Value{text(""), text("a"), text("b"), text("{{x}}")}
}

func written(v Value) string {
	if v.IsUnset() {
		return "unset"
	}
	if v.IsFlag() {
		return "on"
	}
	return fmt.Sprintf("`%s`", strings.ReplaceAll(v.Text(), "\n", "⏎"))
}

// company is how the other keys stand, as far as they matter.
type company struct {
	wished Set
	words  string
}

func companies(k Key) []company {
	all := []company{{}}
	seen := map[Key]bool{}
	for _, m := range k.Describe().Moves {
		if m.When.Is == Any || seen[m.When.Key] {
			continue
		}
		seen[m.When.Key] = true
		var both []company
		for _, c := range all {
			for _, is := range []Standing{Missing, Given} {
				next := company{c.wished, strings.Replace(c.words, ": ", " and ", 1) + Condition{m.When.Key, is}.String() + ": "}
				if is == Given {
					next.wished[m.When.Key] = "true"
				}
				both = append(both, next)
			}
		}
		all = both
	}
	return all
}

// TestWithoutEffect holds the table to its own word: without a key that it
// depends on, a change weighs nothing and says so.
func TestWithoutEffect(t *testing.T) {
	t.Parallel()
	for k := range Key(KeyCount) {
		for _, needed := range k.Describe().DependsOn {
			for _, m := range k.Describe().Moves {
				if m.When != without(needed) {
					continue
				}
				if m.Direction != Neutral || !strings.HasPrefix(m.Consequence, "Sessions stay as they are: ") {
					t.Errorf("%s, %s, when %s: %s, %q", k, m.Kind, m.When, m.Direction, m.Consequence)
				}
			}
			eachPair(k, func(old, new Value) {
				direction, _ := k.Weigh(old, new, Set{}) // but for a text where nodes take only true and false
				if direction != Neutral && !(k == CloudWatchStreamingEnabled && !new.IsFlag()) {
					t.Errorf("%s from %s to %s without %s: %s", k, written(old), written(new), needed, direction)
				}
			})
		}
	}
}

// TestThereAndBack holds directions to each other: what tightens one way
// loosens on the way back, wherever both ends can be read.
func TestThereAndBack(t *testing.T) {
	t.Parallel()
	opposite := map[Direction]Direction{Tightens: Loosens, Loosens: Tightens, Neutral: Neutral}
	for k := range Key(KeyCount) {
		for _, c := range companies(k) {
			eachPair(k, func(old, new Value) {
				if !readable(k, old) || !readable(k, new) {
					return
				}
				there, _ := k.Weigh(old, new, c.wished)
				if back, _ := k.Weigh(new, old, c.wished); back != opposite[there] {
					t.Errorf("%s, %s%s to %s %s, and back %s", k, c.words, written(old), written(new), there, back)
				}
			})
		}
	}
}

func readable(k Key, v Value) bool {
	switch k.Type() {
	case Flag:
		return v.IsFlag()
	case Minutes:
		_, ok := k.Describe().minutes(v.Text())
		return ok || v.IsUnset()
	}
	return true
}
