package sandbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

type getInput struct{ Name, DocumentVersion, VersionName, DocumentFormat string }

type getOutput struct {
	Name            string
	CreatedDate     int64  `json:",omitempty"`
	VersionName     string `json:",omitempty"`
	DocumentVersion string
	Status          string
	Content         string
	DocumentType    string
	DocumentFormat  string
}

// getDocument serves the default version when none is named.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetDocument.html
func getDocument(w *world, c *Call, in getInput) (any, error) {
	d, v, err := w.find(c, in.Name, in.DocumentVersion, in.VersionName, member{"documentFormat", in.DocumentFormat, formatPattern, false})
	if err != nil {
		return nil, err
	}
	format := cmp.Or(in.DocumentFormat, "JSON")
	content, err := v.in(format)
	if err != nil {
		return nil, err
	}
	return getOutput{
		Name: nameOf(c.place(), in.Name), CreatedDate: v.created(), VersionName: v.Name,
		DocumentVersion: strconv.Itoa(v.Number), Status: w.read(v), Content: content,
		DocumentType: d.documentType(), DocumentFormat: format,
	}, nil
}

// find is the document and version that a read asks for.
func (w *world) find(c *Call, name, version, label string, more ...member) (*Document, *Version, error) {
	members := append(more,
		member{"name", name, arnPattern, true},
		member{"documentVersion", version, versionPattern, false},
		member{"versionName", label, labelPattern, false})
	if err := validate(members...); err != nil {
		return nil, nil, err
	}
	plain := nameOf(c.place(), name)
	d := w.served(c.place(), plain)
	if d == nil {
		return nil, nil, noDocument(name)
	}
	v, err := d.pick(plain, version, label)
	return d, v, err
}

type tag struct{ Key, Value string }

type description struct {
	Name            string
	Hash            string
	HashType        string
	VersionName     string `json:",omitempty"`
	Owner           string
	CreatedDate     int64 `json:",omitempty"`
	Status          string
	DocumentVersion string
	Description     string `json:",omitempty"`
	PlatformTypes   []string
	DocumentType    string
	SchemaVersion   string `json:",omitempty"`
	LatestVersion   string
	DefaultVersion  string
	DocumentFormat  string
	Tags            []tag
}

// describeDocument tells of both pointers, which GetDocument does not.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeDocument.html
func describeDocument(w *world, c *Call, in getInput) (any, error) {
	d, v, err := w.find(c, in.Name, in.DocumentVersion, in.VersionName)
	if err != nil {
		return nil, err
	}
	return struct{ Document description }{d.describe(c.place(), nameOf(c.place(), in.Name), v, w.read(v))}, nil
}

func (d *Document) describe(p place, name string, v *Version, status string) description {
	hash := sha256.Sum256([]byte(v.Content))
	top := v.top()
	return description{
		Name: name, Hash: hex.EncodeToString(hash[:]), HashType: "Sha256", VersionName: v.Name,
		Owner: p.account, CreatedDate: v.created(), Status: status, DocumentVersion: strconv.Itoa(v.Number),
		Description: text(top["description"]), PlatformTypes: []string{"Windows", "Linux", "MacOS"},
		DocumentType: d.documentType(), SchemaVersion: text(top["schemaVersion"]),
		LatestVersion: strconv.Itoa(d.latest().Number), DefaultVersion: strconv.Itoa(d.Default),
		DocumentFormat: v.format(), Tags: d.tags(),
	}
}

// text is a value when it is a string, else "".
func text(value any) string {
	s, _ := value.(string)
	return s
}
