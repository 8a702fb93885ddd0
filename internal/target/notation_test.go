package target_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

// fleet is accounts in regions, a named one for each letter.
func fleet(accounts string, regions ...string) []target.Target {
	names := map[rune]string{'p': "payments", 'l': "lake", 'r': "risk", 'c': "cards"}
	var all []target.Target
	for _, letter := range accounts {
		for _, region := range regions {
			all = append(all, target.Target{
				Account: fmt.Sprintf("%012d", letter), AccountName: names[letter], Region: region,
			})
		}
	}
	return all
}

func without(all []target.Target, pairs ...string) []target.Target {
	var left []target.Target
	for _, t := range all {
		gone := false
		for _, p := range pairs {
			gone = gone || p == strings.TrimLeft(t.Account, "0")+"/"+t.Region
		}
		if !gone {
			left = append(left, t)
		}
	}
	return left
}

func TestNotation(t *testing.T) {
	t.Parallel()
	three := []string{"eu-west-1", "us-east-1", "ap-south-1"}
	whole := fleet("abcdefghiklpr", three...)
	twins := fleet("pq", "eu-west-1")
	twins[1].AccountName = "payments"
	var scattered []target.Target
	for i, letter := range "abcdefgh" {
		scattered = append(scattered, fleet(string(letter), three[i%3])...)
	}
	scattered = append(scattered, fleet("ik", three[:2]...)...)
	scattered = append(scattered, fleet("l", three[1:]...)...)
	scattered = append(scattered, fleet("p", three[0], three[2])...)
	five := append(fleet("ap", three[:2]...), fleet("b", three[0])...)
	tests := []struct {
		name      string
		all, some []target.Target
		want      string
	}{
		{"none", whole, nil, "no targets"},
		{"one", whole, fleet("p", "eu-west-1"), "payments / eu-west-1"},
		{"no name", whole, fleet("a", "eu-west-1"), "000000000097 / eu-west-1"},
		{"few", whole, fleet("plrc", three[:2]...), "cards, lake, payments, risk × eu-west-1, us-east-1"},
		{"one account", whole, fleet("p", three...), "payments × 3 regions"},
		{"many", whole, whole, "13 accounts × 3 regions"},
		{"one region", whole, fleet("abcdefgh", "us-east-1"), "8 accounts × us-east-1"},
		{"an exception", whole, without(whole, "108/us-east-1"), "13 accounts × 3 regions, except lake / us-east-1"},
		{"exceptions", whole, without(whole, "108/us-east-1", "112/eu-west-1"),
			"13 accounts × 3 regions, except lake / us-east-1, payments / eu-west-1"},
		{"a block is shorter than its exceptions", whole, without(whole, "108/us-east-1", "112/eu-west-1", "112/us-east-1"),
			"11 accounts × 3 regions; lake × ap-south-1, eu-west-1; payments / ap-south-1"},
		{"no target there at all", without(whole, "108/us-east-1"), without(whole, "108/us-east-1"),
			"13 accounts × 3 regions, except lake / us-east-1"},
		{"all five", five, five, "000000000097, payments × eu-west-1, us-east-1; 000000000098 / eu-west-1"},
		{"two blocks", whole, append(fleet("abcdef", "eu-west-1"), fleet("ghikl", "us-east-1")...),
			"6 accounts × eu-west-1; 5 accounts × us-east-1"},
		{"scattered", whole, scattered,
			"000000000105, 000000000107 × eu-west-1, us-east-1; 000000000097, 000000000100, 000000000103 × eu-west-1; 000000000098, 000000000101, 000000000104 × us-east-1; 6 more in 4 other accounts"},
		{"two of one name", twins, twins, "payments 000000000112, payments 000000000113 × eu-west-1"},
		{"outside", nil, fleet("p", "eu-west-1"), "payments / eu-west-1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := target.Notation(test.all, test.some); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestBlocksAreExact reads blocks back as a set, for random sets.
func TestBlocksAreExact(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		all, some := randomSets(r)
		want := map[target.Pair]bool{}
		for _, s := range some {
			want[s.Pair()] = true
		}
		got := map[target.Pair]bool{}
		blocks := target.Blocks(some)
		for _, b := range blocks {
			for pair := range pairs(b) {
				if got[pair] {
					t.Fatalf("%v is in two blocks of %+v", pair, blocks)
				}
				got[pair] = true
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("blocks %+v\nare  %v\nwant %v", blocks, got, want)
		}
		notation := target.Notation(all, some)
		shuffle(r, all)
		shuffle(r, some)
		if again := target.Notation(all, some); again != notation {
			t.Fatalf("in another order %q, was %q", again, notation)
		}
	}
}

func randomSets(r *rand.Rand) (all, some []target.Target) {
	regions := []string{"eu-west-1", "us-east-1", "ap-south-1", "sa-east-1"}[:1+r.IntN(4)]
	often := r.Float64()
	for _, t := range fleet("abcdefghijklmnop"[:1+r.IntN(16)], regions...) {
		if r.IntN(10) == 0 {
			continue
		}
		all = append(all, t)
		if r.Float64() < often {
			some = append(some, t)
		}
	}
	return all, some
}

func shuffle(r *rand.Rand, list []target.Target) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

func pairs(b target.Block) map[target.Pair]bool {
	set := map[target.Pair]bool{}
	for _, a := range b.Accounts {
		for _, region := range b.Regions {
			set[target.Pair{Account: a, Region: region}] = true
		}
	}
	for _, p := range b.Except {
		delete(set, p)
	}
	return set
}

func BenchmarkNotation(b *testing.B) {
	var all, some []target.Target
	for a := range 1000 {
		for region := range 17 {
			t := target.Target{Account: fmt.Sprintf("%012d", a), Region: fmt.Sprintf("eu-west-%d", region)}
			all = append(all, t)
			if a*7%(region+3) != 0 {
				some = append(some, t)
			}
		}
	}
	for b.Loop() {
		target.Notation(all, some)
	}
}
