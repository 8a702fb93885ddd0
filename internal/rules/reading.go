package rules

import (
	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/diag"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// reading is the rules that the reading of a file holds it to. They are errors
// in every file, since what follows would rest on a guess.
func reading() []Rule {
	row := func(id, title, why, remedy string, keys ...preferences.Key) Rule {
		return Rule{ID: id, Severity: diag.Error, Fixed: true, Keys: keys, Title: title, Why: why, Remedy: remedy}
	}
	return []Rule{
		row(config.RuleNoFile, "The file cannot be opened", "Without the file nothing is known of what is wanted.", "name the file with --config, and check out the repository first"),
		row(config.RuleTooLarge, "The file is too large", "More than 1 MiB is not read.", "split it into several files, each with its own label"),
		row(config.RuleNotUTF8, "The text is not UTF-8", "Bytes of another encoding would be read as other letters.", "save the file as UTF-8"),
		row(config.RuleControl, "A control character", "It is invisible, and ends a line for one reader and not for another.", "take it out"),
		row(config.RuleNotYAML, "The text is not YAML", "The parser stops at the first fault, so it is the only finding.", "check indent, colons and quotes in the line and the ones above"),
		row(config.RuleTabIndent, "A tab in the indent", "YAML knows no width of a tab.", "indent with spaces"),
		row(config.RuleEmptyFile, "The file is empty", "It says nothing of what is wanted.", "write version: 1 and preferences"),
		row(config.RuleSecondDocument, "A second document", "Most readers of YAML pass over what follows ---.", "keep one document in the file"),
		row(config.RuleDuplicateKey, "A key that stands twice", "Readers of YAML differ in which of the two they take.", "keep one of the two"),
		row(config.RuleKeyNotText, "A key that is not a text", "Numbers, true and null as keys read differently from reader to reader.", "write a key that is a text"),
		row(config.RuleTag, "A YAML tag", "A tag changes how a value is read.", "take the tag out"),
		row(config.RuleAlias, "An alias without end", "An alias inside its own anchor, or aliases that stand for very many values.", "write out what is meant"),
		row(config.RuleMerge, "A merge of what is no mapping", "<< merges the keys of mappings.", "merge the alias of a mapping, as in <<: *base"),
		row(config.RuleUnknownKey, "An unknown key", "A key that nothing reads is most likely misspelled or at the wrong indent.", "take the nearest known key"),
		row(config.RuleMissingKey, "A key is missing", "Without it the file cannot be read.", "add the key"),
		row(config.RuleWrongType, "A value of the wrong type", "Reading it anyway would be a guess: yes, 020 and 1e1 mean different things to different readers.", "write a value of the type that the finding names"),
		row(config.RuleWrongValue, "A value that is not allowed", "It is outside of what the key can hold.", "write a value of the form that the finding names"),
		row(config.RuleUnquotedID, "An account id without quotes", "YAML reads a number, so 012345670123 becomes another account.", "put the id in quotes"),
		row(config.RulePlaceholder, "An unknown placeholder", "It would stay in the value as it is written.", "write ${aws:account}, ${aws:region}, ${aws:partition} or ${target:name}, or double the dollar"),
		row(config.RuleProfileFile, "A profile file that cannot be read", "What the file names runs on every node, so only regular files of the repository are read: nothing hidden, no symbolic link, at most 65,536 bytes of UTF-8.", "name a readable text file of the repository", preferences.ShellProfileWindows, preferences.ShellProfileLinux),
		row(config.RuleDuplicateItem, "An item that stands twice", "One of the two is most likely meant to be another.", "keep one of the two"),
		row(config.RuleDuplicateName, "Two targets of one name", "Findings, plans and ${target:name} tell targets apart by name.", "give each target a name of its own"),
		row(config.RuleUnitsAndIDs, "Accounts beside organizational units", "A target has its accounts either by id or from units, from which excludeAccounts takes some out.", "make two targets of them"),
		row(config.RuleUnmanaged, "Something that cannot be left unmanaged", "A key is either written in the file or left as it is live; a pointer is for what ssmprefs does not know.", "write the key in one place, by its plain name"),
		row(config.RuleDescription, "An ending of ssmprefs in the description", "(ssmprefs n) is added where AWS would refuse the same content twice, and taken off before comparing.", "take the ending off", preferences.Description),
		row(config.RuleOverlap, "An account and region in two targets", "Two states would be wanted in one place.", "let one target name each account and region"),
		row(config.RuleNoTarget, "A target without account or region", "Neither the file nor the credentials name one.", "add accounts and regions to the target"),
		row(config.RuleNoUnit, "A unit that is not there", "Accounts are looked for below it, so that none would be planned. Only plan finds this, since AWS has to be asked.", "correct the id of the unit or root"),
		row(config.RuleRole, "A role of another account", "Its credentials would reach another account than the target's.", "write the name of the role, and its ARN is built for each account"),
		row(config.RulePartition, "A region or role of another partition", "Credentials hold in one partition only.", "keep a file for each partition"),
	}
}
