package ssmdoc

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/ssmprefs/ssmprefs/internal/fault"
	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

// version is the answer to a read. A Failed version is unreadable as the
// latest, since what sessions run is then anyone's guess; under its number it
// is the fate of a write, and the caller's to judge.
func (d *Documents) version(out *ssm.GetDocumentOutput, asked int) (preferences.Version, error) {
	number, err := strconv.Atoi(aws.ToString(out.DocumentVersion))
	if err != nil {
		return preferences.Version{}, &fault.Error{Class: fault.Internal, Op: opGet, Err: err,
			Message: fmt.Sprintf("version %q is no number", aws.ToString(out.DocumentVersion))}
	}
	v := preferences.Version{Number: number, Status: preferences.Status(out.Status)}
	if out.DocumentType != types.DocumentTypeSession {
		return preferences.Version{}, unreadable(
			fmt.Sprintf("the document is of type %q and not Session, so it holds no preferences", out.DocumentType),
			"delete the document "+name+" in that region, or save preferences anew in the console, then run again")
	}
	if v.Status == preferences.Failed && asked == Latest {
		return preferences.Version{}, unreadable(
			fmt.Sprintf("AWS marks the latest version, %d, as Failed: %s", number, fault.Clean(aws.ToString(out.StatusInformation))),
			"save the preferences once in the console, or delete that version, then run again")
	}
	if v.Document, err = d.document(aws.ToString(out.Content)); err != nil {
		return preferences.Version{}, unreadable(
			fmt.Sprintf("the content of version %d cannot be read: %s", number, fault.Clean(err.Error())),
			"save the preferences once in the console, then run again")
	}
	return v, nil
}

// document parses a content once, however many versions hold it.
func (d *Documents) document(content string) (*preferences.Document, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known, ok := d.parsed[content]; ok {
		return known, nil
	}
	document, err := preferences.ParseDocument(content)
	if err != nil {
		return nil, err
	}
	d.parsed[content] = document
	return document, nil
}

func unreadable(message, next string) *fault.Error {
	return &fault.Error{Class: fault.UnreadableDocument, Op: opGet, Message: message, Next: next}
}
