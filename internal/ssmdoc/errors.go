package ssmdoc

import (
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

// The actions, as a policy names them.
const (
	opGet     = "ssm:GetDocument"
	opCreate  = "ssm:CreateDocument"
	opUpdate  = "ssm:UpdateDocument"
	opPromote = "ssm:UpdateDocumentDefaultVersion"
)

// codeAbsent also stands for a document that the caller may not see.
const codeAbsent = "InvalidDocument"

// failure is the error of a call, with what the document API means by it:
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateDocument.html#API_UpdateDocument_Errors
func failure(t target.Target, op string, err error) *fault.Error {
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known // of the credentials
	}
	f := fault.FromService(op, err)
	switch f.Code {
	case codeAbsent, "InvalidDocumentVersion":
		if op == opGet {
			f.Class, f.Next = fault.UnreadableDocument, "run again; if it stays so, the version was deleted"
			break
		}
		// Gone since it was read, or no longer the latest: the same to a writer.
		f.Err = errors.Join(fault.ErrNotLatest, err)
		f.Next = "plan again: the document was written since it was read"
	case "DocumentAlreadyExists":
		f.Err = errors.Join(fault.ErrExists, err)
		f.Next = "plan again: the document was created since it was read"
	case "DuplicateDocumentContent":
		f.Err = errors.Join(fault.ErrDuplicate, err)
		f.Next = "plan again, or change the description"
	case "TooManyUpdates":
		f.Class, f.Next = fault.Throttled, "run again: another write to the document is under way"
	case "ThrottlingException":
		if e, ok := errors.AsType[*types.ThrottlingException](err); ok && e.QuotaCode != nil {
			f.Message += fmt.Sprintf(" (quota %s of %s)", fault.Clean(*e.QuotaCode), fault.Clean(aws.ToString(e.ServiceCode)))
		}
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException":
		// The credentials were proven by STS before, so it is the region.
		if optIn(t) {
			f.Class = fault.RegionDisabled
			f.Next = "enable region " + t.Region + " in the account, or leave it out of the file; session tokens of the global STS endpoint are not valid there either"
		}
	default:
		if next, ok := remedy(f.Code); ok {
			f.Next = next
		} else if f.Class == fault.AccessDenied {
			f.Next = "allow " + op + " on the document " + name + " in the policies of the role in use; a service control policy may forbid it too"
		}
	}
	return f
}

// remedy is the way out of what AWS says no to for good.
func remedy(code string) (string, bool) {
	switch code {
	case "MaxDocumentSizeExceeded":
		return "shorten the shell profile: a document holds 64 KB", true
	case "DocumentVersionLimitExceeded":
		return "delete old versions with `aws ssm delete-document --name " + name + " --document-version N`; the latest and the default stay", true
	case "DocumentLimitExceeded":
		return "delete documents that nobody uses in that region, or ask AWS for a higher quota", true
	case "InvalidDocumentContent", "InvalidDocumentSchemaVersion", "InvalidDocumentType", "InvalidDocumentOperation",
		"DuplicateDocumentVersionName", "NoLongerSupportedException", "ValidationException":
		return "AWS refuses what was sent; report it with what `ssmprefs version` prints", true
	}
	return "", false
}

// optIn reports whether an account has to enable the target's region first:
// every region opened since March 2019 in the partition aws.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
func optIn(t target.Target) bool {
	if t.Partition != "" && t.Partition != "aws" {
		return false
	}
	switch t.Region {
	case "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
		"eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3",
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2":
		return false
	}
	return true
}
