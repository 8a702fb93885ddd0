package target

import "strings"

// mask is a set of regions by their place in a list: one byte for each, '1'
// for those in the set. It is comparable and has any length.
type mask string

// masks returns the mask of every account of the targets.
func masks(targets []Target, regions []string) map[string]mask {
	place := make(map[string]int, len(regions))
	for i, r := range regions {
		place[r] = i
	}
	rows := map[string][]byte{}
	for _, t := range targets {
		if rows[t.Account] == nil {
			rows[t.Account] = []byte(strings.Repeat("0", len(regions)))
		}
		rows[t.Account][place[t.Region]] = '1'
	}
	out := make(map[string]mask, len(rows))
	for account, row := range rows {
		out[account] = mask(row)
	}
	return out
}

func (m mask) count() int { return strings.Count(string(m), "1") }

// missing returns the places that are in regions and not in m.
func (m mask) missing(regions mask) []int {
	var places []int
	for i := range len(m) {
		if regions[i] == '1' && m[i] == '0' {
			places = append(places, i)
		}
	}
	return places
}

// inside reports whether every place of m is in regions.
func (m mask) inside(regions mask) bool {
	for i := range len(m) {
		if m[i] > regions[i] {
			return false
		}
	}
	return true
}
