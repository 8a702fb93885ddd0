package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// section is a part of a Markdown document: items that are shown in one of
// their forms or not at all, between an opening and a closing.
type section struct {
	noun        string // of an item, for the line that tells what is missing
	open, close string
	between     string // items
	items       []item
}

// item is one piece of a section in all its forms, the shortest first and the
// whole last.
type item []form

// form is one way to write an item.
type form struct {
	text   string
	rank   rank
	lacks  string // what it leaves out, for the line that tells what is missing
	hidden []int  // of a group: the places of the changes that it leaves out
}

// rank is the order in which forms get room.
type rank int

const (
	rankStatus   rank = iota // what became of it
	rankFrame                // heading, totals and foot
	rankWarning              // that there is something to look at
	rankWeighty              // what must be shown to count as reviewed, as far as it is short
	rankPoints               // what there is to look at
	rankLong                 // what must be shown and is long
	rankResults              // how it came out, what could not be read
	rankOverview             // a row per group
	rankNext                 // what happens next
	rankChanges              // all other changes
	rankContext              // lines that stay as they are
)

// always is an item with one form.
func always(r rank, text string) item { return item{{text: text, rank: r}} }

const (
	leastBudget = 2000
	missingRoom = 600 // for the line that tells what is missing, and its part of the status
)

// absent is the choice of no form.
const absent = -1

// within joins the sections to a document of at most budget bytes: whole if it
// can be, else with as much as there is room for, by rank and in order. missing
// makes the line about the rest, which stands where the section missingHere is.
// It returns the form chosen of each item as well.
func within(sections []section, budget int, missing func([]string) string) (text string, chosen [][]int) {
	chosen = choose(sections, budget)
	left := leftOut(sections, chosen)
	if len(left) > 0 {
		chosen = choose(sections, max(budget, leastBudget)-missingRoom)
		left = leftOut(sections, chosen)
	}
	line := ""
	if len(left) > 0 {
		line = missing(left)
	}
	return compose(sections, chosen, line), chosen
}

// leftOut is what the line about the rest has to tell.
func leftOut(sections []section, chosen [][]int) []string {
	var order, left []string
	gone, all := map[string]int{}, map[string]int{}
	for at, s := range sections {
		all[s.noun] += len(s.items)
		for i, it := range s.items {
			what := s.noun
			if c := chosen[at][i]; c != absent {
				what = it[c].lacks
			}
			if gone[what]++; gone[what] == 1 && what != "" {
				order = append(order, what)
			}
		}
	}
	for _, what := range order {
		if n := all[what]; n > 0 {
			what = fmt.Sprintf("%d of %d %s", gone[what], n, what)
		}
		left = append(left, what)
	}
	return left
}

// choose picks a form of each item: rank by rank, the next form of each that
// there is room for.
func choose(sections []section, room int) [][]int {
	type step struct{ section, item, form int }
	var steps []step
	chosen := make([][]int, len(sections))
	for at, s := range sections {
		chosen[at] = slices.Repeat([]int{absent}, len(s.items))
		for i, it := range s.items {
			for f := range it {
				steps = append(steps, step{at, i, f})
			}
		}
	}
	rankOf := func(s step) rank { return sections[s.section].items[s.item][s.form].rank }
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	begun := make([]bool, len(sections))
	for _, next := range steps {
		s, now := sections[next.section], &chosen[next.section][next.item]
		it := s.items[next.item]
		cost := len(it[next.form].text)
		switch {
		case *now != absent:
			cost -= len(it[*now].text)
		case begun[next.section]:
			cost += len(s.between)
		default:
			cost += len(s.open) + len(s.close) + len(paragraph)
		}
		if cost <= room {
			*now, begun[next.section] = next.form, true
			room -= cost
		}
	}
	return chosen
}

const paragraph = "\n\n"

func compose(sections []section, chosen [][]int, missing string) string {
	var parts []string
	for at, s := range sections {
		var items []string
		for i, it := range s.items {
			if c := chosen[at][i]; c != absent {
				items = append(items, it[c].text)
			}
		}
		switch {
		case len(items) > 0:
			parts = append(parts, s.open+strings.Join(items, s.between)+s.close)
		case s.noun == missingHere && missing != "":
			parts = append(parts, missing)
		}
	}
	return strings.Join(parts, paragraph) + "\n"
}

// missingHere names the section that stands for the line about what is
// missing.
const missingHere = "missing"
