package initial

import (
	"cmp"
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// layout is the preferences at the top of a file and its targets.
type layout struct {
	base   preferences.Set // the commonest text of each key
	blocks []block
}

// block is one entry of the targets of a file.
type block struct {
	name     string
	accounts []target.Target // one of each account
	regions  []string
	texts    preferences.Set // with those at the top
	held     []Found
	line     int // of the page
}

// factor finds the file of the fewest blocks. Values are first given the form
// that most targets share; where that takes more blocks than values as they
// stand, they stay.
func factor(carried []Found) layout {
	shared, literal := arrange(carried, sharedTexts(carried)), arrange(carried, literalTexts(carried))
	if len(literal.blocks) < len(shared.blocks) {
		return literal
	}
	return shared
}

// arrange gathers targets of equal texts in blocks, largest group first.
func arrange(carried []Found, texts []preferences.Set) layout {
	l := layout{base: commonest(texts)}
	var groups [][]Found
	at := map[preferences.Set]int{}
	for i, set := range texts {
		g, known := at[set]
		if !known {
			g = len(groups)
			at[set] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], carried[i])
	}
	sets := make([]preferences.Set, len(groups))
	for set, g := range at {
		sets[g] = set
	}
	order := make([]int, len(groups))
	for g := range order {
		order[g] = g
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(differences(sets[a], l.base)-differences(sets[b], l.base), len(groups[b])-len(groups[a]))
	})
	for _, g := range order {
		for _, b := range rectangles(groups[g]) {
			b.texts = sets[g]
			l.blocks = append(l.blocks, b)
		}
	}
	l.name()
	return l
}

// differences is 0 for the base itself, so that its block comes first.
func differences(set, base preferences.Set) int {
	if set == base {
		return 0
	}
	return 1
}

// commonest is for each key the text that most targets have; of equally common
// ones that of the preferences that most have as a whole.
func commonest(texts []preferences.Set) preferences.Set {
	whole := map[preferences.Set]int{}
	var base preferences.Set
	for _, set := range texts {
		whole[set]++
	}
	for _, set := range texts {
		if whole[set] > whole[base] {
			base = set
		}
	}
	for k := range base {
		count := map[string]int{}
		for _, set := range texts {
			count[set[k]]++
		}
		for _, set := range texts {
			if count[set[k]] > count[base[k]] {
				base[k] = set[k]
			}
		}
	}
	return base
}

// forms are the texts of a file that give a value in a target, those with the
// most placeholders first.
func forms(t target.Target, k preferences.Key, value string) []string {
	if k.Type() != preferences.Text && k.Type() != preferences.Profile {
		return []string{value}
	}
	all := []string{
		t.Generalise(value),
		target.Target{Account: t.Account}.Generalise(value),
		target.Target{Region: t.Region}.Generalise(value),
		target.Target{}.Generalise(value),
	}
	return slices.Compact(all)
}

// literalTexts are values as they stand, with the dollars that a file doubles.
func literalTexts(carried []Found) []preferences.Set {
	texts := make([]preferences.Set, len(carried))
	for i, f := range carried {
		for k, value := range f.Snapshot.Latest.Document.Set() {
			of := forms(f.Target, preferences.Key(k), value)
			texts[i][k] = of[len(of)-1]
		}
	}
	return texts
}

// sharedTexts are for each value the form that most targets share, of equally
// shared ones the one with more placeholders.
func sharedTexts(carried []Found) []preferences.Set {
	texts := make([]preferences.Set, len(carried))
	for k := range preferences.Key(preferences.Count) {
		of := make([][]string, len(carried))
		count := map[string]int{}
		for i, f := range carried {
			of[i] = forms(f.Target, k, f.Snapshot.Latest.Document.Set()[k])
			for j, text := range of[i] {
				if !slices.Contains(of[i][:j], text) {
					count[text]++
				}
			}
		}
		for i := range carried {
			texts[i][k] = slices.MaxFunc(of[i], func(a, b string) int { return count[a] - count[b] })
		}
	}
	return texts
}
