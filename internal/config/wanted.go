package config

import (
	"fmt"
	"strings"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

const wantedRole = "the name or ARN of a role"

// form is what the schema wants at a place, in words.
type form struct {
	what    string // "12 digits in quotes"
	example string // what to write
}

var (
	wantedAccount = form{"an account id, 12 digits in quotes", `"111111111111"`}
	wantedID      = form{"2 to 1224 letters, digits and _+=,.@:/-", "the id that the roles' trust policy names"}
	wantedLimit   = form{"a number of targets or a percentage", "20, or 40%"}
)

// wanted is what the schema wants at one of its own places. A test holds the
// places to those of the schema.
func wanted(where string) form {
	if key, ok := preferenceAt(where); ok {
		return wantedPreference(key)
	}
	switch where {
	case "/properties/version":
		return form{"1", "version: 1"}
	case "/properties/$schema", "/properties/description", "/definitions/account/properties/name":
		return form{"a text", "it in quotes"}
	case "/definitions/preferences":
		return form{"preferences, one below the other", "preferences and their values, indented below the key"}
	case "/definitions/preferences/properties/shellProfile":
		return form{"linux and windows", "linux and windows, indented below the key"}
	case "/definitions/preferences/properties/shellProfile/properties/linux/properties/file",
		"/definitions/preferences/properties/shellProfile/properties/windows/properties/file":
		return form{"the path of a file", "file: and the path of a file of the repository"}
	case "/definitions/roles":
		return form{"plan and apply", "plan and apply, indented below the key"}
	case "/definitions/roles/properties/plan", "/properties/organization/properties/role":
		return form{wantedRole, "ssmprefs-plan"}
	case "/definitions/roles/properties/apply":
		return form{wantedRole, "ssmprefs-apply"}
	case "/properties/organization":
		return form{"role", "role, indented below the key"}
	case "/properties/externalId", "/definitions/target/properties/externalId":
		return wantedID
	case "/properties/targets":
		return form{"a list of targets", "- name: production"}
	case "/definitions/target":
		return form{"a target", "name, accounts and regions, indented below the dash"}
	case "/definitions/target/properties/name":
		return form{"1 to 64 of the characters A-Z a-z 0-9 . _ -", "name: and a name such as production"}
	case "/definitions/target/properties/accounts", "/definitions/target/properties/excludeAccounts":
		return form{"a list of account ids", `["111111111111"]`}
	case "/definitions/account/properties/id":
		return form{wantedAccount.what, `id: "111111111111"`}
	case "/definitions/account", "/definitions/target/properties/excludeAccounts/items":
		return wantedAccount
	case "/definitions/target/properties/organizationalUnits":
		return form{"a list of units", "[r-ab12]"}
	case "/definitions/target/properties/organizationalUnits/items":
		return form{"the id of a unit or a root", "r-ab12, or ou-ab12-11111111"}
	case "/definitions/target/properties/regions":
		return form{"a list of regions, or enabled", "[eu-west-1], or enabled"}
	case "/definitions/target/properties/regions/items":
		return form{"the code of a region", "a code such as eu-west-1"}
	case "/properties/unmanaged":
		return form{"a list of keys", "[kmsKeyId]"}
	case "/properties/unmanaged/items":
		return form{"a preference, description, or a JSON pointer", "the name of a preference, description, or a pointer such as /inputs/futureKey"}
	case "/properties/rules":
		return form{"rules and severities", "no-session-logs: error, indented below the key"}
	case "/properties/rules/additionalProperties":
		return form{"error, warning or off", "error, warning or off"}
	case "/properties/limits":
		return form{"maxChanges and maxLoosening", "maxChanges: 40%, indented below the key"}
	case "/properties/limits/properties/maxChanges", "/properties/limits/properties/maxLoosening":
		return wantedLimit
	}
	return form{}
}

func wantedPreference(k preferences.Key) form {
	switch k.Type() {
	case preferences.Flag:
		return form{"true or false", "true or false, without quotes"}
	case preferences.Minutes:
		e := k.Describe()
		return form{fmt.Sprintf("whole minutes from %d to %d", e.Min, e.Max), "the minutes in plain digits, such as 20"}
	case preferences.Profile:
		return form{"lines of text, or a file", "text, or { file: profiles/linux.sh }"}
	}
	return form{"a text", "a text in quotes"}
}

// preferenceAt returns the preference whose value stands at a place of the
// schema.
func preferenceAt(where string) (preferences.Key, bool) {
	name, ok := strings.CutPrefix(where, "/definitions/preferences/properties/")
	if !ok {
		return 0, false
	}
	return preferences.ParseKey(strings.Replace(name, "/properties/", ".", 1))
}
