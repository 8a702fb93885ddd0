package cli

import (
	"fmt"
	"strings"
)

// about is the long help of a command: what it does, the AWS actions that it
// needs, and the exit codes that it can end in.
func about(text, actions string, codes ...int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nAWS actions: %s.\n\nExit codes:", text, actions)
	for _, code := range codes {
		fmt.Fprintf(&b, "\n  %-3d %s", code, meanings[code])
	}
	return b.String()
}

// meanings are the exit codes in words. A signal ends every command with 130
// or 143.
var meanings = map[int]string{
	0:   "done",
	1:   "no target could be read, or something that the run needs failed",
	2:   "changes are pending (only with --detailed-exitcode or --fail-on-changes)",
	3:   "the file is invalid or missing",
	4:   "nothing was written: refused, over a limit, or the answer was no",
	5:   "some target could not be read, was refused, or failed",
	64:  "the command cannot run like this",
	130: "interrupted (143: terminated); what was done by then is reported",
}

// The AWS actions of reading and of writing.
const (
	readActions  = "ssm:GetDocument, sts:GetCallerIdentity, and sts:AssumeRole where the\nfile names roles; where it leaves accounts or regions to AWS,\n" + discoverActions
	planActions  = readActions + "; for preflight, where they are allowed,\n" + askActions
	writeActions = "ssm:GetDocument, ssm:CreateDocument, ssm:UpdateDocument,\nssm:UpdateDocumentDefaultVersion, sts:GetCallerIdentity, and sts:AssumeRole where\nthe file names roles; where it leaves accounts or regions to AWS,\n" + discoverActions

	applyActions = writeActions + "; for preflight, where rules of the file make\nan error of what it finds, " + askActions
	askActions   = "s3:ListBucket, s3:GetEncryptionConfiguration, logs:DescribeLogGroups\nand kms:DescribeKey"

	discoverActions = "organizations:ListAccountsForParent,\norganizations:ListOrganizationalUnitsForParent, and account:ListRegions or\nec2:DescribeRegions"
)
