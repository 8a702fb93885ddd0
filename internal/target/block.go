package target

import (
	"cmp"
	"slices"
	"strings"
)

// Block is a rectangle of a set: the accounts in the regions, less the
// exceptions.
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

// Blocks describes a set of targets exactly, in few rectangles, the largest
// first: with exceptions where that takes fewer words than a further block.
func Blocks(set []Target) []Block {
	whole, split := newGrid(set).blocks(mostExcept), newGrid(set).blocks(0)
	if words(whole) < words(split) {
		return whole
	}
	return split
}

// words is how many the notation of blocks takes.
func words(blocks []Block) int {
	n := 0
	for _, b := range blocks {
		n += shown(b.Accounts, namedAccounts) + shown(b.Regions, namedRegions) + 2*len(b.Except)
	}
	return n
}

func shown(list []string, most int) int {
	if len(list) > most {
		return 1
	}
	return len(list)
}

// grid is the accounts that have no block yet and the regions of each.
type grid struct {
	regions  []string
	accounts []string
	have     map[string]mask
}

func newGrid(set []Target) *grid {
	g := &grid{}
	for _, t := range set {
		g.regions = append(g.regions, t.Region)
		g.accounts = append(g.accounts, t.Account)
	}
	slices.Sort(g.regions)
	slices.Sort(g.accounts)
	g.regions, g.accounts = slices.Compact(g.regions), slices.Compact(g.accounts)
	g.have = masks(set, g.regions)
	return g
}

// blocks empties the grid into blocks of at most so many exceptions each.
func (g *grid) blocks(except int) []Block {
	var blocks []Block
	for len(g.accounts) > 0 && len(blocks) < mostBlocks {
		blocks = append(blocks, g.take(g.widest(), except))
	}
	for len(g.accounts) > 0 {
		blocks = append(blocks, g.take(g.have[g.accounts[0]], 0))
	}
	return blocks
}

// widest returns the regions that hold the most targets of accounts with just
// these regions.
func (g *grid) widest() mask {
	size := map[mask]int{}
	for _, a := range g.accounts {
		size[g.have[a]] += g.have[a].count()
	}
	var best mask
	for _, a := range g.accounts {
		if size[g.have[a]] > size[best] {
			best = g.have[a]
		}
	}
	return best
}

// take makes the block of these regions and takes its accounts out of the
// grid: those that have all of them, then those that lack only a few.
func (g *grid) take(regions mask, except int) Block {
	var block Block
	for i := range len(regions) {
		if regions[i] == '1' {
			block.Regions = append(block.Regions, g.regions[i])
		}
	}
	var rest, short []string
	for _, a := range g.accounts {
		switch {
		case g.have[a] == regions:
			block.Accounts = append(block.Accounts, a)
		case g.have[a].inside(regions):
			short = append(short, a)
		default:
			rest = append(rest, a)
		}
	}
	slices.SortStableFunc(short, func(a, b string) int { return cmp.Compare(g.have[b].count(), g.have[a].count()) })
	for _, a := range short {
		gaps := g.have[a].missing(regions)
		lacking, whole := len(block.Except)+len(gaps), (len(block.Accounts)+1)*len(block.Regions)
		if lacking > except || lacking*exceptPart > whole {
			rest = append(rest, a)
			continue
		}
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
