package target

import (
	"cmp"
	"slices"
	"strings"
)

// Block is a rectangle of a set: the accounts in the regions, less the
// exceptions, and of that only what is a target at all.
type Block struct {
	Accounts []string // ids, sorted
	Regions  []string // sorted
	Except   []Pair   // sorted
}

const (
	mostBlocks = 4 // that are searched for; what remains is listed account by account
	mostExcept = 3 // of one block
	exceptPart = 6 // at most one target in so many is an exception
)

// Blocks describes a subset of all targets exactly, in few rectangles, the
// largest first. A region in which an account has no target at all is no gap.
func Blocks(all, some []Target) []Block {
	g := newGrid(all, some)
	var blocks []Block
	for len(g.accounts) > 0 && len(blocks) < mostBlocks {
		blocks = append(blocks, g.take(g.widest()))
	}
	for len(g.accounts) > 0 {
		blocks = append(blocks, g.take(g.have[g.accounts[0]]))
	}
	return blocks
}

// grid is the accounts that have no block yet and, for each, the regions it
// has in the subset and those it has a target in at all.
type grid struct {
	regions     []string
	accounts    []string
	have, exist map[string]mask
}

func newGrid(all, some []Target) *grid {
	g := &grid{}
	for _, t := range some {
		g.regions = append(g.regions, t.Region)
		g.accounts = append(g.accounts, t.Account)
	}
	slices.Sort(g.regions)
	slices.Sort(g.accounts)
	g.regions, g.accounts = slices.Compact(g.regions), slices.Compact(g.accounts)
	place := make(map[string]int, len(g.regions))
	for i, r := range g.regions {
		place[r] = i
	}
	g.have, g.exist = masks(some, place), masks(slices.Concat(all, some), place)
	return g
}

// widest returns the regions, among those that an account has, whose block
// holds the most targets.
func (g *grid) widest() mask {
	var best mask
	most := 0
	tried := map[mask]bool{}
	for _, a := range g.accounts {
		regions := g.have[a]
		if tried[regions] {
			continue
		}
		tried[regions] = true
		n := 0
		for _, b := range g.accounts {
			if g.have[b].fills(g.exist[b], regions) {
				n += g.have[b].count()
			}
		}
		if n > most {
			best, most = regions, n
		}
	}
	return best
}

// take makes the block of these regions and takes its accounts out of the
// grid: those that lack none of them, then those that lack only a few.
func (g *grid) take(regions mask) Block {
	var block Block
	for i := range len(regions) {
		if regions[i] == '1' {
			block.Regions = append(block.Regions, g.regions[i])
		}
	}
	var rest, short []string
	size := 0
	for _, a := range g.accounts {
		switch {
		case g.have[a].fills(g.exist[a], regions):
			block.Accounts = append(block.Accounts, a)
			size += g.have[a].count()
		case g.have[a].inside(regions):
			short = append(short, a)
		default:
			rest = append(rest, a)
		}
	}
	lacks := func(a string) []int { return g.have[a].missing(g.exist[a], regions) }
	slices.SortStableFunc(short, func(a, b string) int { return cmp.Compare(len(lacks(a)), len(lacks(b))) })
	for _, a := range short {
		gaps := lacks(a)
		except, whole := len(block.Except)+len(gaps), size+len(block.Except)+g.have[a].count()+len(gaps)
		if except > mostExcept || except*exceptPart > whole {
			rest = append(rest, a)
			continue
		}
		size += g.have[a].count()
		block.Accounts = append(block.Accounts, a)
		for _, i := range gaps {
			block.Except = append(block.Except, Pair{a, g.regions[i]})
		}
	}
	slices.Sort(block.Accounts)
	slices.Sort(rest)
	slices.SortFunc(block.Except, Pair.compare)
	g.accounts = rest
	return block
}

func (p Pair) compare(q Pair) int {
	return cmp.Or(strings.Compare(p.Account, q.Account), strings.Compare(p.Region, q.Region))
}
