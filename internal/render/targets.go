package render

import (
	"slices"

	"github.com/ssmprefs/ssmprefs/internal/target"
)

// TargetsJSON is what `targets --output json` prints: a list.
func TargetsJSON(targets []target.Target) string {
	type row struct {
		Name        string `json:"name"`
		Account     string `json:"account"`
		AccountName string `json:"accountName,omitempty"`
		Region      string `json:"region"`
		Partition   string `json:"partition"`
	}
	rows := make([]row, len(targets))
	for i, t := range targets {
		rows[i] = row(t)
	}
	return indented(rows)
}

// TargetsText is the account-region pairs of each target of the file, an
// account a line, and their number.
func TargetsText(targets []target.Target, o TextOptions) string {
	p := newPage(o)
	for i, t := range targets {
		if i == 0 || t.Name != targets[i-1].Name {
			p.put(nil, nil, phrase{{strong, t.Name}})
		}
		if i > 0 && t.Name == targets[i-1].Name && t.Account == targets[i-1].Account {
			continue
		}
		var regions []phrase
		for _, other := range targets[i:] {
			if other.Name != t.Name || other.Account != t.Account {
				break
			}
			regions = append(regions, say(other.Region))
		}
		p.put(say("  "+t.Account+"  "), say("                "), join(" × ", sentence(t.AccountName), join(", ", regions...)))
	}
	if len(targets) == 0 {
		return "No targets.\n"
	}
	all := target.Notation(targets, slices.Clone(targets))
	p.put(nil, nil, say(counted(len(targets), "target")+": "+all))
	return p.out.String()
}
