package config

import (
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// seat is where the file names an account of a target.
type seat struct {
	block string
	at    diag.Position
}

// overlaps are the pairs that the file names twice, one entry for each two
// places of accounts.
type overlaps struct {
	order []*overlap
	known map[[2]diag.Position]*overlap
}

type overlap struct {
	pair          target.Target // the first
	first, second seat
	more          int // further pairs
}

func newOverlaps() *overlaps { return &overlaps{known: map[[2]diag.Position]*overlap{}} }

func (o *overlaps) add(t target.Target, first, second seat) {
	places := [2]diag.Position{first.at, second.at}
	if known := o.known[places]; known != nil {
		known.more++
		return
	}
	o.known[places] = &overlap{pair: t, first: first, second: second}
	o.order = append(o.order, o.known[places])
}

func (o *overlaps) tell(r *report) {
	for _, l := range o.order {
		also := ""
		if l.more > 0 {
			also = " and others"
		}
		r.add(l.second.at, RuleOverlap, "let one target name each account and region", "%s%s of %s is already in %s, line %d, column %d",
			l.pair, also, named(l.second.block), named(l.first.block), l.first.at.Line, l.first.at.Column)
	}
}

// named is a target as messages name it.
func named(block string) string {
	if block == "" {
		return "a target without a name"
	}
	return "target " + diag.Quote(block)
}
