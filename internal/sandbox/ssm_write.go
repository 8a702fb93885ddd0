package sandbox

import (
	"regexp"
	"slices"
	"strconv"
	"time"
)

type writeInput struct {
	Name, Content, VersionName, DocumentType, DocumentFormat, DocumentVersion string

	Tags []tag
}

func (in writeInput) validate() error {
	return validate(
		member{"name", in.Name, namePattern, true},
		member{"content", in.Content, nil, true},
		member{"versionName", in.VersionName, labelPattern, false},
		member{"documentFormat", in.DocumentFormat, formatPattern, false},
		member{"documentVersion", in.DocumentVersion, versionPattern, false})
}

const (
	duplicateContent = "The content of the association document matches another document. Change the content of the document and try again."
	maxVersions      = 1000
)

// reserved are the beginnings of names that AWS keeps for its own documents.
var reserved = regexp.MustCompile(`(?i)^(aws|amazon|amzn)`)

// createDocument makes version 1, also of a name that was deleted.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
func createDocument(w *world, c *Call, in writeInput) (any, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	if reserved.MatchString(in.Name) {
		return nil, fail("ValidationException", "The document name %s begins with a name that is reserved for AWS", in.Name)
	}
	if w.document(c.place(), in.Name) != nil {
		return nil, fail("DocumentAlreadyExists", "Document with same name %s already exists", in.Name)
	}
	d := &Document{Type: in.DocumentType, Default: 1}
	switch in.DocumentType {
	case "":
		d.Type = "Command" // AWS's default
	case "Session":
		d.Type = "" // the state file's default
	}
	if err := checkContent(in.Content, in.DocumentFormat, d.documentType()); err != nil {
		return nil, err
	}
	d.addTags(in.Tags)
	v := d.add(c, in, Creating)
	w.delay(c.place(), in.Name, c.effects.Lag)
	w.set(c.place(), in.Name, d)
	return described(c, d, in.Name, v), nil
}

// updateDocument makes a new version of the one named, which has to be the
// latest. The default stays where it is.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateDocument.html
func updateDocument(w *world, c *Call, in writeInput) (any, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	d := w.document(c.place(), in.Name)
	if d == nil {
		return nil, noDocument(in.Name)
	}
	if err := d.onto(in); err != nil {
		return nil, err
	}
	if err := checkContent(in.Content, in.DocumentFormat, d.documentType()); err != nil {
		return nil, err
	}
	if len(d.Versions) >= maxVersions {
		return nil, fail("DocumentVersionLimitExceeded", "The document has too many versions. Delete one or more document versions and try again.")
	}
	if in.VersionName != "" && slices.ContainsFunc(d.Versions, func(v Version) bool { return v.Name == in.VersionName }) {
		return nil, fail("DuplicateDocumentVersionName", "The version name has already been used in this document. Specify a different version name, and then try again.")
	}
	if slices.ContainsFunc(d.Versions, func(v Version) bool { return string(v.Content) == in.Content }) {
		return nil, fail("DuplicateDocumentContent", duplicateContent)
	}
	w.delay(c.place(), in.Name, c.effects.Lag)
	v := d.add(c, in, Updating)
	w.set(c.place(), in.Name, d)
	return described(c, d, in.Name, v), nil
}

// onto is the compare-and-swap: only the latest version can be updated.
func (d *Document) onto(in writeInput) error {
	if in.DocumentVersion == "" {
		return noVersion(in.Name, "null")
	}
	v, err := d.pick(in.Name, in.DocumentVersion, "")
	if err != nil {
		return err
	}
	if v.Number != d.latest().Number {
		return fail("InvalidDocumentVersion", "Version provided for document %s is not latest. Please provide the latest version to update document %s", in.Name, in.Name)
	}
	return nil
}

func (d *Document) add(c *Call, in writeInput, status string) *Version {
	v := Version{
		Number: d.next(), Name: in.VersionName, Status: status, Created: c.now.UTC().Truncate(time.Second),
		Content: Content(in.Content), reads: max(c.effects.Reads, 1),
	}
	if in.DocumentFormat != "JSON" {
		v.Format = in.DocumentFormat
	}
	if c.effects.Fails {
		v.then = Failed
	}
	d.Versions, d.Last = append(d.Versions, v), 0
	return d.latest()
}

func described(c *Call, d *Document, name string, v *Version) any {
	return struct{ DocumentDescription description }{d.describe(c.place(), name, v, v.Status)}
}

type versionInput struct{ Name, DocumentVersion, VersionName string }

// updateDocumentDefaultVersion takes a number only.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateDocumentDefaultVersion.html
func updateDocumentDefaultVersion(w *world, c *Call, in versionInput) (any, error) {
	err := validate(member{"name", in.Name, namePattern, true}, member{"documentVersion", in.DocumentVersion, numberPattern, true})
	if err != nil {
		return nil, err
	}
	d := w.document(c.place(), in.Name)
	if d == nil {
		return nil, noDocument(in.Name)
	}
	v, err := d.pick(in.Name, in.DocumentVersion, "")
	if err != nil {
		return nil, err
	}
	w.delay(c.place(), in.Name, c.effects.Lag)
	d.Default = v.Number
	w.set(c.place(), in.Name, d)
	return struct {
		Description struct{ Name, DefaultVersion, DefaultVersionName string }
	}{struct{ Name, DefaultVersion, DefaultVersionName string }{in.Name, strconv.Itoa(v.Number), v.Name}}, nil
}

// deleteDocument removes one version, or all of them when none is named.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteDocument.html
func deleteDocument(w *world, c *Call, in versionInput) (any, error) {
	err := validate(member{"name", in.Name, namePattern, true}, member{"documentVersion", in.DocumentVersion, versionPattern, false},
		member{"versionName", in.VersionName, labelPattern, false})
	if err != nil {
		return nil, err
	}
	d := w.document(c.place(), in.Name)
	if d == nil {
		return nil, noDocument(in.Name)
	}
	if in.DocumentVersion == "" && in.VersionName == "" {
		w.delay(c.place(), in.Name, c.effects.Lag)
		w.set(c.place(), in.Name, nil)
		return struct{}{}, nil
	}
	v, err := d.pick(in.Name, in.DocumentVersion, in.VersionName)
	if err != nil {
		return nil, err
	}
	if v.Number == d.Default {
		return nil, fail("InvalidDocumentOperation", "Default version of the document can't be deleted.")
	}
	w.delay(c.place(), in.Name, c.effects.Lag)
	last, number := d.next()-1, v.Number
	d.Versions = slices.DeleteFunc(d.Versions, func(v Version) bool { return v.Number == number })
	if last != d.latest().Number {
		d.Last = last
	}
	w.set(c.place(), in.Name, d)
	return struct{}{}, nil
}
