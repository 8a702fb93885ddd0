package initial

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

// rectangles splits targets into blocks, each all of its accounts in all of its
// regions, since that is what an entry of a file says: by accounts with the same
// regions or by regions with the same accounts, whichever takes fewer.
func rectangles(held []Found) []block {
	account := func(f Found) string { return f.Target.Account }
	region := func(f Found) string { return f.Target.Region }
	byAccount, byRegion := split(held, account, region), split(held, region, account)
	if len(byRegion) < len(byAccount) {
		return byRegion
	}
	return byAccount
}

// split makes a block of the lines that have the same crosses.
func split(held []Found, line, cross func(Found) string) []block {
	crosses := map[string]string{}
	for _, f := range held {
		crosses[line(f)] += cross(f) + " "
	}
	var groups [][]Found
	at := map[string]int{}
	for _, f := range held {
		of := crosses[line(f)]
		g, known := at[of]
		if !known {
			g = len(groups)
			at[of] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], f)
	}
	blocks := make([]block, len(groups))
	for i, group := range groups {
		blocks[i].held = group
		seen := map[string]bool{}
		for _, f := range group {
			if !seen[f.Target.Account] {
				blocks[i].accounts = append(blocks[i].accounts, f.Target)
			}
			if !seen[f.Target.Region] {
				blocks[i].regions = append(blocks[i].regions, f.Target.Region)
			}
			seen[f.Target.Account], seen[f.Target.Region] = true, true
		}
		slices.Sort(blocks[i].regions)
	}
	return blocks
}

// name names each block for what is its own: an account, a region, else that it
// is what most have, or a number.
func (l *layout) name() {
	in := map[string]int{} // blocks that an account or region is in
	for _, b := range l.blocks {
		for _, t := range b.accounts {
			in[t.Account]++
		}
		for _, region := range b.regions {
			in[region]++
		}
	}
	taken := map[string]bool{}
	for i := range l.blocks {
		b := &l.blocks[i]
		b.name = b.wantedName(l, in)
		for n := 2; taken[b.name]; n++ {
			b.name = b.wantedName(l, in) + "-" + strconv.Itoa(n)
		}
		taken[b.name] = true
	}
}

func (b *block) wantedName(l *layout, in map[string]int) string {
	oneAccount, oneRegion := len(b.accounts) == 1, len(b.regions) == 1
	switch {
	case b.texts == l.base && !(oneAccount && oneRegion):
		return "common"
	case oneAccount && in[b.accounts[0].Account] == 1:
		return called(b.accounts[0])
	case oneRegion && in[b.regions[0]] == 1:
		return b.regions[0]
	case oneAccount && oneRegion:
		return called(b.accounts[0]) + "-" + b.regions[0]
	}
	return "group"
}

// called is the name of an account as the name of a target may be, short enough
// for what is added to it.
func called(t target.Target) string {
	const most = 32
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '-'
	}, t.AccountName)
	name = strings.Trim(name, "-.")
	if name == "" {
		return t.Account
	}
	return name[:min(len(name), most)]
}
