package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// section is a part of a Markdown document: items that are shown whole or not
// at all, between an opening and a closing.
type section struct {
	noun        string // of an item, for the line that tells what is missing
	open, close string
	between     string // items
	items       []item
	rank        int // what has the lower rank is given room first
}

// item is one piece of a section, and the same in fewer words.
type item struct{ whole, reduced string }

const (
	leastBudget = 2000
	missingRoom = 400 // for the line that tells what is missing
)

// within joins the sections to a document of at most budget bytes: whole if it
// can be, else with reduced items, else with as many of these as there is room
// for, by rank and in order. missing makes the line about the rest, which
// stands where the section missingHere is.
func within(sections []section, budget int, missing func([]string) string) string {
	all := func(int, int) bool { return true }
	if text := compose(sections, item.inFull, all, ""); len(text) <= budget {
		return text
	}
	var left []string
	if slices.ContainsFunc(sections, section.canShrink) {
		left = append(left, "unchanged lines")
		if text := compose(sections, item.inShort, all, missing(left)); len(text) <= budget {
			return text
		}
	}
	taken := choose(sections, max(budget, leastBudget)-missingRoom)
	for i, s := range sections {
		if n := len(s.items) - len(taken[i]); n > 0 {
			left = append(left, fmt.Sprintf("%d of %d %s", n, len(s.items), s.noun))
		}
	}
	return compose(sections, item.inShort, func(s, i int) bool { return taken[s][i] }, missing(left))
}

func (s section) canShrink() bool {
	return slices.ContainsFunc(s.items, func(i item) bool { return i.inShort() != i.whole })
}

func (i item) inFull() string { return i.whole }

func (i item) inShort() string { return cmp.Or(i.reduced, i.whole) }

// choose picks, for each section, the items that there is room for.
func choose(sections []section, room int) []map[int]bool {
	taken := make([]map[int]bool, len(sections))
	order := make([]int, len(sections))
	for i := range order {
		order[i], taken[i] = i, map[int]bool{}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sections[a].rank, sections[b].rank) })
	for _, at := range order {
		s := sections[at]
		for i, it := range s.items {
			cost := len(it.inShort()) + len(s.between)
			if len(taken[at]) == 0 {
				cost += len(s.open) + len(s.close) + len(paragraph)
			}
			if cost <= room {
				taken[at][i] = true
				room -= cost
			}
		}
	}
	return taken
}

const paragraph = "\n\n"

func compose(sections []section, form func(item) string, shown func(section, item int) bool, missing string) string {
	var parts []string
	for at, s := range sections {
		var items []string
		for i, it := range s.items {
			if shown(at, i) {
				items = append(items, form(it))
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
