package target

import (
	"fmt"
	"strings"
)

const (
	namedAccounts = 4 // more are counted
	namedRegions  = 2
	shownBlocks   = 3
)

// Notation says in a line which of all targets a subset is: "payments /
// eu-west-1", "12 accounts × 3 regions", "9 accounts × 3 regions, except lake /
// us-east-1". Few are named, an account by its name where no other of all has
// the same; many are counted, and [Blocks] has them. It names no target that is
// not in the subset. The order of neither list matters.
func Notation(all, some []Target) string {
	if len(some) == 0 {
		return "no targets"
	}
	names := accountNames(all, some)
	var parts []string
	blocks := Blocks(some)
	for _, b := range blocks[:min(len(blocks), shownBlocks)] {
		parts = append(parts, b.notation(names))
	}
	if rest := blocks[len(parts):]; len(rest) > 0 {
		parts = append(parts, notationOfRest(rest, some))
	}
	return strings.Join(parts, "; ")
}

func (b Block) notation(names map[string]string) string {
	accounts := make([]string, len(b.Accounts))
	for i, a := range b.Accounts {
		accounts[i] = names[a]
	}
	cross := " × "
	if len(b.Accounts) == 1 && len(b.Regions) == 1 {
		cross = " / "
	}
	text := listed(accounts, namedAccounts, "accounts") + cross + listed(b.Regions, namedRegions, "regions")
	for i, p := range b.Except {
		text += ", "
		if i == 0 {
			text += "except "
		}
		text += names[p.Account] + " / " + p.Region
	}
	return text
}

// listed names few words and counts many.
func listed(words []string, most int, noun string) string {
	if len(words) > most {
		return fmt.Sprintf("%d %s", len(words), noun)
	}
	return strings.Join(words, ", ")
}

// notationOfRest counts the targets of blocks that are too many to show.
func notationOfRest(blocks []Block, all []Target) string {
	in := map[string]bool{}
	for _, b := range blocks {
		for _, a := range b.Accounts {
			in[a] = true
		}
	}
	n := 0
	for _, t := range all {
		if in[t.Account] {
			n++
		}
	}
	if len(in) == 1 {
		return fmt.Sprintf("%d more in another account", n)
	}
	return fmt.Sprintf("%d more in %d other accounts", n, len(in))
}

// accountNames is what each account is called: its name, with the id where
// another account has the name too, and the id where it has none.
func accountNames(lists ...[]Target) map[string]string {
	names, owner, twice := map[string]string{}, map[string]string{}, map[string]bool{}
	for _, list := range lists {
		for _, t := range list {
			if t.AccountName == "" {
				continue
			}
			names[t.Account] = t.AccountName
			if first, ok := owner[t.AccountName]; !ok {
				owner[t.AccountName] = t.Account
			} else if first != t.Account {
				twice[t.AccountName] = true
			}
		}
	}
	for _, list := range lists {
		for _, t := range list {
			switch name := names[t.Account]; {
			case name == "":
				names[t.Account] = t.Account
			case twice[name]:
				names[t.Account] = name + " " + t.Account
			}
		}
	}
	return names
}
