package rules

import (
	"fmt"
	"regexp"

	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

func runAsRoot(k preferences.Key, text string) string {
	if k == preferences.RunAsDefaultUser && text == "root" {
		return "runAsDefaultUser is root"
	}
	return ""
}

// userName is a name that neither sh nor id(1) takes for anything else: no
// backslash, which sh eats, no number, which is a uid, no dash in front.
var userName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9._@-]*$`)

func runAsUserName(k preferences.Key, text string) string {
	if k != preferences.RunAsDefaultUser || text == "" || userName.MatchString(text) {
		return ""
	}
	return fmt.Sprintf("runAsDefaultUser is %s", diag.Quote(text))
}

func runAsUserMissing(w *wish) (diag.Position, string) {
	on := w.set[preferences.RunAsEnabled] == "true" && !w.leavesOpen(preferences.RunAsEnabled)
	if !on || w.set[preferences.RunAsDefaultUser] != "" || w.leavesOpen(preferences.RunAsDefaultUser) {
		return diag.Position{}, ""
	}
	return w.at[preferences.RunAsEnabled], "runAsEnabled is on without a runAsDefaultUser"
}

func runAsSSMUser(w *wish) (diag.Position, string) {
	if w.set[preferences.RunAsEnabled] != "true" || w.set[preferences.RunAsDefaultUser] != "ssm-user" {
		return diag.Position{}, ""
	}
	return w.at[preferences.RunAsDefaultUser], "runAsDefaultUser is ssm-user"
}
