package rules

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/awsname"
	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// kmsKeyShared knows that the replicas of a multi-Region key share its id, in
// one account.
func kmsKeyShared(targets []config.Resolved, tell func(diag.Position, string, int)) {
	type users struct{ accounts, regions map[string]bool }
	keys := map[string]users{}
	for _, t := range targets {
		id := t.Set[preferences.KMSKeyID]
		if t.StandIn || !awsname.KeyID(id) {
			continue
		}
		if keys[id].accounts == nil {
			keys[id] = users{map[string]bool{}, map[string]bool{}}
		}
		keys[id].accounts[t.Target.Account] = true
		keys[id].regions[t.Target.Region] = true
	}
	for i, t := range targets {
		id := t.Set[preferences.KMSKeyID]
		u, message := keys[id], ""
		switch {
		case t.StandIn:
		case len(u.accounts) > 1:
			message = fmt.Sprintf("kmsKeyId is the id of one key, for sessions in %d accounts", len(u.accounts))
		case len(u.regions) > 1 && !strings.HasPrefix(id, "mrk-"):
			message = fmt.Sprintf("kmsKeyId is the id of one key, for sessions in %d regions", len(u.regions))
		}
		if message != "" {
			tell(t.Positions[preferences.KMSKeyID], message, i)
		}
	}
}
